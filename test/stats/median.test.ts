import { expect, test } from 'vitest';
import { median } from '../../src/stats/median.ts';

test.each([
  ['one value', [4], 4],
  ['an odd number, in any order', [9, 1, 5], 5],
  ['an even number: the mean of the middle two', [9, 1, 5, 7], 6],
  ['numbers, not their digits', [10, 9, 100], 10],
])('the median of %s', (_, values, expected) => {
  expect(median(values)).toBe(expected);
});

test('of nothing there is none', () => {
  expect(() => median([])).toThrow('at least one');
});
