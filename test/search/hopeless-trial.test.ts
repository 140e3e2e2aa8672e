import { expect, test } from 'vitest';
import type { PhaseProgress } from '../../src/domain/event.ts';
import { watchBacklog } from '../../src/search/hopeless-trial.ts';

/** Reports four times a second of a trial of ten seconds at 1,000/s; in flight by `backlog(seconds)`. */
function see(backlog: (elapsedS: number) => number, limitNs: number | null = 40e6): number | null {
  const watch = watchBacklog(limitNs);
  for (let elapsedS = 0.25; elapsedS <= 12; elapsedS += 0.25) {
    const progress = {
      elapsedNs: elapsedS * 1e9,
      durationNs: 10e9,
      scheduled: 1000 * Math.min(10, elapsedS),
      inFlight: Math.round(backlog(elapsedS)),
      okPerSecond: 500,
    } as PhaseProgress;
    if (watch.see(progress) !== null) return elapsedS;
  }
  return null;
}

test('a queue that grows by half of all that comes ends the trial after three seconds', () => {
  expect(see((elapsedS) => 500 * elapsedS)).toBe(3);
});

test.each([
  ['a few in flight', () => 5],
  ['a long queue that does not grow', () => 4000],
  ['a queue that grows, but slowly against what comes', (s: number) => 50 * s],
  [
    'a stall of two seconds that is worked off',
    (s: number) => (s < 3 ? 5 : s < 5 ? 1000 * (s - 3) : Math.max(5, 2000 - 1000 * (s - 5))),
  ],
  ['what grows only after the schedule', (s: number) => (s > 10 ? 1e6 * s : 5)],
])('a trial goes on with %s', (_, backlog) => {
  expect(see(backlog)).toBeNull();
});

test('without a limit on response times the queue must be two seconds long, twice', () => {
  expect(see((elapsedS) => 500 * elapsedS, null)).toBeGreaterThan(3);
});

test('says how many wait', () => {
  const watch = watchBacklog(40e6);
  const told = Array.from({ length: 14 }, (_, index) => index + 1).map((quarter) =>
    watch.see({
      elapsedNs: quarter * 0.25e9,
      durationNs: 10e9,
      scheduled: quarter * 250,
      inFlight: quarter * 100,
      okPerSecond: 600,
    } as PhaseProgress),
  );
  expect(told[11]).toBe('1200 requests were waiting after 3.0 s, and ever more');
});
