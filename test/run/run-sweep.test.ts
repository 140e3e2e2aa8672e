import { expect, test } from 'vitest';
import type { SweepPlan } from '../../src/domain/scenario.ts';
import { runSweep } from '../../src/run/run-sweep.ts';
import { anSlo } from '../builders/search.ts';
import { aFakeTarget } from './fake-driver.ts';

const PLAN: SweepPlan = { ratesPerSecond: [50, 100, 200], arrivals: 'constant', trialNs: 5e9 };

test('offers every rate once, in order, whatever the others showed', async () => {
  const { on, jobs } = aFakeTarget((rate) => ({ p99Ns: rate === 100 ? 90e6 : 8e6 }));
  const { trials, plan } = await runSweep(PLAN, [anSlo()], on);
  expect(plan).toBe(PLAN);
  expect(trials.map(({ ratePerSecond, verdict }) => [ratePerSecond, verdict])).toEqual([
    [50, 'pass'],
    [100, 'fail'],
    [200, 'pass'],
  ]);
  expect(jobs[0]).toMatchObject({
    name: 'sweep 50/s #1',
    profile: { arrivals: 'constant', durationNs: 5e9 },
  });
});

test('is announced with its size, and ends without an answer', async () => {
  const { on, events } = aFakeTarget(() => ({ p99Ns: 8e6 }));
  await runSweep(PLAN, [], on);
  expect(events[0]).toEqual({
    type: 'trials-started',
    target: 'onnx',
    goal: 'latency against load',
    trials: 3,
    trialsMax: 3,
    estimatedNs: 16.5e9,
  });
  expect(events.at(-1)).toEqual({ type: 'trials-finished', target: 'onnx', summary: null });
});

test('an interruption keeps what was measured before it', async () => {
  const stop = new AbortController();
  const { on } = aFakeTarget(
    (_, number) => {
      if (number === 2) stop.abort();
      return { p99Ns: 8e6 };
    },
    { signal: stop.signal },
  );
  expect((await runSweep(PLAN, [], on)).trials).toHaveLength(1);
});
