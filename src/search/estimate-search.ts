/** How many trials a search or a sweep will take, told before it starts. */
import { NS_PER_MS } from '../base/units.ts';
import type { SearchPlan, SweepPlan } from '../domain/scenario.ts';

/** Pause before a trial, in which the last requests of the one before leave the server. */
export const SETTLE_NS: number = 500 * NS_PER_MS;

/** Of ten rates that are tried, about six lie near enough to the limit to be tried again. */
const RETEST_SHARE = 0.6;
/** One overload and one trial after it. */
const RECOVERY_TRIALS = 2;

export interface SearchEstimate {
  /** For a limit somewhere between the ends. */
  trials: number;
  durationNs: number;
  /** It never takes more. */
  trialsMax: number;
  durationMaxNs: number;
}

export function estimateSearch(plan: SearchPlan): SearchEstimate {
  const doublings = Math.ceil(Math.log2(plan.toPerSecond / plan.fromPerSecond));
  // On a scale of rates by their logarithm, the limit lies in the middle on average.
  const bracket = Math.max(1, Math.ceil(doublings / 2)) + 1;
  const bisect = Math.ceil(Math.log2(Math.LN2 / Math.log(1 + plan.resolutionRatio)));
  const retests = Math.ceil(RETEST_SHARE * bisect);
  const wanted = bracket + Math.max(0, bisect) + retests + plan.confirmations + RECOVERY_TRIALS;
  const trials = Math.min(plan.trialsMax, wanted);
  const oneNs = plan.trialNs + SETTLE_NS;
  return {
    trials,
    durationNs: trials * oneNs,
    trialsMax: plan.trialsMax,
    durationMaxNs: plan.trialsMax * oneNs,
  };
}

export function estimateSweepNs(plan: SweepPlan): number {
  return plan.ratesPerSecond.length * (plan.trialNs + SETTLE_NS);
}
