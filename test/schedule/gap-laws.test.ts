import { expect, test } from 'vitest';
import { exponentialShareBelow, gammaShareBelow } from '../../src/schedule/gap-laws.ts';

// P(1 / cv^2, gap / cv^2), the regularised incomplete gamma function, summed up term by term.
test.each([
  ['an Erlang law of 4', 0.5, 1, 0.5665298796332907],
  ['an Erlang law of 25, in its lower tail', 0.2, 0.6, 0.011164780271550176],
  ['a law of shape 1/4, near 0', 2, 1e-4, 0.07801206015833904],
  ['a law of shape 1/4, far out', 2, 12, 0.994989104051291],
  ['a law of shape 1/25', 5, 1, 0.8971955311150893],
  ['an exponential law', 1, 2, 1 - Math.exp(-2)],
])('the share of gaps below a length follows %s', (_, cv, gap, share) => {
  expect(gammaShareBelow(cv)(gap)).toBeCloseTo(share, 11);
});

test('no gap is shorter than nothing, and all are shorter than a very long one', () => {
  for (const cv of [0.2, 1, 5]) {
    expect(gammaShareBelow(cv)(0)).toBe(0);
    expect(gammaShareBelow(cv)(5000)).toBeCloseTo(1, 6);
  }
});

test('the exponential law keeps its digits for the shortest gaps', () => {
  expect(exponentialShareBelow(1e-12)).toBeCloseTo(1e-12, 23);
});
