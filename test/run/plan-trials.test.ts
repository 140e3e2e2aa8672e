import { expect, test } from 'vitest';
import { planTrials, renderTrials } from '../../src/run/plan-trials.ts';
import { aScenario } from '../builders/scenario.ts';
import { aSearchPlan } from '../builders/search.ts';

test('sweep and search are told with their size, in the order in which they come', () => {
  const sweep = { ratesPerSecond: [50, 500], arrivals: 'poisson', trialNs: 5e9 } as const;
  const load = {
    ...aScenario().load,
    sweep: { ...sweep, ratesPerSecond: [50, 500] },
    search: aSearchPlan(),
  };
  expect(renderTrials(planTrials(load))).toEqual([
    '  sweep: poisson 50/s, 500/s: 2 trials, 11 s',
    '  search: highest rate from 50/s to 20000/s with p99 < 40ms: about 19 trials, 200 s (at most 60, 630 s)',
  ]);
});

test('a load without them plans no trials', () => {
  expect(planTrials(aScenario().load)).toEqual([]);
});
