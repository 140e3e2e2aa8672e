import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { mannKendall } from '../../src/stats/mann-kendall.ts';

interface Reference {
  name: string;
  values: number[];
  s: number;
  variance: number;
  z: number;
}

// Written by scripts/trend-references.py.
const references = JSON.parse(
  readFileSync(new URL('trend-references.json', import.meta.url), 'utf8'),
) as Reference[];

test.each(references)('agrees with pymannkendall on $name', ({ values, s, variance, z }) => {
  const found = mannKendall(values);
  expect(found.s).toBe(s);
  expect(found.variance).toBeCloseTo(variance, 6);
  expect(found.z).toBeCloseTo(z, 6);
});

test.each([
  ['no values', []],
  ['one value', [7]],
  ['two values', [1, 2]],
  ['equal values', [3, 3, 3, 3, 3]],
])('sees no trend in %s', (_, values) => {
  expect(mannKendall(values).z).toBe(0);
});

test('cries wolf in 5 % of series without a trend', () => {
  const random = createRandom(7, 'false-alarms');
  const runs = 4000;
  const alarms = Array.from({ length: runs }, () =>
    mannKendall(Array.from({ length: 30 }, () => random())),
  ).filter(({ z }) => Math.abs(z) >= 1.96).length;
  expect(alarms / runs).toBeGreaterThan(0.035);
  expect(alarms / runs).toBeLessThan(0.06);
});

describe('properties', () => {
  const series = fc.array(fc.integer({ min: -50, max: 50 }), { maxLength: 30 });

  test('a series read backwards has the opposite trend', () => {
    fc.assert(
      fc.property(series, (values) => {
        const backwards = mannKendall(values.toReversed());
        expect(backwards.s + mannKendall(values).s).toBe(0);
        expect(backwards.z + mannKendall(values).z).toBe(0);
      }),
    );
  });

  test('only the order of the values counts', () => {
    fc.assert(
      fc.property(series, (values) => {
        expect(mannKendall(values.map((value) => value ** 3 * 7 + 1))).toEqual(mannKendall(values));
      }),
    );
  });
});
