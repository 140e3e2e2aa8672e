import { expect, test } from 'vitest';
import { sparkline } from '../../src/ui/sparkline.ts';

test.each([
  ['an even series stays at half height', [5, 5, 5], 9, '▅▅▅'],
  ['a spike reaches the top and pushes the rest down', [1, 1, 1, 16], 9, '▁▁▁█'],
  ['a rise up to twice the median shows in its steps', [2, 4, 4, 6, 8], 9, '▃▅▅▇█'],
  ['a second without an answer is a dot', [3, null, 3], 9, '▅·▅'],
  ['only the last seconds are shown', [16, 1, 1, 1], 3, '▅▅▅'],
  ['nothing measured is nothing', [], 9, ''],
  ['zeros lie on the ground', [0, 0], 9, '▁▁'],
  ['no room is nothing', [1, 2], 0, ''],
  ['a broken number is a dot', [NaN, 2], 9, '·▅'],
])('%s', (_title, amounts, columns, expected) => {
  expect(sparkline(amounts, columns)).toBe(expected);
});
