/**
 * How large a trend is: the median of the slopes between all pairs (Theil-Sen). The Mann-Kendall test
 * says whether there is one; a very even series shows trends that are too small to matter.
 */
import { median } from './median.ts';

/**
 * Change from the first to the last value along that slope, as a share of the values' median; positive
 * when they rise. `values` are positive, at least two, in their order in time and evenly spaced.
 */
export function trendChangeRatio(values: readonly number[]): number {
  const slopes = values.flatMap((later, index) =>
    values.slice(0, index).map((earlier, at) => (later - earlier) / (index - at)),
  );
  return (median(slopes) * (values.length - 1)) / median(values);
}
