import { describe, expect, test } from 'vitest';
import { ArrivalStream } from '../../src/schedule/arrival-figures.ts';
import { evenCurve, shapedCurve } from '../../src/schedule/rate-curve.ts';

function figuresOf(
  offsetsNs: readonly number[],
  endNs = 2e9,
): ReturnType<ArrivalStream['figures']> {
  const stream = new ArrivalStream(evenCurve(100, 2e9));
  for (const offsetNs of offsetsNs) stream.add(offsetNs);
  return stream.figures(endNs);
}

describe('ArrivalStream', () => {
  test('even arrivals do not scatter', () => {
    const offsets = Array.from({ length: 200 }, (_, n) => n * 1e7);
    const { ratePerSecond, cv, dispersion } = figuresOf(offsets);
    expect(ratePerSecond).toBe(100);
    expect(cv).toBeCloseTo(0, 9);
    expect(dispersion).toBeCloseTo(0, 9);
  });

  test('all of a second at its start: gaps of nothing, and one slot in ten', () => {
    const offsets = Array.from({ length: 200 }, (_, n) => Math.floor(n / 100) * 1e9);
    const { cv, dispersion } = figuresOf(offsets);
    // One gap of 1 s in 199.
    expect(cv).toBeCloseTo(Math.sqrt(199), 9);
    // Counts of 100 twice and 0 eighteen times: variance 900, mean 10.
    expect(dispersion).toBeCloseTo(90, 9);
  });

  test('what follows a changing rate exactly does not scatter either', () => {
    const curve = shapedCurve({ kind: 'ramp', fromPerSecond: 0, toPerSecond: 1000 }, 2e9);
    const stream = new ArrivalStream(curve);
    for (let n = 0; n < 1000; n++) stream.add(curve.offsetNsOf(n));
    const { cv, dispersion } = stream.figures(2e9);
    expect(cv).toBeCloseTo(0, 6);
    expect(dispersion).toBeLessThan(0.02);
  });

  test.each([
    ['nothing', [], 2e9, { ratePerSecond: 0, cv: null, dispersion: null }],
    ['two arrivals, one gap', [0, 1e9], 2e9, { ratePerSecond: 1, cv: null, dispersion: 0.9 }],
    [
      'less than a second',
      [0, 1e8, 3e8],
      9e8,
      { cv: expect.closeTo(Math.SQRT2 / 3) as number, dispersion: null },
    ],
  ])('of %s it says what it can', (_, offsets, endNs, expected) => {
    expect(figuresOf(offsets, endNs)).toMatchObject(expected);
  });
});
