import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeEncoded } from '../../src/recording/merge-encoded.ts';
import { TimeHistogram } from '../../src/recording/time-histogram.ts';
import type { Distribution } from '../../src/domain/result.ts';

function distributionOf(valuesNs: readonly number[]): Distribution {
  const histogram = new TimeHistogram();
  for (const valueNs of valuesNs) histogram.record(valueNs);
  return histogram.distribution();
}

test('the p99 of two halves is that of all values, not the mean of theirs', () => {
  const fast = Array.from({ length: 99 }, () => 1e6);
  const slow = Array.from({ length: 99 }, (_, index) => (index < 3 ? 1e9 : 1e6));
  const merged = mergeEncoded([distributionOf(fast), distributionOf(slow)]);
  expect(merged.p99Ns).toBe(distributionOf([...fast, ...slow]).p99Ns);
});

test('nothing merged is an empty distribution', () => {
  expect(mergeEncoded([])).toEqual(distributionOf([]));
});

describe('properties', () => {
  // Out of range on both sides too: the clamps must add up as well.
  const spans = fc.array(
    fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((value) => value * 300),
    {
      maxLength: 60,
    },
  );

  test('merging the parts equals recording everything in one', () => {
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 4 }), (parts) => {
        expect(mergeEncoded(parts.map(distributionOf))).toEqual(distributionOf(parts.flat()));
      }),
      { numRuns: 20 },
    );
  });

  test('merging is commutative and associative', () => {
    fc.assert(
      fc.property(spans, spans, spans, (first, second, third) => {
        const [a, b, c] = [first, second, third].map(distributionOf) as [
          Distribution,
          Distribution,
          Distribution,
        ];
        const whole = mergeEncoded([a, b, c]);
        expect(mergeEncoded([c, b, a])).toEqual(whole);
        expect(mergeEncoded([mergeEncoded([a, b]), c])).toEqual(whole);
        expect(mergeEncoded([a, mergeEncoded([b, c])])).toEqual(whole);
      }),
      { numRuns: 20 },
    );
  });
});
