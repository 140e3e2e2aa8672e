import { expect, test } from 'vitest';
import type { LoadProfile } from '../../src/domain/scenario.ts';
import { planPhase, planRun, renderPlan } from '../../src/run/plan-run.ts';
import { aBudget } from '../builders/results.ts';
import { aScenario, aTargetSpec } from '../builders/scenario.ts';

const OPEN = { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 30e9 } as const;

const scenario = aScenario({
  targets: [
    aTargetSpec(),
    aTargetSpec({ name: 'production', adapter: 'http', url: 'http://127.0.0.1:1/${env:KEY}' }),
  ],
  load: {
    ...aScenario().load,
    warmup: {
      name: 'warmup',
      kind: 'warmup',
      profile: { loop: 'open', arrivals: 'constant', ratePerSecond: 50, durationNs: 2e9 },
      until: { kind: 'duration' },
    },
    phases: [
      ...aScenario().load.phases,
      {
        name: 'callers',
        kind: 'measured',
        profile: { loop: 'closed', concurrency: 8, thinkTimeNs: 0, durationNs: 5e9 },
      },
    ],
  },
  budgets: [aBudget(), aBudget({ text: 'p50 < 1ms', phase: 'steady', target: 'onnx' })],
});

test('the plan holds every phase for every target, and estimates the load', () => {
  const plan = planRun(scenario);
  expect(plan.phases.map((phase) => phase.name)).toEqual(['warmup', 'steady', 'callers']);
  expect(plan.estimatedNs).toBe(2 * 17e9);
});

test('a closed loop offers no rate of its own', () => {
  expect(planRun(scenario).phases.map((phase) => phase.offeredRatePerSecond)).toEqual([
    50,
    200,
    null,
  ]);
});

test('a search alone needs no floor, and the estimate is in whole seconds', () => {
  const searched = aScenario({ load: { ...aScenario().load, floor: true, phases: [] } });
  expect(planRun(searched).floorNs).toBe(0);
  const plan = { ...planRun(scenario), estimatedNs: 69.49e9 };
  expect(renderPlan(scenario, plan)).toContain('about 70 s of load\n');
});

test('the printed plan reads as what will be done, and keeps placeholders', () => {
  expect(renderPlan(scenario, planRun(scenario))).toBe(`fraud: seed 42, about 34 s of load
targets, one after another:
  onnx (onnx, launched)
  production (http, attached to http://127.0.0.1:1/\${env:KEY})
phases on each:
  warmup: constant 50/s for 2 s, not judged
  steady: poisson 200/s for 10 s
  callers: closed loop, 8 callers for 5 s
budgets:
  p99 < 40ms
  p50 < 1ms (onnx, steady)
`);
});

test('the floor is planned once, whatever the number of targets', () => {
  const load = { ...scenario.load, floor: true };
  const plan = planRun({ ...scenario, load });
  expect(plan.floorNs).toBe(4.5e9);
  expect(plan.estimatedNs).toBe(4.5e9 + 2 * 17e9);
  expect(renderPlan({ ...scenario, load }, plan)).toContain(
    'first the same load on a server that does nothing, 4.5 s\n',
  );
});

test.each([
  [{ kind: 'steady' } as const, 'warmup: constant 50/s until steady, 2 s at most, not judged'],
  [
    { kind: 'requests', count: 1 } as const,
    'warmup: constant 50/s for 1 request, 2 s at most, not judged',
  ],
])('a warm-up that ends by %o says so', (until, told) => {
  const load = { ...scenario.load, warmup: { ...scenario.load.warmup!, until } };
  expect(renderPlan({ ...scenario, load }, planRun({ ...scenario, load }))).toContain(told);
});

test.each<[LoadProfile, string]>([
  [{ ...OPEN, arrivals: 'gamma', cv: 2 }, 'gamma (cv 2) 200/s'],
  [{ ...OPEN, arrivals: 'bursts', onNs: 2e8, offNs: 8e8 }, 'bursts (on 200ms, off 800ms) 200/s'],
  [
    { ...OPEN, arrivals: 'trace', file: '/home/me/day.csv', speed: 2, ratePerSecond: 200 / 3 },
    'trace day.csv at 2x, 66.667/s',
  ],
  [
    { ...OPEN, shape: { kind: 'ramp', fromPerSecond: 50, toPerSecond: 350 } },
    'poisson 50/s to 350/s',
  ],
  [
    { ...OPEN, arrivals: 'constant', shape: { kind: 'steps', ratesPerSecond: [100, 300] } },
    'constant in steps of 100/s, 300/s',
  ],
  [
    { ...OPEN, shape: { kind: 'sine', meanPerSecond: 200, amplitudePerSecond: 50, periodNs: 5e9 } },
    'poisson 200/s ± 50/s every 5s',
  ],
  [
    {
      ...OPEN,
      shape: { kind: 'spike', basePerSecond: 100, peakPerSecond: 900, atNs: 9e9, lastsNs: 1e9 },
    },
    'poisson 100/s with a spike of 900/s from 9s to 10s',
  ],
  [
    {
      ...{ loop: 'partly-open', sessionsPerSecond: 20, requestsPerSession: 5 },
      ...{ thinkTimeNs: 2e9, durationNs: 30e9 },
    },
    'sessions 20/s of 5 requests, 2s of thinking',
  ],
  [
    { loop: 'closed', concurrency: 1, thinkTimeNs: 1e6, durationNs: 1e9 },
    'closed loop, 1 caller, 1ms of thinking',
  ],
])('a load is told in words: %j', (profile, words) => {
  expect(planPhase({ name: 'p', kind: 'measured', profile }).load).toBe(words);
});
