import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isotonicFit } from '../../src/stats/isotonic-fit.ts';

const equal = (...values: number[]) => values.map((value) => ({ value, weight: 1 }));

test.each([
  ['nothing', [], []],
  ['one value', [0.4], [0.4]],
  ['a sequence that falls', [1, 0.7, 0.7, 0], [1, 0.7, 0.7, 0]],
  ['two neighbours in the wrong order, as their mean', [1, 0, 0.5, 0], [1, 0.25, 0.25, 0]],
  ['a sequence that only rises, as one mean', [0, 0.5, 1], [0.5, 0.5, 0.5]],
  ['a violation that reaches back over several', [0.6, 0.5, 0.1, 1], [0.6, 0.5333, 0.5333, 0.5333]],
])('fits %s', (_, values, fit) => {
  isotonicFit(equal(...values)).forEach((value, index) => {
    expect(value).toBeCloseTo(fit[index]!, 3);
  });
  expect(isotonicFit(equal(...values))).toHaveLength(fit.length);
});

test('a heavier neighbour pulls the common value towards itself', () => {
  const fit = isotonicFit([
    { value: 0, weight: 3 },
    { value: 1, weight: 1 },
  ]);
  expect(fit).toEqual([0.25, 0.25]);
});

describe('properties', () => {
  const values = fc.array(
    fc.record({
      value: fc.double({ min: 0, max: 1, noNaN: true }),
      weight: fc.integer({ min: 1, max: 9 }),
    }),
    { maxLength: 30 },
  );

  test('it never rises', () => {
    fc.assert(
      fc.property(values, (given) => {
        const fit = isotonicFit(given);
        fit.slice(1).forEach((value, index) => {
          expect(value).toBeLessThanOrEqual(fit[index]! + 1e-12);
        });
      }),
    );
  });

  test('the weighted sum stays what it was', () => {
    fc.assert(
      fc.property(values, (given) => {
        const sum = (of: readonly number[]): number =>
          of.reduce((total, value, index) => total + value * given[index]!.weight, 0);
        expect(sum(isotonicFit(given))).toBeCloseTo(sum(given.map(({ value }) => value)), 9);
      }),
    );
  });

  test('no other falling sequence that was tried lies nearer', () => {
    fc.assert(
      fc.property(values, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (given, other) => {
        const falling = given.map((_, index) => other[index] ?? 0).sort((a, b) => b - a);
        const distance = (to: readonly number[]): number =>
          given.reduce((sum, { value, weight }, i) => sum + weight * (value - to[i]!) ** 2, 0);
        expect(distance(isotonicFit(given))).toBeLessThanOrEqual(distance(falling) + 1e-9);
      }),
    );
  });
});
