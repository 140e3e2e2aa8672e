import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { createRequestOrder } from '../../src/schedule/request-order.ts';

test('sequential order starts over after the last request', () => {
  const next = createRequestOrder('sequential', 3, createRandom(42));
  expect(Array.from({ length: 7 }, next)).toEqual([0, 1, 2, 0, 1, 2, 0]);
});

test('random order draws each request about equally often', () => {
  const next = createRequestOrder('random', 4, createRandom(42));
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 10_000; n++) {
    const index = next();
    counts[index] = (counts[index] ?? NaN) + 1;
  }
  // Four standard deviations of a binomial with n = 10,000 and p = 1/4 are 173.
  for (const count of counts) expect(Math.abs(count - 2500)).toBeLessThan(173);
});

test('random order is the same for the same seed and stream', () => {
  const [first, second] = [1, 2].map(() => {
    const next = createRequestOrder('random', 100, createRandom(7, 'payload'));
    return Array.from({ length: 50 }, next);
  });
  expect(first).toEqual(second);
});

test('no prepared request at all is refused', () => {
  expect(() => createRequestOrder('random', 0, createRandom(1))).toThrow('at least one');
});
