import { expect, test } from 'vitest';
import { planRun, renderPlan } from '../../src/run/plan-run.ts';
import { aBudget } from '../builders/results.ts';
import { aScenario, aTargetSpec } from '../builders/scenario.ts';

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
