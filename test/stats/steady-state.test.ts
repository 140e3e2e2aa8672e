import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { judgeSteadiness, type SteadyWindow } from '../../src/stats/steady-state.ts';
import { queueWindows, type QueueLoad } from '../builders/queue-windows.ts';

const MS = 1e6;

/** Windows with these medians (ms), each of 10,000 good answers unless said otherwise. */
function windowsOf(p50sMs: (number | null)[], rates: number[] = []): SteadyWindow[] {
  return p50sMs.map((p50Ms, index) => ({
    p50Ns: p50Ms === null ? null : p50Ms * MS,
    okPerSecond: rates[index] ?? 10_000,
  }));
}

const EVEN = [5, 5.1, 4.9, 5, 5.1, 4.9, 5, 5.1];

describe('is steady', () => {
  test.each<[string, SteadyWindow[]]>([
    ['after eight even seconds', windowsOf(EVEN)],
    ['with the same median throughout', windowsOf(Array<number>(8).fill(3))],
    ['when the slow start is more than ten seconds ago', windowsOf([90, 40, 20, ...EVEN, 5, 5])],
    ['with a trend of 3 % over ten seconds', windowsOf(EVEN.map((_, index) => 5 + index * 0.02))],
    ['when few requests scatter as chance makes them', windowsOf(EVEN, [9, 9, 9, 9, 9, 12, 8, 11])],
  ])('%s', (_, windows) => {
    expect(judgeSteadiness(windows)).toEqual({
      isSteady: true,
      reason: expect.stringMatching(
        /^the last 3 seconds agree .* the last \d+ show no trend$/,
      ) as string,
    });
  });
});

describe('is not steady', () => {
  test.each<[string, SteadyWindow[], string]>([
    ['before anything ran', [], '0 of at least 8 seconds have passed'],
    ['after seven seconds', windowsOf(EVEN.slice(1)), '7 of at least 8 seconds have passed'],
    [
      'while the last three medians differ by more than 10 %',
      windowsOf([...EVEN, 5.7]),
      'the median response time differs by 14 % within the last 3 seconds; up to 10 % is steady',
    ],
    [
      'while the last three rates differ by more than 10 %',
      windowsOf(EVEN, [1e4, 1e4, 1e4, 1e4, 1e4, 1e4, 1e4, 8e3]),
      'the rate of good answers differs by 25 % within the last 3 seconds; up to 10 % is steady',
    ],
    [
      'while each second is a little slower',
      windowsOf(EVEN.map((_, index) => 5 * 1.02 ** index)),
      'the median response time rose by 14 % over the last 8 seconds (Mann-Kendall z 3.3)',
    ],
    [
      'while each second is a little faster',
      windowsOf(EVEN.map((_, index) => 5 * 0.98 ** index)),
      'the median response time fell by 14 % over the last 8 seconds (Mann-Kendall z -3.3)',
    ],
    [
      'when nothing was answered for a second',
      windowsOf([5, 5, 5, null, 5, 5, 5, 5]),
      'a second without a good answer is among the last 8',
    ],
    [
      'when all answers of a second failed',
      windowsOf(EVEN, [9, 9, 9, 9, 9, 9, 9, 0]),
      'a second without a good answer is among the last 8',
    ],
  ])('%s', (_, windows, reason) => {
    expect(judgeSteadiness(windows)).toEqual({ isSteady: false, reason });
  });
});

describe('on simulated M/M/1 queues', () => {
  const RUNS = 100;

  /** The second after which each of many warm-ups is called steady; Infinity: never. */
  function secondsUntilSteady(load: QueueLoad): number[] {
    return Array.from({ length: RUNS }, (_, run) => {
      const windows = queueWindows(load, createRandom(run, 'warm-up'));
      const index = windows.findIndex(
        (__, at) => judgeSteadiness(windows.slice(0, at + 1)).isSteady,
      );
      return index < 0 ? Infinity : index + 1;
    }).sort((left, right) => left - right);
  }

  test.each([50, 200, 1000])('a stationary one at %i/s is steady within 30 s', (rate) => {
    const load = { arrivalsPerSecond: rate, utilisation: 0.5, seconds: 30 };
    const seconds = secondsUntilSteady(load);
    expect(seconds[RUNS * 0.5]).toBeLessThanOrEqual(10);
    expect(seconds[RUNS * 0.98]).toBeLessThanOrEqual(30);
  });

  test('one that becomes 5 % slower every second is not called steady', () => {
    const seconds = secondsUntilSteady({
      arrivalsPerSecond: 1000,
      utilisation: 0.25,
      seconds: 15,
      slowness: (atS) => 1.05 ** atS,
    });
    expect(seconds.filter(Number.isFinite).length / RUNS).toBeLessThan(0.05);
  });

  test('one that starts twice as slow is called steady once at most 7 % of that are left', () => {
    const [earliest = 0] = secondsUntilSteady({
      arrivalsPerSecond: 1000,
      utilisation: 0.25,
      seconds: 40,
      slowness: (atS) => 1 + Math.exp(-atS / 3),
    });
    expect(Math.exp(-earliest / 3)).toBeLessThan(0.07);
  });
});
