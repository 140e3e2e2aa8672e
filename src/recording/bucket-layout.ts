/**
 * Which bucket of an HdrHistogram counts a value: unit 1, three significant digits, the layout that
 * HdrHistogram's own tools read. Kept apart from the library because the dispatch thread looks up
 * eight buckets for each request, and integer arithmetic does that ten times as fast.
 */

/** 600 s in nanoseconds: longer than any request is waited for. */
export const HIGHEST_VALUE = 600_000_000_000;
/** Buckets of one octave: half of 2 x 10^3, rounded up to a power of two. */
const HALF_BITS = 10;
const HALF = 2 ** HALF_BITS;
/** Values below this have a bucket of their own. */
const EXACT_BELOW = 2 * HALF;
/** Bits of a value up to here fit the 32-bit arithmetic. */
const INT32_END = 2 ** 31;
const LARGE_STEP = 2 ** HALF_BITS;

/** Buckets of 0 to `HIGHEST_VALUE`. */
export const BUCKETS: number = bucketOf(HIGHEST_VALUE) - (bucketOf(HIGHEST_VALUE) % HALF) + HALF;

/** Index of the bucket of `value`, an integer from 0 to `HIGHEST_VALUE`. */
export function bucketOf(value: number): number {
  if (value < EXACT_BELOW) return value;
  if (value < INT32_END) {
    const shift = 31 - HALF_BITS - Math.clz32(value);
    return shift * HALF + (value >> shift);
  }
  const large = Math.floor(value / LARGE_STEP);
  const shift = 31 - HALF_BITS - Math.clz32(large);
  return (shift + HALF_BITS) * HALF + (large >> shift);
}

/** The smallest value that `bucket` counts. */
export function lowestIn(bucket: number): number {
  const shift = shiftOf(bucket);
  return (bucket - shift * HALF) * 2 ** shift;
}

/** The largest integer that `bucket` counts. */
export function highestIn(bucket: number): number {
  return lowestIn(bucket) + 2 ** shiftOf(bucket) - 1;
}

/** The value that stands for all that `bucket` counts. */
export function medianIn(bucket: number): number {
  return lowestIn(bucket) + Math.floor(2 ** shiftOf(bucket) / 2);
}

function shiftOf(bucket: number): number {
  return Math.max(0, Math.floor(bucket / HALF) - 1);
}
