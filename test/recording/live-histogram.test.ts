import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LiveHistogram } from '../../src/recording/live-histogram.ts';

function recordAll(valuesNs: readonly number[]): LiveHistogram {
  const histogram = new LiveHistogram();
  for (const valueNs of valuesNs) histogram.record(valueNs);
  return histogram;
}

test('has no percentile before the first value', () => {
  expect(new LiveHistogram().valueAtPercentile(99)).toBeNull();
});

test('counts a negative span as none, and an endless one as the longest', () => {
  const histogram = recordAll([-1, Infinity]);
  expect(histogram.count).toBe(2);
  expect(histogram.valueAtPercentile(50)).toBe(256);
  expect(histogram.valueAtPercentile(100)).toBe(2 ** 32 * 256);
});

test('forgets everything when it is reset', () => {
  const histogram = recordAll([1e6, 1e9]);
  histogram.reset();
  expect(histogram.count).toBe(0);
  expect(histogram.valueAtPercentile(50)).toBeNull();
});

describe('properties', () => {
  test('a percentile is never below the sorted one, and at most 1/32 and 256 ns above', () => {
    const spans = fc.array(
      fc.maxSafeInteger().map((value) => Math.abs(value) % 1e12),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 100 }), (values, percentile) => {
        const sorted = values.toSorted((a, b) => a - b);
        const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length));
        const expected = sorted[rank - 1] ?? NaN;
        const actual = recordAll(values).valueAtPercentile(percentile) ?? NaN;
        return actual >= expected && actual <= expected * (1 + 1 / 32) + 256;
      }),
    );
  });
});
