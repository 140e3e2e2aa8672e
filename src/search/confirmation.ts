/**
 * The runs at the answer that must all pass. A search tries many rates and keeps the highest that
 * passed, so chance favours a rate that passed by luck; these runs are new, and one failure is enough to
 * go lower.
 */
import type { SearchPlan } from '../domain/scenario.ts';
import type { TrialEvidence } from './rate-points.ts';
import { roundRate } from './round-rate.ts';

export type Confirmation =
  | { kind: 'next'; ratePerSecond: number }
  /** `failedPerSecond`: the lowest rate that failed its confirmation; null: none did. */
  | { kind: 'confirmed'; ratePerSecond: number; failedPerSecond: number | null }
  /** Not even the lowest rate was confirmed. `isDriver`: for the driver's reasons alone. */
  | { kind: 'none'; isDriver: boolean };

/** Invalid trials say nothing; so many at one rate, beyond those that passed, are the driver's limit. */
const INVALID_MAX = 3;
/** Where the driver is the limit, the answer is a lower bound: a rough one is enough. */
const DRIVER_STRIDE = 1.1;
/**
 * Lower by half the resolution: all must pass, which favours rates that are too low as it is. After so
 * many steps in vain they double: the limit is not where it was thought to be.
 */
const SINGLE_STEPS = 6;

/** `candidatePerSecond`: where the search for the limit ended. */
export function planConfirmation(
  plan: SearchPlan,
  candidatePerSecond: number,
  trials: readonly TrialEvidence[],
): Confirmation {
  const own = trials.filter(({ kind }) => kind === 'confirm');
  let ratePerSecond = candidatePerSecond;
  let failedPerSecond: number | null = null;
  for (let steps = 0; ; steps++) {
    const here = own.filter((trial) => trial.ratePerSecond === ratePerSecond);
    const counts = Map.groupBy(here, ({ verdict }) => verdict);
    const hasFailed = counts.has('fail');
    const passed = counts.get('pass')?.length ?? 0;
    const isInvalid = (counts.get('invalid')?.length ?? 0) >= INVALID_MAX + passed;
    if (hasFailed) failedPerSecond = ratePerSecond;
    if (!hasFailed) {
      if (passed >= plan.confirmations)
        return { kind: 'confirmed', ratePerSecond, failedPerSecond };
      if (!isInvalid) return { kind: 'next', ratePerSecond };
    }
    if (ratePerSecond <= plan.fromPerSecond) {
      return { kind: 'none', isDriver: failedPerSecond === null };
    }
    const divisor = hasFailed ? strideOf(plan, steps) : DRIVER_STRIDE;
    ratePerSecond = Math.max(plan.fromPerSecond, roundRate(ratePerSecond / divisor, plan));
  }
}

function strideOf({ resolutionRatio }: SearchPlan, steps: number): number {
  const halves = 2 ** Math.max(0, steps + 1 - SINGLE_STEPS);
  return (1 + resolutionRatio) ** (halves / 2);
}
