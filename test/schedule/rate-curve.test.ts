import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import type { RateShape } from '../../src/domain/scenario.ts';
import { evenCurve, shapedCurve } from '../../src/schedule/rate-curve.ts';
import { meanRateOf } from '../../src/scenario/rate-shape.ts';
import { anyShape } from './schedule-cases.ts';

const SINE: RateShape = {
  kind: 'sine',
  meanPerSecond: 100,
  amplitudePerSecond: 100,
  periodNs: 4 * NS_PER_S,
};

describe('requests that are due', () => {
  test.each<[string, RateShape, number, number]>([
    ['half-way up a ramp', { kind: 'ramp', fromPerSecond: 0, toPerSecond: 100 }, 5, 125],
    ['at the end of a ramp down', { kind: 'ramp', fromPerSecond: 100, toPerSecond: 0 }, 10, 500],
    ['in the second step', { kind: 'steps', ratesPerSecond: [10, 100] }, 6, 150],
    ['after a quarter of a sine', SINE, 1, 100 + 200 / Math.PI],
    ['after one and a half of a sine', SINE, 6, 600 + 400 / Math.PI],
    [
      'after a spike',
      { kind: 'spike', basePerSecond: 10, peakPerSecond: 100, atNs: 2e9, lastsNs: 1e9 },
      5,
      20 + 100 + 20,
    ],
    [
      'in a spike that outlasts the phase',
      { kind: 'spike', basePerSecond: 10, peakPerSecond: 100, atNs: 9e9, lastsNs: 5e9 },
      10,
      90 + 100,
    ],
  ])('%s', (_, shape, seconds, expected) => {
    const curve = shapedCurve(shape, 10 * NS_PER_S);
    expect(curve.requestsBefore(seconds * NS_PER_S)).toBeCloseTo(expected, 9);
  });

  test('at an even rate are rate times time', () => {
    const curve = evenCurve(3, 10 * NS_PER_S);
    expect([curve.requests, curve.requestsBefore(NS_PER_S)]).toEqual([30, 3]);
  });
});

describe('properties', () => {
  const durationNs = fc.integer({ min: 1e6, max: 20e9 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });

  test('what is due by the instant of n requests is n', () => {
    fc.assert(
      fc.property(anyShape, durationNs, share, (shape, length, part) => {
        const curve = shapedCurve(shape, length);
        const wanted = part * curve.requests * (1 - 1e-12);
        const offset = curve.offsetNsOf(wanted);
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThanOrEqual(length);
        const tolerance = 1e-9 * Math.max(1, curve.requests);
        expect(Math.abs(curve.requestsBefore(offset) - wanted)).toBeLessThan(tolerance);
      }),
      { numRuns: 500 },
    );
  });

  test('neither requests nor instants ever fall', () => {
    fc.assert(
      fc.property(anyShape, durationNs, share, share, (shape, length, one, other) => {
        const curve = shapedCurve(shape, length);
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const rise = curve.requestsBefore(high * length) - curve.requestsBefore(low * length);
        expect(rise).toBeGreaterThanOrEqual(-1e-9);
        const wait = curve.offsetNsOfShare(high) - curve.offsetNsOfShare(low);
        expect(wait).toBeGreaterThanOrEqual(-1e-3);
      }),
      { numRuns: 500 },
    );
  });

  test('all requests over the length are the mean rate that a scenario is shown with', () => {
    fc.assert(
      fc.property(anyShape, durationNs, (shape, length) => {
        const mean = (shapedCurve(shape, length).requests * NS_PER_S) / length;
        const tolerance = 1e-9 * Math.max(1, mean);
        expect(Math.abs(meanRateOf(shape, length) - mean)).toBeLessThan(tolerance);
      }),
      { numRuns: 300 },
    );
  });
});
