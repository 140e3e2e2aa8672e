import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

test('a trace decides by itself, in whichever order', () => {
  for (const order of ['random', 'sequential'] as const) {
    const requestIndexes = Int32Array.of(4, 4, 0, 2);
    const next = createRequestOrder(order, 5, createRandom(1), { requestIndexes });
    expect(Array.from({ length: 4 }, next)).toEqual([4, 4, 0, 2]);
  }
});

test('no prepared request at all is refused', () => {
  expect(() => createRequestOrder('random', 0, createRandom(1))).toThrow('at least one');
});

describe('properties', () => {
  const cases = fc.record({
    order: fc.constantFrom('random' as const, 'sequential' as const),
    requestCount: fc.integer({ min: 1, max: 50 }),
    workers: fc.integer({ min: 1, max: 8 }),
    seed: fc.integer(),
    requestIndexes: fc.option(
      fc
        .array(fc.integer({ min: 0, max: 49 }), { minLength: 60, maxLength: 60 })
        .map((indexes) => Int32Array.from(indexes)),
    ),
  });

  test('the n-th request is the same however many workers take turns', () => {
    fc.assert(
      fc.property(cases, ({ order, requestCount, workers, seed, requestIndexes }) => {
        const orderOf = (index: number, count: number): (() => number) =>
          createRequestOrder(order, requestCount, createRandom(seed), {
            share: { index, count },
            requestIndexes,
          });
        const alone = Array.from({ length: 60 }, orderOf(0, 1));
        const shares = Array.from({ length: workers }, (_, index) => orderOf(index, workers));
        const together = Array.from({ length: 60 }, (_, n) => shares[n % workers]?.());
        expect(together).toEqual(alone);
      }),
    );
  });
});
