/**
 * What arrived at the server, held against what was meant. Pure and apart from the runs, because these
 * figures are computed the same way for every tool and are what the whole comparison rests on.
 */

/** One run as the server logged it, in nanoseconds from the first arrival, in order of arrival. */
export interface ArrivalLog {
  arrivedNs: Float64Array;
  /** From the arrival to the answer; NaN where none was sent. */
  sojournNs: Float64Array;
}

export interface Lateness {
  p50Ns: number;
  p99Ns: number;
  maxNs: number;
}

/** Reads pairs of int64 (arrival, answer or 0), as the server writes them. */
export function readArrivalLog(bytes: Uint8Array): ArrivalLog {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pairs = Array.from({ length: Math.floor(bytes.byteLength / 16) }, (_, index) => ({
    arrivedAt: view.getBigInt64(index * 16, true),
    answeredAt: view.getBigInt64(index * 16 + 8, true),
  })).sort((a, b) => (a.arrivedAt < b.arrivedAt ? -1 : a.arrivedAt > b.arrivedAt ? 1 : 0));
  const first = pairs[0]?.arrivedAt ?? 0n;
  return {
    arrivedNs: Float64Array.from(pairs, (pair) => Number(pair.arrivedAt - first)),
    sojournNs: Float64Array.from(pairs, (pair) =>
      pair.answeredAt === 0n ? Number.NaN : Number(pair.answeredAt - pair.arrivedAt),
    ),
  };
}

/** The value that a share `ratio` (0..1) of sorted values does not exceed; null without values. */
export function quantile(sorted: ArrayLike<number>, ratio: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(0, Math.ceil(sorted.length * ratio) - 1)] ?? null;
}

/**
 * How late each arrival was against instants `1 / ratePerSecond` apart. The first instant is laid where
 * the arrival that was earliest for its place is exactly on time: no tool is called late for its start,
 * and none can be early. `skipNs` leaves out what arrived before; null with fewer than two arrivals left.
 */
export function latenessAgainstUniform(
  arrivedNs: Float64Array,
  ratePerSecond: number,
  skipNs = 0,
): Lateness | null {
  const gapNs = 1e9 / ratePerSecond;
  const kept: number[] = [];
  let earliest = Infinity;
  arrivedNs.forEach((arrived, index) => {
    const behind = arrived - index * gapNs;
    earliest = Math.min(earliest, behind);
    if (arrived >= skipNs) kept.push(behind);
  });
  if (kept.length < 2) return null;
  const late = Float64Array.from(kept, (behind) => behind - earliest).sort();
  return {
    p50Ns: quantile(late, 0.5) ?? 0,
    p99Ns: quantile(late, 0.99) ?? 0,
    maxNs: late[late.length - 1] ?? 0,
  };
}

function gapsOf(arrivedNs: Float64Array): Float64Array {
  return arrivedNs.subarray(1).map((arrived, index) => arrived - (arrivedNs[index] ?? 0));
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Coefficient of variation of the gaps: constant 0, Poisson 1, clumps more; null under three arrivals. */
export function gapVariation(arrivedNs: Float64Array): number | null {
  const gaps = gapsOf(arrivedNs);
  if (gaps.length < 2) return null;
  const mean = meanOf(gaps);
  if (mean === 0) return null;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
  return Math.sqrt(variance) / mean;
}

/**
 * Kolmogorov-Smirnov distance, 0..1, of the gaps to the exponential distribution of their own mean, as a
 * Poisson process would have; null under three arrivals.
 */
export function distanceToExponential(arrivedNs: Float64Array): number | null {
  const gaps = gapsOf(arrivedNs).sort();
  if (gaps.length < 2) return null;
  const mean = meanOf(gaps);
  if (mean === 0) return null;
  return gaps.reduce((largest, gap, index) => {
    const meant = 1 - Math.exp(-gap / mean);
    const below = Math.abs(meant - index / gaps.length);
    const above = Math.abs((index + 1) / gaps.length - meant);
    return Math.max(largest, below, above);
  }, 0);
}

/** Arrivals per second between the first and the last; null under two. */
export function arrivalRate(arrivedNs: Float64Array): number | null {
  const lastNs = arrivedNs[arrivedNs.length - 1];
  if (lastNs === undefined || lastNs === 0) return null;
  return ((arrivedNs.length - 1) / lastNs) * 1e9;
}

/** Most arrivals in any of the consecutive windows, per second; null without arrivals. */
export function peakRate(arrivedNs: Float64Array, windowNs: number): number | null {
  if (arrivedNs.length === 0) return null;
  const counts = new Map<number, number>();
  for (const arrived of arrivedNs) {
    const window = Math.floor(arrived / windowNs);
    counts.set(window, (counts.get(window) ?? 0) + 1);
  }
  return (Math.max(...counts.values()) / windowNs) * 1e9;
}

/** The middle value; the mean of the middle two; null without values. */
export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
