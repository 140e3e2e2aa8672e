import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median } from '../../src/stats/median.ts';
import { trendChangeRatio } from '../../src/stats/theil-sen.ts';

// Written by scripts/trend-references.py.
const references = JSON.parse(
  readFileSync(new URL('trend-references.json', import.meta.url), 'utf8'),
) as { name: string; values: number[]; slope: number }[];

test.each(references)('follows the slope of SciPy on $name', ({ values, slope }) => {
  const expected = (slope * (values.length - 1)) / median(values);
  expect(trendChangeRatio(values)).toBeCloseTo(expected, 6);
});

test('a rise by half over the series is 0.4 of its median', () => {
  expect(trendChangeRatio([100, 110, 120, 130, 140, 150])).toBeCloseTo(0.4, 9);
});

describe('properties', () => {
  test('the unit does not matter', () => {
    const series = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(series, (values) => {
        const scaled = trendChangeRatio(values.map((value) => value * 1e6));
        expect(scaled).toBeCloseTo(trendChangeRatio(values), 9);
      }),
    );
  });
});
