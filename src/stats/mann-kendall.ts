/**
 * The Mann-Kendall test: whether a series rises or falls, whatever the shape of the trend and of the
 * noise. It counts pairs that rose and pairs that fell, so one outlier cannot make a trend.
 */

export interface TrendTest {
  /** Pairs of values that rose minus pairs that fell. */
  s: number;
  /** Variance of `s` without a trend, corrected for ties. */
  variance: number;
  /**
   * `s` in standard deviations, moved one pair towards 0 (continuity correction). Without a trend it is
   * nearly normal from ten values on: |z| ≥ 1.96 happens by chance in 5 % of series of independent values.
   * 0 when no two values differ.
   */
  z: number;
}

/** 18 times the variance that `size` values in random order give; equal values take theirs away again. */
function spread(size: number): number {
  return size * (size - 1) * (2 * size + 5);
}

function tieSizes(values: readonly number[]): number[] {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()];
}

/** `values` in their order in time, finite. */
export function mannKendall(values: readonly number[]): TrendTest {
  let s = 0;
  values.forEach((later, index) => {
    for (const earlier of values.slice(0, index)) s += Math.sign(later - earlier);
  });
  const ties = tieSizes(values).reduce((sum, size) => sum + spread(size), 0);
  const variance = (spread(values.length) - ties) / 18;
  const z = variance === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  return { s, variance, z };
}
