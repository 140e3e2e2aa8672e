/**
 * What the attempts at a case say. Pure. Told apart: a driver that measures wrongly, and a machine that
 * was too busy for anybody to tell.
 */
import { outcomeOf, type Check } from './check.ts';

/** pass: right. wrong: the driver measured something else than what was. busy: nobody can tell. */
export type CaseVerdict = 'pass' | 'wrong' | 'busy';

export interface Attempt {
  checks: Check[];
  /** What the driver did that no machine makes it do, such as a request sent too early; empty: nothing. */
  faults: string[];
  /** Why the driver itself calls the measurement invalid; empty: it does not. */
  invalid: string[];
  /** Why a miss may be the machine's fault; empty: it cannot. */
  noise: string[];
}

/** One miss may be a hiccup that nobody noticed; a driver that lies does it again. */
const ATTEMPTS_MAX = 2;

/** Of one attempt alone. */
export function judgeAttempt(attempt: Attempt): CaseVerdict {
  const { checks, invalid, noise } = attempt;
  if (isInexplicable(attempt)) return 'wrong';
  if (invalid.length > 0) return 'busy';
  if (checks.every((check) => outcomeOf(check) === 'holds')) return 'pass';
  return noise.length > 0 ? 'busy' : 'wrong';
}

/** Whether another attempt could change the verdict. */
export function deservesAnother(attempts: readonly Attempt[]): boolean {
  const last = attempts.at(-1);
  if (last === undefined) return true;
  const isSettled = judgeAttempt(last) === 'pass' || isInexplicable(last);
  return !isSettled && attempts.length < ATTEMPTS_MAX;
}

/** `attempts` in their order, at least one. */
export function judgeCase(attempts: readonly Attempt[]): CaseVerdict {
  const verdicts = attempts.map(judgeAttempt);
  if (verdicts.at(-1) === 'pass') return 'pass';
  const isWrong = attempts.some(isInexplicable) || verdicts.every((verdict) => verdict === 'wrong');
  return isWrong ? 'wrong' : 'busy';
}

/** The worst of the cases; wrong outranks busy, since it is certain. */
export function judgeAll(verdicts: readonly CaseVerdict[]): CaseVerdict {
  if (verdicts.includes('wrong')) return 'wrong';
  return verdicts.includes('busy') ? 'busy' : 'pass';
}

function isInexplicable({ checks, faults }: Attempt): boolean {
  return faults.length > 0 || checks.some((check) => outcomeOf(check) === 'inexplicable');
}
