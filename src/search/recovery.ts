/**
 * Whether the server finds back: it is given more than it can take, and then the answer's rate again. A
 * search that only ever comes from below would not see a server that stays slow after an overload.
 */
import type { SearchPlan } from '../domain/scenario.ts';
import type { RecoveryFinding, TrialKind } from '../domain/search.ts';
import type { TrialEvidence } from './rate-points.ts';
import { roundRate } from './round-rate.ts';

/** Clearly too much, even where the lowest failing rate lies just above the answer. */
const OVERLOAD_RATIO = 1.25;
/** One trial at the answer's rate may fail by chance; three in a row do not. */
const TRIALS_MAX = 3;

/** The next trial to find it out; null: it is known. */
export function planRecovery(
  plan: SearchPlan,
  answer: { ratePerSecond: number; failedPerSecond: number },
  trials: readonly TrialEvidence[],
): { done: false; kind: TrialKind; ratePerSecond: number } | null {
  if (!trials.some(({ kind }) => kind === 'overload')) {
    const wanted = roundRate(answer.ratePerSecond * OVERLOAD_RATIO, plan);
    const allowed = Math.min(wanted, plan.toPerSecond);
    const ratePerSecond = Math.max(answer.failedPerSecond, allowed);
    return { done: false, kind: 'overload', ratePerSecond };
  }
  const back = trials.filter(({ kind }) => kind === 'sweep-down');
  if (back.length >= TRIALS_MAX || back.some(({ verdict }) => verdict === 'pass')) return null;
  return { done: false, kind: 'sweep-down', ratePerSecond: answer.ratePerSecond };
}

/** Null: it was not tried to its end, or no trial after the overload was valid. */
export function recoveryOf(trials: readonly TrialEvidence[]): RecoveryFinding | null {
  const overload = trials.find(({ kind }) => kind === 'overload');
  const back = trials.filter(({ kind }) => kind === 'sweep-down');
  const valid = back.filter(({ verdict }) => verdict !== 'invalid');
  const recovered = back.some(({ verdict }) => verdict === 'pass');
  if (overload === undefined || valid.length === 0) return null;
  if (!recovered && back.length < TRIALS_MAX) return null;
  return { overloadPerSecond: overload.ratePerSecond, recovered, trials: valid.length };
}
