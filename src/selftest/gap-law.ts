/**
 * How far gaps are from those of a Poisson process. The self-test computes it by itself: a judge that
 * borrowed the driver's arithmetic would share its mistakes.
 */
import { meanOf } from './log-figures.ts';

/** Largest difference between the distribution of `gaps` and the exponential one of their mean, 0..1. */
export function exponentialDistance(gaps: readonly number[]): number {
  const mean = meanOf(gaps);
  const sorted = gaps.toSorted((a, b) => a - b);
  return sorted.reduce((largest, gap, index) => {
    const share = 1 - Math.exp(-gap / mean);
    const below = share - index / sorted.length;
    const above = (index + 1) / sorted.length - share;
    return Math.max(largest, below, above);
  }, 0);
}

/** Standard deviation over mean; 1 for exponential gaps. */
export function variationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2))) / mean;
}
