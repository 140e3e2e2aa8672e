import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { exponentialDistance, variationOf } from '../../src/selftest/gap-law.ts';

const COUNT = 5000;
const random = createRandom(7);
const exponential = Array.from({ length: COUNT }, () => -Math.log(1 - random()));

function onTicks(gaps: readonly number[], tick: number): number[] {
  let atExact = 0;
  let lastSent = 0;
  return gaps.map((gap) => {
    atExact += gap;
    const sent = Math.ceil(atExact / tick) * tick;
    const between = sent - lastSent;
    lastSent = sent;
    return between;
  });
}

describe('the distance from exponential gaps', () => {
  test('is small for exponential gaps', () => {
    expect(exponentialDistance(exponential)).toBeLessThan(0.03);
  });

  test('is that of a step for even gaps', () => {
    expect(exponentialDistance([2, 2, 2, 2])).toBeCloseTo(1 - Math.exp(-1), 6);
  });

  test('shows sends on ticks as long as half a gap, which the variation does not', () => {
    const ticked = onTicks(exponential, 0.5);
    expect(exponentialDistance(ticked)).toBeGreaterThan(0.1);
    expect(variationOf(ticked)).toBeGreaterThan(0.9);
    expect(variationOf(ticked)).toBeLessThan(1.1);
  });
});

describe('properties', () => {
  test('neither depends on the unit of time', () => {
    const gaps = fc.array(fc.double({ min: 0.001, max: 100, noNaN: true }), { minLength: 3 });
    fc.assert(
      fc.property(gaps, (values) => {
        const scaled = values.map((value) => value * 1000);
        expect(exponentialDistance(scaled)).toBeCloseTo(exponentialDistance(values), 6);
        expect(variationOf(scaled)).toBeCloseTo(variationOf(values), 6);
        expect(exponentialDistance(values)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
