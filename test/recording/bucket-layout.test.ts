import fc from 'fast-check';
import { Float64Histogram } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import {
  BUCKETS,
  bucketOf,
  HIGHEST_VALUE,
  highestIn,
  lowestIn,
  medianIn,
} from '../../src/recording/bucket-layout.ts';

const library = new Float64Histogram(1, HIGHEST_VALUE, 3);

test('there are as many buckets as in the library', () => {
  expect(BUCKETS).toBe(library.countsArrayLength);
});

describe('properties', () => {
  const edges = Array.from({ length: 39 }, (_, bit) => [2 ** bit - 1, 2 ** bit, 2 ** bit + 1]);
  const value = fc.oneof(
    fc.constantFrom(...edges.flat(), HIGHEST_VALUE),
    fc.integer({ min: 0, max: 1_000_000 }),
    fc.double({ min: 0, max: 1, noNaN: true }).map((share) => Math.floor(share * HIGHEST_VALUE)),
  );

  test('a value has the bucket that the library gives it, with the same edges', () => {
    fc.assert(
      fc.property(value, (aValue) => {
        library.reset();
        library.recordValue(aValue);
        const bucket = bucketOf(aValue);
        expect(library.getCountAtIndex(bucket)).toBe(1);
        expect(lowestIn(bucket)).toBe(library.lowestEquivalentValue(aValue));
        expect(highestIn(bucket)).toBe(library.highestEquivalentValue(aValue));
        expect(medianIn(bucket)).toBe(library.medianEquivalentValue(aValue));
      }),
      { numRuns: 300 },
    );
  });
});
