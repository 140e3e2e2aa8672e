import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import type { Window } from '../../src/domain/result.ts';
import type { LoadProfile } from '../../src/domain/scenario.ts';
import { findDrift } from '../../src/run/find-drift.ts';
import { queueWindows } from '../builders/queue-windows.ts';

const steady: LoadProfile = {
  loop: 'open',
  arrivals: 'poisson',
  ratePerSecond: 1000,
  durationNs: 60e9,
};

function windowsOf(p50sNs: (number | null)[]): Window[] {
  return p50sNs.map((p50Ns, second) => ({
    startNs: second * 1e9,
    scheduled: 1000,
    ok: 1000,
    failed: 0,
    p50Ns,
    p99Ns: p50Ns,
    maxNs: p50Ns,
    hdrBase64: null,
  }));
}

function driftOf(
  p50sNs: (number | null)[],
  profile: LoadProfile = steady,
  seconds = p50sNs.length,
): ReturnType<typeof findDrift> {
  return findDrift({ windows: windowsOf(p50sNs), measuredNs: seconds * 1e9, profile });
}

const rising = (count: number, change: number): number[] =>
  Array.from({ length: count }, (_, index) => 5e6 * (1 + (change * index) / (count - 1)));

test('a rise by 30 % is a drift, told in its size and direction', () => {
  expect(driftOf(rising(20, 0.3))).toEqual({
    z: expect.closeTo(6.13, 1) as number,
    changeRatio: expect.closeTo(0.3 / 1.15, 6) as number,
    isDrifting: true,
  });
});

test('a fall is a drift with the opposite sign', () => {
  const found = driftOf(rising(20, 0.3).reverse());
  expect(found).toMatchObject({ isDrifting: true });
  expect(found?.z).toBeLessThan(-6);
  expect(found?.changeRatio).toBeLessThan(-0.25);
});

test.each([
  ['a certain rise by 8 %, which moves no decision', rising(60, 0.08)],
  ['one very slow second', [...rising(19, 0), 5e9]],
  ['the same median throughout', rising(12, 0)],
])('%s is no drift', (_, p50sNs) => {
  expect(driftOf(p50sNs)?.isDrifting).toBe(false);
});

test.each<[string, ReturnType<typeof findDrift>]>([
  ['fewer than ten seconds', driftOf(rising(9, 0.5))],
  ['fewer than ten seconds before the rest drained', driftOf(rising(14, 0.5), steady, 9.5)],
  ['a second without answers', driftOf([...rising(12, 0.5), null])],
  [
    'a load that was to rise itself',
    driftOf(rising(20, 0.5), {
      ...steady,
      shape: { kind: 'ramp', fromPerSecond: 1, toPerSecond: 2000 },
    }),
  ],
  [
    'a trace, whose rate is its own',
    driftOf(rising(20, 0.5), {
      loop: 'open',
      arrivals: 'trace',
      file: '/t.csv',
      speed: 1,
      ratePerSecond: 1,
      durationNs: 20e9,
    }),
  ],
])('%s: nothing can be said', (_, found) => {
  expect(found).toBeNull();
});

test('a day of windows is judged in one go', () => {
  expect(driftOf(rising(86_400, 0.3))?.isDrifting).toBe(true);
});

describe('on simulated M/M/1 queues (1,000/s, half loaded, 60 s)', () => {
  const RUNS = 200;
  const series = Array.from({ length: RUNS }, (_, run) =>
    queueWindows(
      { arrivalsPerSecond: 1000, utilisation: 0.5, seconds: 60 },
      createRandom(run, 'drift'),
    ).map(({ p50Ns }) => p50Ns ?? 0),
  );
  const flaggedShare = (change: number): number =>
    series.filter(
      (p50sNs) =>
        driftOf(p50sNs.map((p50Ns, second) => p50Ns * (1 + (change * second) / 59)))?.isDrifting,
    ).length / RUNS;

  test('a response time that rises by 30 % is flagged in 95 % of runs or more', () => {
    expect(flaggedShare(0.3)).toBeGreaterThanOrEqual(0.95);
  });

  test('a stationary one in 5 % or fewer', () => {
    expect(flaggedShare(0)).toBeLessThanOrEqual(0.05);
  });
});
