/**
 * What all trials together say about where the limit lies. Single trials may contradict each other; the
 * probability to pass cannot rise with the rate, and that is enough to weigh them against each other.
 */
import type { FittedRate } from '../domain/search.ts';
import { isotonicFit } from '../stats/isotonic-fit.ts';
import { isBeyondDriver, validCount, type RatePoint } from './rate-points.ts';

export interface RateBracket {
  /** The highest rate that passes more often than not; null: none does. */
  passPerSecond: number | null;
  /** The lowest rate above it that does not, or at which only the driver is seen; null: none. */
  endPerSecond: number | null;
  /** Why the bracket ends there. */
  end: 'failed' | 'driver' | null;
}

/** Of the rates with at least one valid trial, in the order of `points` (rising). */
export function fitRates(points: readonly RatePoint[]): FittedRate[] {
  const valid = points.filter((point) => validCount(point) > 0);
  const shares = valid.map((point) => ({
    value: point.passed / validCount(point),
    weight: validCount(point),
  }));
  const fit = isotonicFit(shares);
  return valid.map((point, index) => ({
    ratePerSecond: point.ratePerSecond,
    trials: validCount(point),
    passed: point.passed,
    passProbability: fit[index] ?? 0,
  }));
}

/** Between which rates the limit lies. `points`: rising. */
export function bracketOf(points: readonly RatePoint[]): RateBracket {
  const fit = fitRates(points);
  const passPerSecond =
    fit.findLast(({ passProbability }) => passProbability > 0.5)?.ratePerSecond ?? null;
  const above = (rate: number): boolean => passPerSecond === null || rate > passPerSecond;
  const failed = fit.find(({ ratePerSecond }) => above(ratePerSecond))?.ratePerSecond ?? Infinity;
  const driver =
    points.find((point) => isBeyondDriver(point) && above(point.ratePerSecond))?.ratePerSecond ??
    Infinity;
  const endPerSecond = Math.min(failed, driver);
  if (endPerSecond === Infinity) return { passPerSecond, endPerSecond: null, end: null };
  return { passPerSecond, endPerSecond, end: failed <= driver ? 'failed' : 'driver' };
}
