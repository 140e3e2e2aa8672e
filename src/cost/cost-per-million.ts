/**
 * The one formula of this room. It answers with a reason instead of a number wherever the division
 * would give one that nobody should read: nothing served, no price, beyond what a number can hold.
 */
import { SECONDS_PER_HOUR } from '../base/units.ts';

const PREDICTIONS_PRICED = 1_000_000;

/** Exactly one of the two is set. */
type CostPerMillion =
  | { usdPerMillion: number; reason: null }
  | { usdPerMillion: null; reason: string };

/**
 * USD for a million predictions on an instance of `usdPerHour` that serves `predictionsPerSecond`
 * without pause: usdPerHour / (3600 × predictionsPerSecond) × 1,000,000. See docs/METHODOLOGY.md,
 * "Cost per million predictions". The figure is finite and more than 0.
 */
export function costPerMillion(input: {
  usdPerHour: number;
  predictionsPerSecond: number;
}): CostPerMillion {
  const { usdPerHour, predictionsPerSecond } = input;
  if (!isPositive(usdPerHour)) {
    return none(`the price is ${usdPerHour} USD/h, not a number above 0`);
  }
  if (predictionsPerSecond === 0) return none('no predictions were served');
  if (!isPositive(predictionsPerSecond)) {
    return none(`the throughput is ${predictionsPerSecond} predictions/s, not a number above 0`);
  }
  const usdPerMillion =
    (usdPerHour / (SECONDS_PER_HOUR * predictionsPerSecond)) * PREDICTIONS_PRICED;
  return isPositive(usdPerMillion)
    ? { usdPerMillion, reason: null }
    : none(`${usdPerHour} USD/h at ${predictionsPerSecond} predictions/s is out of range`);
}

function isPositive(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function none(reason: string): CostPerMillion {
  return { usdPerMillion: null, reason };
}
