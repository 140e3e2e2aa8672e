/**
 * Spans of time in an HdrHistogram of 3 significant digits. Counted in a plain array of the same
 * buckets, which costs a few nanoseconds a value; the library is used for what goes in and out of the
 * encoded form only. It throws on values out of range, so they are clamped here, and counted.
 */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  JsHistogram,
  type Histogram,
} from 'hdr-histogram-js';
import { assert } from '../base/assert.ts';
import type { Distribution } from '../domain/result.ts';
import {
  BUCKETS,
  bucketOf,
  HIGHEST_VALUE,
  highestIn,
  lowestIn,
  medianIn,
} from './bucket-layout.ts';
import { percentileCurve } from './percentile-curve.ts';

/** 1 us: nothing shorter crosses a network. */
const LOWEST_NS = 1_000;
/** 600 s: longer than any request is waited for. */
const HIGHEST_NS = HIGHEST_VALUE;
/** Doubles count exactly up to 2^53, where 32 bits would end within a day of load. */
const COUNT_BITS = 64;
/** A share of a count that is an integer but for the rounding of the multiplication is that integer. */
const ROUNDING_RATIO = Number.EPSILON;

/** Filled anew for each encoding: one for every window would be thrown away a quarter of a megabyte at a time. */
const encoders: Record<SignificantDigits, Histogram> = { 2: buildEncoder(2), 3: buildEncoder(3) };

/** Of a histogram's encoded form: 3 keeps values to 0.1 %, 2 to 1 % in about 40 % of the length. */
export type SignificantDigits = 2 | 3;

function buildEncoder(digits: 2 | 3): Histogram {
  return build({
    bitBucketSize: COUNT_BITS,
    autoResize: false,
    // With a unit of 1 ns even 1 us is kept to 3 digits; a unit of 1 us would round all below 1 ms.
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_NS,
    numberOfSignificantValueDigits: digits,
    useWebAssembly: false,
  });
}

/** What an encoded distribution needs to be added to others. */
export type EncodedDistribution = Pick<Distribution, 'hdrBase64' | 'clampedCount'>;

/** A histogram as it crosses threads: how often each bucket was hit. */
export interface HistogramCounts {
  counts: Float64Array<ArrayBuffer>;
  clampedCount: number;
}

/**
 * Records spans in nanoseconds. Every figure read off it is within 0.1 % of the recorded value and
 * never below it; the figures are those of the encoded histogram, so that whoever decodes it reads
 * the same ones.
 */
export class TimeHistogram {
  readonly #counts: Float64Array<ArrayBuffer> = new Float64Array(BUCKETS);
  #count = 0;
  #clampedCount = 0;

  /** Values recorded, the clamped ones included. */
  get count(): number {
    return this.#count;
  }

  record(spanNs: number): void {
    let valueNs = Math.round(spanNs);
    if (!(spanNs >= LOWEST_NS && spanNs <= HIGHEST_NS)) {
      this.#clampedCount++;
      valueNs = spanNs > HIGHEST_NS ? HIGHEST_NS : LOWEST_NS;
    }
    const bucket = bucketOf(valueNs);
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#count++;
  }

  /** Adds the counts of another histogram: the only way in which histograms are ever merged. */
  add({ counts, clampedCount }: HistogramCounts): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.#addAt(bucket, counts[bucket] ?? 0);
    this.#clampedCount += clampedCount;
  }

  /** The same for what another histogram encoded. */
  addEncoded({ hdrBase64, clampedCount }: EncodedDistribution): void {
    this.#clampedCount += clampedCount;
    if (hdrBase64 === null) return;
    const decoded = decodeFromCompressedBase64(hdrBase64, COUNT_BITS);
    assert(decoded instanceof JsHistogram, 'without WebAssembly a histogram is one of JavaScript');
    for (let bucket = 0; bucket < decoded.countsArrayLength; bucket++) {
      this.#addAt(bucket, decoded.getCountAtIndex(bucket));
    }
  }

  /** The counts themselves, to be added elsewhere; nothing may be recorded afterwards. */
  counts(): HistogramCounts {
    return { counts: this.#counts, clampedCount: this.#clampedCount };
  }

  /** Forgets everything, so that one histogram can serve many windows. */
  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#clampedCount = 0;
  }

  /** Null while nothing is recorded. `percentile` is 0..100; 100 is the maximum. */
  valueAtPercentile(percentile: number): number | null {
    if (this.#count === 0) return null;
    const share = (Math.min(percentile, 100) / 100) * this.#count;
    const rank = Math.max(1, Math.ceil(share - share * ROUNDING_RATIO));
    let bucket = 0;
    for (let seen = this.#counts[0] ?? 0; seen < rank; seen += this.#counts[bucket] ?? 0) bucket++;
    return percentile === 0 ? lowestIn(bucket) : highestIn(bucket);
  }

  /** HdrHistogram V2, compressed, base64; null while nothing is recorded. */
  encode(digits: SignificantDigits = 3): string | null {
    if (this.#count === 0) return null;
    const encoder = encoders[digits];
    encoder.reset();
    this.#forEach((bucket, count) => {
      encoder.recordValueWithCount(lowestIn(bucket), count);
    });
    return encodeIntoCompressedBase64(encoder);
  }

  distribution(): Distribution {
    return {
      count: this.count,
      minNs: this.valueAtPercentile(0),
      meanNs: this.#mean(),
      p50Ns: this.valueAtPercentile(50),
      p90Ns: this.valueAtPercentile(90),
      p95Ns: this.valueAtPercentile(95),
      p99Ns: this.valueAtPercentile(99),
      p999Ns: this.valueAtPercentile(99.9),
      maxNs: this.valueAtPercentile(100),
      curve: percentileCurve(this.count, (percentile) => this.valueAtPercentile(percentile) ?? 0),
      clampedCount: this.#clampedCount,
      hdrBase64: this.encode(),
    };
  }

  #mean(): number | null {
    if (this.#count === 0) return null;
    let sum = 0;
    this.#forEach((bucket, count) => {
      sum += medianIn(bucket) * count;
    });
    return Math.round(sum / this.#count);
  }

  #addAt(bucket: number, count: number): void {
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + count;
    this.#count += count;
  }

  /** Calls `visit` for every bucket that counted something, by rising value. */
  #forEach(visit: (bucket: number, count: number) => void): void {
    this.#counts.forEach((count, bucket) => {
      if (count > 0) visit(bucket, count);
    });
  }
}
