import { expect, test } from 'vitest';
import { percentileCurve } from '../../src/recording/percentile-curve.ts';

const itself = (percentile: number): number => percentile;

test('no values have no curve', () => {
  expect(percentileCurve(0, itself)).toEqual([]);
});

test('one value has a minimum and a maximum', () => {
  expect(percentileCurve(1, itself).map(({ percentile }) => percentile)).toEqual([0, 100]);
});

test('there are six points each time the share of slower values halves', () => {
  const curve = percentileCurve(1000, itself).map(({ percentile }) => percentile);
  for (const [from, to] of [
    [0, 50],
    [50, 75],
    [75, 87.5],
    [87.5, 93.75],
  ] as const) {
    const points = curve.filter(
      (percentile) => percentile > from + 1e-9 && percentile <= to + 1e-9,
    );
    expect(points).toHaveLength(6);
  }
});

test('the last point before 100 is one that the values can still tell apart', () => {
  const curve = percentileCurve(1000, itself).map(({ percentile }) => percentile);
  expect(curve.at(-1)).toBe(100);
  expect(curve.at(-2)).toBeGreaterThan(99.8);
  expect(curve.at(-2)).toBeLessThan(100 * (1 - 1 / 1000));
});

test('percentiles rise, and each carries its value', () => {
  const curve = percentileCurve(5000, (percentile) => percentile * 2);
  for (const [index, { percentile, valueNs }] of curve.entries()) {
    expect(percentile).toBeGreaterThan(curve[index - 1]?.percentile ?? -1);
    expect(valueNs).toBe(percentile * 2);
  }
});
