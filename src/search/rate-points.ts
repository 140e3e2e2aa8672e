/**
 * All trials at one rate, and whether they settle it. One trial decides only where it is clear: near the
 * limit chance decides half of them, so those rates are tried again until one verdict is ahead.
 */
import type { RateTrial } from '../domain/search.ts';

/** What the policy looks at; everything else in a trial is for people. */
export type TrialEvidence = Pick<RateTrial, 'kind' | 'ratePerSecond' | 'verdict' | 'doubt'>;

export interface RatePoint {
  ratePerSecond: number;
  passed: number;
  failed: number;
  invalid: number;
  /** At least one trial's verdict might turn out differently next time. */
  isDoubtful: boolean;
}

/** A doubtful rate is tried this many times again at most. */
const RETESTS_MAX = 3;
/** One verdict must be ahead of the other by this many trials, once there is doubt. */
const LEAD = 2;
/** With so many invalid trials and no other, it is the driver that cannot go there. */
const INVALID_MAX = 3;

/** By rising rate. */
export function ratePoints(trials: readonly TrialEvidence[]): RatePoint[] {
  return [...Map.groupBy(trials, ({ ratePerSecond }) => ratePerSecond)]
    .map(([ratePerSecond, own]) => ({
      ratePerSecond,
      passed: countOf(own, 'pass'),
      failed: countOf(own, 'fail'),
      invalid: countOf(own, 'invalid'),
      isDoubtful: own.some(({ doubt }) => doubt !== null),
    }))
    .sort((a, b) => a.ratePerSecond - b.ratePerSecond);
}

function countOf(trials: readonly TrialEvidence[], verdict: TrialEvidence['verdict']): number {
  return trials.filter((trial) => trial.verdict === verdict).length;
}

/** Trials that say something about the server. */
export function validCount({ passed, failed }: RatePoint): number {
  return passed + failed;
}

/** No further trial at this rate is needed; the retests are used up, or the verdict is clear. */
export function isSettled(point: RatePoint): boolean {
  if (isBeyondDriver(point)) return true;
  const valid = validCount(point);
  if (point.invalid >= INVALID_MAX + RETESTS_MAX) return valid > 0;
  if (valid <= 1) return valid === 1 && !point.isDoubtful;
  return Math.abs(point.passed - point.failed) >= LEAD || isExhausted(point);
}

/** All retests that a rate may have were made. */
export function isExhausted(point: RatePoint): boolean {
  return validCount(point) > RETESTS_MAX;
}

/** Only invalid trials, and enough of them: nothing is known about the server here. */
export function isBeyondDriver(point: RatePoint): boolean {
  return validCount(point) === 0 && point.invalid >= INVALID_MAX;
}

/** The rate keeps the SLO in more trials than not; a draw counts against it. */
export function isMostlyPassed({ passed, failed }: RatePoint): boolean {
  return passed > failed;
}
