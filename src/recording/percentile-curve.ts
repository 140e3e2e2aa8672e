/**
 * Decides at which percentiles a distribution is drawn: evenly on an axis of 1 / (1 - p), on which
 * the tail has as much room as the middle.
 */
import type { PercentilePoint } from '../domain/result.ts';

/** Points each time the share of slower values halves. */
const POINTS_PER_HALVING = 6;

/**
 * From 0 (the minimum) to 100 (the maximum) by rising percentile; ends where a finer percentile
 * could no longer tell two of `count` values apart. Empty when `count` is 0.
 */
export function percentileCurve(
  count: number,
  valueAtPercentile: (percentile: number) => number,
): PercentilePoint[] {
  if (count === 0) return [];
  const points: PercentilePoint[] = [{ percentile: 0, valueNs: valueAtPercentile(0) }];
  for (let step = 1; 2 ** (step / POINTS_PER_HALVING) < count; step++) {
    const percentile = 100 * (1 - 2 ** (-step / POINTS_PER_HALVING));
    points.push({ percentile, valueNs: valueAtPercentile(percentile) });
  }
  points.push({ percentile: 100, valueNs: valueAtPercentile(100) });
  return points;
}
