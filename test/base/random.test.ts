import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';

const take = (random: () => number, count: number): number[] =>
  Array.from({ length: count }, random);

test('the same seed and stream give the same numbers, on every machine', () => {
  expect(take(createRandom(42, 'arrivals'), 3)).toEqual(take(createRandom(42, 'arrivals'), 3));
  expect(
    take(createRandom(42, 'arrivals'), 3).map((value) => value.toFixed(9)),
  ).toMatchInlineSnapshot(`
    [
      "0.997739956",
      "0.109341825",
      "0.195348836",
    ]
  `);
});

test('another seed or stream gives other numbers', () => {
  const first = take(createRandom(1, 'a'), 5);
  expect(take(createRandom(2, 'a'), 5)).not.toEqual(first);
  expect(take(createRandom(1, 'b'), 5)).not.toEqual(first);
  expect(take(createRandom(2 ** 40 + 1, 'a'), 5)).not.toEqual(first);
});

test('the numbers are uniform: mean, variance and every tenth are as expected', () => {
  const values = take(createRandom(7), 100_000);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.004);
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
  const tenths = Array.from(
    { length: 10 },
    (_, tenth) => values.filter((value) => Math.floor(value * 10) === tenth).length,
  );
  for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});
