import { expect, test } from 'vitest';
import type { PhaseProgress } from '../../src/domain/event.ts';
import { runTrial, type TrialRequest } from '../../src/run/run-trial.ts';
import { anSlo, aTrial } from '../builders/search.ts';
import { aFakeTarget } from './fake-driver.ts';

function aRequest(given: Partial<TrialRequest> = {}): TrialRequest {
  return {
    number: 2,
    kind: 'bisect',
    ratePerSecond: 400,
    arrivals: 'poisson',
    trialNs: 10e9,
    slos: [anSlo()],
    before: aTrial(),
    ...given,
  };
}

/** A queue that grows by 200 a second at 400/s. */
const GROWING: PhaseProgress[] = Array.from({ length: 40 }, (_, index) => ({
  elapsedNs: (index + 1) * 0.25e9,
  durationNs: 10e9,
  scheduled: (index + 1) * 100,
  ok: (index + 1) * 50,
  error: 0,
  timeout: 0,
  dropped: 0,
  inFlight: (index + 1) * 50,
  sentPerSecond: 400,
  okPerSecond: 200,
  p50Ns: null,
  p95Ns: null,
  p99Ns: null,
  sendLagP99Ns: null,
  loopUtilisationRatio: 0.1,
  windowP99sNs: [],
  topFailure: null,
}));

test('a trial is a phase of its own name, so that its arrivals are its own', async () => {
  const { on, jobs } = aFakeTarget(() => ({ p99Ns: 8e6 }));
  await runTrial(aRequest(), on);
  await runTrial(aRequest({ number: 3, kind: 'sweep' }), on);
  expect(jobs[0]).toEqual({
    name: 'search 400/s #2',
    kind: 'measured',
    profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: 400, durationNs: 10e9 },
    goodputLimitNs: 40e6,
  });
  expect(jobs[1]?.name).toBe('sweep 400/s #3');
});

test('its figures and its verdict are told and given back', async () => {
  const { on, events } = aFakeTarget(() => ({ p99Ns: 90e6 }));
  const trial = await runTrial(aRequest(), on);
  expect(trial).toMatchObject({
    number: 2,
    kind: 'bisect',
    ratePerSecond: 400,
    verdict: 'fail',
    reason: 'p99 < 40ms did not hold',
    p99Ns: 90e6,
    slos: [{ text: 'p99 < 40ms', actual: 90e6, holds: false }],
  });
  expect(events.map(({ type }) => type)).toEqual(['trial-started', 'trial-finished']);
  expect(events[1]).toEqual({ type: 'trial-finished', target: 'onnx', trial });
});

test('an SLO is judged by the rules of budgets: too many errors leave no p99', async () => {
  const counts = { scheduled: 1000, ok: 900, error: 100, timeout: 0, dropped: 0 };
  const { on } = aFakeTarget(() => ({ p99Ns: 1e6, record: { counts, okWithinMeasured: 900 } }));
  const { verdict, slos } = await runTrial(aRequest(), on);
  expect(verdict).toBe('fail');
  expect(slos[0]).toMatchObject({ actual: null, holds: false });
});

test('a hopeless trial is cut, and has failed', async () => {
  const { on } = aFakeTarget(() => ({ p99Ns: 8e6, progress: GROWING }));
  const trial = await runTrial(aRequest(), on);
  expect(trial).toMatchObject({ cutShort: true, verdict: 'fail', doubt: null });
  expect(trial.saturation).toMatch(/^\d+ requests were waiting after 3.0 s, and ever more$/);
});

test('a trial that the user interrupts was not cut by us, and says nothing', async () => {
  const stop = AbortSignal.abort();
  const { on } = aFakeTarget(() => ({ p99Ns: 8e6, progress: GROWING }), { signal: stop });
  expect(await runTrial(aRequest(), on)).toMatchObject({ cutShort: false, verdict: 'invalid' });
});

test('the queue of the warm-up cuts no trial', async () => {
  const warmup = {
    name: 'warmup',
    profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: 50, durationNs: 5e9 },
    until: { kind: 'duration' },
  } as const;
  const { on, jobs } = aFakeTarget(() => ({ p99Ns: 8e6 }), { warmup });
  const { runPhase } = on.driver;
  on.driver = {
    runPhase: (job, options) => {
      for (const each of GROWING) options.onProgress(each, 'warmup');
      return runPhase(job, options);
    },
  };
  const first = await runTrial(aRequest({ before: null }), on);
  expect(first.cutShort).toBe(false);
  expect(jobs[0]?.warmup).toEqual(warmup);
  await runTrial(aRequest({ before: first }), on);
  expect(jobs[1]).not.toHaveProperty('warmup');
});

test('the first trial waits for what phases or a sweep left on the server, and needs no warm-up', async () => {
  const warmup = {
    name: 'warmup',
    profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: 50, durationNs: 5e9 },
    until: { kind: 'duration' },
  } as const;
  const after = { counts: { ...aTrial().counts, timeout: 3 }, cutShort: false };
  const { on, jobs, pausesNs } = aFakeTarget(() => ({ p99Ns: 8e6 }), { after, warmup });
  await runTrial(aRequest({ before: null }), on);
  expect(pausesNs).toEqual([2.5e9]);
  expect(jobs[0]).not.toHaveProperty('warmup');
});

test.each([
  ['the first trial', null, 0],
  ['a trial after one that was answered', aTrial(), 0.5e9],
  ['a trial after one that was cut', aTrial({ cutShort: true }), 2.5e9],
  [
    'a trial after timeouts',
    aTrial({ counts: { scheduled: 9, ok: 8, error: 0, timeout: 1, dropped: 0 } }),
    2.5e9,
  ],
])('%s waits until nothing can be left on the server', async (_, before, pauseNs) => {
  const { on, pausesNs } = aFakeTarget(() => ({ p99Ns: 8e6 }));
  await runTrial(aRequest({ before }), on);
  expect(pausesNs).toEqual([pauseNs]);
});
