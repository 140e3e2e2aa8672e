/**
 * Spans of time in an HdrHistogram of 3 significant digits. The only file that touches the library:
 * it throws on values out of range, so they are clamped to the range here, and counted.
 */
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';
import type { Distribution } from '../domain/result.ts';
import { percentileCurve } from './percentile-curve.ts';

/** 1 us: nothing shorter crosses a network. */
const LOWEST_NS = 1_000;
/** 600 s: longer than any request is waited for. */
const HIGHEST_NS = 600_000_000_000;

/** What an encoded distribution needs to be added to others. */
export type EncodedDistribution = Pick<Distribution, 'hdrBase64' | 'clampedCount'>;

/**
 * Records spans in nanoseconds. Every figure read off it is within 0.1 % of the recorded value and
 * never below it; the figures are those of the encoded histogram, so that whoever decodes it reads
 * the same ones.
 */
export class TimeHistogram {
  readonly #histogram: Histogram = buildHistogram();
  #clampedCount = 0;

  /** Values recorded, the clamped ones included. */
  get count(): number {
    return this.#histogram.totalCount;
  }

  record(spanNs: number): void {
    if (spanNs >= LOWEST_NS && spanNs <= HIGHEST_NS) {
      this.#histogram.recordValue(Math.round(spanNs));
    } else {
      this.#clampedCount++;
      this.#histogram.recordValue(spanNs > HIGHEST_NS ? HIGHEST_NS : LOWEST_NS);
    }
  }

  /** Adds what another histogram encoded: the only way in which distributions are ever merged. */
  addEncoded({ hdrBase64, clampedCount }: EncodedDistribution): void {
    if (hdrBase64 !== null) this.#histogram.add(decodeFromCompressedBase64(hdrBase64));
    this.#clampedCount += clampedCount;
  }

  /** Forgets everything, so that one histogram can serve many windows. */
  reset(): void {
    this.#histogram.reset();
    this.#clampedCount = 0;
  }

  /** Null while nothing is recorded. `percentile` is 0..100; 100 is the maximum. */
  valueAtPercentile(percentile: number): number | null {
    return this.count === 0 ? null : this.#histogram.getValueAtPercentile(percentile);
  }

  /** HdrHistogram V2, compressed, base64; null while nothing is recorded. */
  encode(): string | null {
    return this.count === 0 ? null : encodeIntoCompressedBase64(this.#histogram);
  }

  distribution(): Distribution {
    return {
      count: this.count,
      minNs: this.valueAtPercentile(0),
      meanNs: this.count === 0 ? null : Math.round(this.#histogram.mean),
      p50Ns: this.valueAtPercentile(50),
      p90Ns: this.valueAtPercentile(90),
      p95Ns: this.valueAtPercentile(95),
      p99Ns: this.valueAtPercentile(99),
      p999Ns: this.valueAtPercentile(99.9),
      maxNs: this.valueAtPercentile(100),
      curve: percentileCurve(this.count, (percentile) =>
        this.#histogram.getValueAtPercentile(percentile),
      ),
      clampedCount: this.#clampedCount,
      hdrBase64: this.encode(),
    };
  }
}

// With a unit of 1 ns even 1 us is kept to 3 digits; a unit of 1 us would round all below 1 ms.
function buildHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: HIGHEST_NS,
    numberOfSignificantValueDigits: 3,
    useWebAssembly: false,
  });
}
