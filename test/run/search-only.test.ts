import { describe, expect, test } from 'vitest';
import type { Budget, Scenario } from '../../src/domain/scenario.ts';
import { searchOnly } from '../../src/run/search-only.ts';
import { aScenario, aTargetSpec } from '../builders/scenario.ts';
import { anSlo, aSearchPlan } from '../builders/search.ts';

function withSearch(given: Parameters<typeof aSearchPlan>[0] = {}): Scenario {
  const scenario = aScenario();
  return { ...scenario, load: { ...scenario.load, search: aSearchPlan(given) } };
}

function aBudget(given: Partial<Budget> = {}): Budget {
  return { ...anSlo(), phase: null, target: null, instance: null, ...given };
}

describe('searchOnly', () => {
  test('keeps servers and warm-up, and leaves out phases, sweep and budgets', () => {
    const scenario = withSearch();
    const sweep = { ratesPerSecond: [1, 2], arrivals: 'poisson', trialNs: 5e9 } as const;
    const own = searchOnly(
      {
        ...scenario,
        budgets: [aBudget()],
        load: { ...scenario.load, sweep: { ...sweep, ratesPerSecond: [1, 2] } },
      },
      {},
    );
    expect(own.load.phases).toEqual([]);
    expect(own.load).not.toHaveProperty('sweep');
    expect(own.budgets).toEqual([]);
    expect(own.targets).toEqual(scenario.targets);
    expect(own.load.search).toEqual(aSearchPlan());
  });

  test('what was asked wins over the scenario, which wins over the defaults', () => {
    const asked = searchOnly(withSearch({ toPerSecond: 900 }), {
      from: 60,
      slo: [anSlo({ text: 'p50 < 1ms', metric: 'p50', limit: 1e6 })],
    });
    expect(asked.load.search).toMatchObject({
      fromPerSecond: 60,
      toPerSecond: 900,
      slos: [{ text: 'p50 < 1ms' }],
    });
    expect(searchOnly(aScenario(), { slo: [anSlo()] }).load.search).toEqual(
      aSearchPlan({ fromPerSecond: 20 }),
    );
  });

  test('without a search in the scenario its budgets say what must hold', () => {
    const budgets = [
      aBudget(),
      aBudget({ text: 'p95 < 1ms', metric: 'p95', phase: 'steady' }),
      aBudget({ text: 'throughput > 9/s', metric: 'throughput', operator: '>' }),
      aBudget({ text: 'error_rate < 1%', metric: 'error_rate', limit: 0.01 }),
    ];
    const { search } = searchOnly(aScenario({ budgets }), {}).load;
    expect(search?.slos).toEqual([
      anSlo(),
      anSlo({ text: 'error_rate < 1%', metric: 'error_rate', limit: 0.01 }),
    ]);
  });

  test('only the target that was asked for is kept', () => {
    const targets = [aTargetSpec({ name: 'onnx' }), aTargetSpec({ name: 'triton' })];
    const scenario = { ...withSearch(), targets };
    expect(searchOnly(scenario, { target: 'triton' }).targets).toEqual([targets[1]]);
    expect(() => searchOnly(scenario, { target: 'tritn' })).toThrow(
      'the scenario has no target "tritn"',
    );
  });

  test.each([
    ['nothing to search for', aScenario(), {}, 'there is nothing to search for'],
    ['ends in the wrong order', withSearch(), { from: 900, to: 100 }, 'from 900/s to 100/s'],
  ])('%s is an error', (_, scenario, wish, message) => {
    expect(() => searchOnly(scenario, wish)).toThrow(message);
  });
});
