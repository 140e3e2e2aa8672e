/**
 * A coarse histogram that is read many times while the load runs: under a thousand buckets, so that
 * reading it costs the dispatch thread a microsecond or two. Never the source of a result.
 */

/** Values are kept to 1 part in 32: 3 %. */
const SUB_BUCKET_BITS = 5;
const SUB_BUCKETS = 2 ** SUB_BUCKET_BITS;
/** Up to 2^32 units of 256 ns (18 minutes) fit the 32-bit arithmetic below. */
const UNIT_NS = 256;
const UNITS_MAX = 2 ** 32 - 1;
const BUCKETS = (32 - SUB_BUCKET_BITS + 1) * SUB_BUCKETS;

/** Counts spans in nanoseconds; negative ones count as 0, over-long ones as the longest. */
export class LiveHistogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  record(spanNs: number): void {
    const units = Math.min(Math.max(Math.floor(spanNs / UNIT_NS), 0), UNITS_MAX);
    const bucket = bucketOf(units);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
  }

  /** Upper edge of the bucket that holds the percentile (0..100); null while nothing is recorded. */
  valueAtPercentile(percentile: number): number | null {
    if (this.#count === 0) return null;
    const rank = Math.max(1, Math.ceil((percentile / 100) * this.#count));
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#counts[bucket] ?? 0;
      if (seen >= rank) return upperEdgeOf(bucket) * UNIT_NS;
    }
    return null;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
  }
}

// Below 2 x SUB_BUCKETS units a bucket is one unit wide; from there each octave has SUB_BUCKETS.
function bucketOf(units: number): number {
  const shift = Math.max(0, 31 - SUB_BUCKET_BITS - Math.clz32(units));
  return shift * SUB_BUCKETS + (units >>> shift);
}

function upperEdgeOf(bucket: number): number {
  const shift = Math.max(0, Math.floor(bucket / SUB_BUCKETS) - 1);
  return (bucket - shift * SUB_BUCKETS + 1) * 2 ** shift;
}
