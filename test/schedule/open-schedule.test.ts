import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { NS_PER_S, secondsToNs } from '../../src/base/units.ts';
import type { SteadyArrivals } from '../../src/domain/scenario.ts';
import { openSchedule } from '../../src/schedule/open-schedule.ts';
import { scheduleSha256 } from '../../src/schedule/schedule-sha256.ts';

const arrivals = (): (() => number) => createRandom(42, 'arrivals');

function aLoad(changes: Partial<SteadyArrivals> = {}): SteadyArrivals {
  return {
    loop: 'open',
    arrivals: 'poisson',
    ratePerSecond: 200,
    durationNs: secondsToNs(5),
    ...changes,
  };
}

describe('constant arrivals', () => {
  test('are one gap apart, from the first instant on', () => {
    const offsets = openSchedule(
      aLoad({ arrivals: 'constant', ratePerSecond: 4, durationNs: NS_PER_S }),
      arrivals(),
    );
    expect([...offsets]).toEqual([0, 250_000_000, 500_000_000, 750_000_000]);
  });

  test.each([
    ['a whole number of requests', 200, 30, 6000],
    ['a gap that is no whole nanosecond', 3, 10, 30],
    ['a last gap that is cut off', 1.5, 1, 2],
    ['less than one request', 0.1, 1, 1],
    ['a rate whose gap is rounded', 29, 1, 29],
  ])('number rate times duration, rounded up: %s', (_, ratePerSecond, seconds, count) => {
    const load = aLoad({
      arrivals: 'constant',
      ratePerSecond,
      durationNs: secondsToNs(seconds),
    });
    expect(openSchedule(load, arrivals())).toHaveLength(count);
  });

  test('do not drift over a million requests', () => {
    const load = aLoad({
      arrivals: 'constant',
      ratePerSecond: 30_000,
      durationNs: secondsToNs(40),
    });
    const offsets = openSchedule(load, arrivals());
    expect(offsets[900_000]).toBe(30 * NS_PER_S);
  });
});

describe('Poisson arrivals', () => {
  test('have exponential gaps: mean and deviation equal one over the rate', () => {
    const load = aLoad({ ratePerSecond: 1000, durationNs: secondsToNs(50) });
    const offsets = openSchedule(load, arrivals());
    const gaps = Array.from(offsets, (offset, index) => offset - (offsets[index - 1] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    // Four standard errors of 50,000 gaps: 1.8 % of the mean, 2.5 % of the deviation.
    expect(Math.abs(mean / 1e6 - 1)).toBeLessThan(0.018);
    expect(Math.abs(Math.sqrt(variance) / mean - 1)).toBeLessThan(0.025);
  });

  test.each([
    ['a whole number of requests', 200, 12, 2400],
    ['rounded to the nearest', 1.25, 2, 3],
    ['at least one', 0.1, 1, 1],
  ])('number rate times duration: %s', (_, ratePerSecond, seconds, count) => {
    const load = aLoad({ ratePerSecond, durationNs: secondsToNs(seconds) });
    for (let seed = 0; seed < 20; seed++) {
      expect(openSchedule(load, createRandom(seed))).toHaveLength(count);
    }
  });

  test('scatter over short stretches as independent arrivals do: variance over mean is about 1', () => {
    const load = aLoad({ ratePerSecond: 500, durationNs: secondsToNs(40) });
    const counts = new Array<number>(2000).fill(0);
    for (const offset of openSchedule(load, arrivals())) {
      const stretch = Math.floor(offset / 20e6);
      counts[stretch] = (counts[stretch] ?? 0) + 1;
    }
    const variance = counts.reduce((sum, count) => sum + (count - 10) ** 2, 0) / counts.length;
    // Four standard errors of a dispersion index over 2,000 stretches: 4 x sqrt(2 / 2000).
    expect(Math.abs(variance / 10 - 1)).toBeLessThan(0.13);
  });

  test('stay within the distance of Kolmogorov and Smirnov to the exponential', () => {
    const load = aLoad({ ratePerSecond: 500, durationNs: secondsToNs(20) });
    const offsets = openSchedule(load, arrivals());
    const gaps = Array.from(offsets, (offset, index) => offset - (offsets[index - 1] ?? 0));
    gaps.sort((a, b) => a - b);
    const distance = gaps.reduce((worst, gap, index) => {
      const expected = 1 - Math.exp((-gap * 500) / NS_PER_S);
      return Math.max(
        worst,
        Math.abs(expected - index / gaps.length),
        Math.abs(expected - (index + 1) / gaps.length),
      );
    }, 0);
    // The 1 % critical value is 1.63 / sqrt(n).
    expect(distance).toBeLessThan(1.63 / Math.sqrt(gaps.length));
  });

  test('differ from seed to seed', () => {
    const [first, second] = [1, 2].map((seed) =>
      scheduleSha256(openSchedule(aLoad(), createRandom(seed, 'arrivals'))),
    );
    expect(first).not.toBe(second);
  });
});

test('a rate of zero is refused', () => {
  expect(() => openSchedule(aLoad({ ratePerSecond: 0 }), arrivals())).toThrow('positive rate');
});

// Results of any machine can be compared only while these stay what they are.
test.each([
  [
    'poisson, 200/s, 5 s',
    aLoad(),
    'bebb33a541502baa8298aa74d9101df074f8908cf016336d64a7867387830896',
  ],
  [
    'poisson, 10,000/s, 2 s',
    aLoad({ ratePerSecond: 10_000, durationNs: secondsToNs(2) }),
    '6cc95bd403fc3944b5fc76121490b4aad1fcbb9c8c04507e4db8d0e0f878f49a',
  ],
  [
    'constant, 333/s, 3 s',
    aLoad({ arrivals: 'constant', ratePerSecond: 333, durationNs: secondsToNs(3) }),
    '4bcf608eb7638ed71f4d817bad42b4d3e14a2349181ef17c6ea7c1ecd1f9e72e',
  ],
])('seed 42 always gives the same instants: %s', (_, load, sha256) => {
  expect(scheduleSha256(openSchedule(load, arrivals()))).toBe(sha256);
});

describe('properties', () => {
  const anyLoad = fc.record({
    loop: fc.constant('open' as const),
    arrivals: fc.constantFrom('constant' as const, 'poisson' as const),
    ratePerSecond: fc.double({ min: 0.1, max: 5000, noNaN: true }),
    durationNs: fc.integer({ min: 1, max: 2 * NS_PER_S }),
  });

  test('offsets are whole nanoseconds, never decrease, and end before the phase does', () => {
    fc.assert(
      fc.property(anyLoad, fc.integer(), (load, seed) => {
        let previous = 0;
        for (const offset of openSchedule(load, createRandom(seed))) {
          if (!Number.isSafeInteger(offset) || offset < previous) return false;
          if (offset >= load.durationNs) return false;
          previous = offset;
        }
        return true;
      }),
      { numRuns: 60 },
    );
  });

  test('constant arrivals before any instant t are within one of rate times t', () => {
    fc.assert(
      fc.property(anyLoad, fc.double({ min: 0, max: 1, noNaN: true }), (load, share) => {
        const offsets = openSchedule({ ...load, arrivals: 'constant' }, createRandom(1));
        const atNs = Math.floor(share * load.durationNs);
        const before = offsets.findIndex((offset) => offset >= atNs);
        const arrived = before === -1 ? offsets.length : before;
        return Math.abs(arrived - (load.ratePerSecond * atNs) / NS_PER_S) <= 1;
      }),
      { numRuns: 100 },
    );
  });
});
