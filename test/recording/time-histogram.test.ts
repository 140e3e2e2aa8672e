import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { TimeHistogram } from '../../src/recording/time-histogram.ts';

const PERCENTILES = [50, 90, 95, 99, 99.9];

function recordAll(valuesNs: readonly number[]): TimeHistogram {
  const histogram = new TimeHistogram();
  for (const valueNs of valuesNs) histogram.record(valueNs);
  return histogram;
}

/** The value that `percentile` percent of all values do not exceed, by sorting. */
function sortedPercentile(valuesNs: readonly number[], percentile: number): number {
  const sorted = valuesNs.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length - 1e-9));
  return sorted[rank - 1] ?? NaN;
}

test('without a value every figure is null', () => {
  expect(new TimeHistogram().distribution()).toEqual({
    count: 0,
    minNs: null,
    meanNs: null,
    p50Ns: null,
    p90Ns: null,
    p95Ns: null,
    p99Ns: null,
    p999Ns: null,
    maxNs: null,
    curve: [],
    clampedCount: 0,
    hdrBase64: null,
  });
});

test('one value is every percentile, to within 0.1 %', () => {
  const { minNs, meanNs, p50Ns, p999Ns, maxNs } = recordAll([5_000_000]).distribution();
  for (const figure of [minNs, meanNs, p50Ns, p999Ns, maxNs]) {
    expect(Math.abs((figure ?? NaN) / 5_000_000 - 1)).toBeLessThanOrEqual(0.001);
  }
});

test.each([
  ['a negative span', -5, 1_000],
  ['a span below 1 us', 999, 1_000],
  ['a span above 600 s', 600_000_000_001, 600_000_000_000],
  ['an endless span', Infinity, 600_000_000_000],
])('%s is recorded at the edge of the range, and counted', (_, spanNs, edgeNs) => {
  const distribution = recordAll([spanNs]).distribution();
  expect(distribution.clampedCount).toBe(1);
  expect(distribution.count).toBe(1);
  expect(Math.abs((distribution.maxNs ?? NaN) / edgeNs - 1)).toBeLessThanOrEqual(0.001);
});

test.each([
  ['1 us', 1_000],
  ['600 s', 600_000_000_000],
])('%s is inside the range', (_, spanNs) => {
  expect(recordAll([spanNs]).distribution().clampedCount).toBe(0);
});

test('a fraction of a nanosecond is rounded', () => {
  expect(recordAll([1_000.4]).distribution().maxNs).toBe(1_000);
});

test('a reset histogram has forgotten values and clamps', () => {
  const histogram = recordAll([1, 2_000_000]);
  histogram.reset();
  histogram.record(7_000);
  expect(histogram.distribution()).toEqual(recordAll([7_000]).distribution());
});

describe.each([
  ['uniform', (u: number) => 1e3 + u * 1e9],
  ['exponential', (u: number) => 1e3 - Math.log(1 - u) * 5e6],
  ['heavy-tailed', (u: number) => Math.min(6e11, 1e5 / (1 - u) ** 1.5)],
  ['two humps', (u: number) => (u < 0.9 ? 2e6 + u * 1e5 : 1e9 + u * 1e7)],
])('100,000 %s values', (_, quantile) => {
  test('have percentiles within 0.1 % of sorting them, and never below', () => {
    const random = createRandom(42, 'values');
    const values = Array.from({ length: 100_000 }, () => Math.round(quantile(random())));
    const histogram = recordAll(values);
    for (const percentile of PERCENTILES) {
      const expected = sortedPercentile(values, percentile);
      const actual = histogram.valueAtPercentile(percentile) ?? NaN;
      expect(actual).toBeGreaterThanOrEqual(expected);
      expect(actual / expected - 1).toBeLessThanOrEqual(0.001);
    }
  });
});

describe('properties', () => {
  const spanNs = fc.oneof(
    fc.integer({ min: 1_000, max: 1_000_000 }),
    fc.maxSafeInteger().map((value) => 1_000 + (Math.abs(value) % (6e11 - 1_000))),
  );

  test('percentiles are within 0.1 % of sorting, over the whole range', () => {
    fc.assert(
      fc.property(fc.array(spanNs, { minLength: 1, maxLength: 300 }), (values) => {
        const histogram = recordAll(values);
        return PERCENTILES.every((percentile) => {
          const expected = sortedPercentile(values, percentile);
          const actual = histogram.valueAtPercentile(percentile) ?? NaN;
          return actual >= expected && actual / expected - 1 <= 0.001;
        });
      }),
      { numRuns: 50 },
    );
  });

  test('encoding and decoding keeps every figure', () => {
    fc.assert(
      fc.property(fc.array(spanNs, { maxLength: 100 }), (values) => {
        const original = recordAll(values);
        const decoded = new TimeHistogram();
        decoded.addEncoded(original.distribution());
        expect(decoded.distribution()).toEqual(original.distribution());
      }),
      { numRuns: 30 },
    );
  });
});
