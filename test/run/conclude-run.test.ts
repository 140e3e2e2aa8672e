import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findInstance, parsePriceBook } from '../../src/cost/price-book.ts';
import { concludeRun } from '../../src/run/conclude-run.ts';
import type { TargetResult } from '../../src/domain/result.ts';
import type { Budget } from '../../src/domain/scenario.ts';
import { aBudget, aPhaseResult, aTargetResult } from '../builders/results.ts';
import { aScenario } from '../builders/scenario.ts';

const book = parsePriceBook([{ name: 'aws.json', text: readFileSync('prices/aws.json', 'utf8') }]);
const prices = ['m6i.large', 'c7g.xlarge'].map((name) => findInstance(book, name, null));
const conclude = (targets: TargetResult[], budgets: Budget[]) =>
  concludeRun(targets, aScenario({ budgets }), prices, false);
const twoPhases = aTargetResult({
  phases: [aPhaseResult(), aPhaseResult({ name: 'peak', throughputPerSecond: 800 })],
});
const costBudget = (limit: number) =>
  aBudget({ metric: 'cost_per_million', limit, text: `cost_per_million < ${limit} USD` });

test('each phase is priced on each instance, and the target at its cheapest phase', () => {
  const [target] = conclude([twoPhases], []).targets;
  expect(target?.phases[0]?.cost.map((figure) => figure.instance)).toEqual([
    'm6i.large',
    'c7g.xlarge',
  ]);
  expect(target?.phases[0]?.cost[0]?.usdPerMillion).toBeCloseTo(0.1333, 4);
  expect(target?.cost[0]).toMatchObject({ instance: 'm6i.large', phase: 'peak' });
  expect(target?.cost[0]?.usdPerMillion).toBeCloseTo(0.0333, 4);
});

test('a phase that breaks another budget has no cost, and a cost budget on it does not pass', () => {
  const { targets, verdict } = conclude(
    [twoPhases],
    [aBudget({ limit: 1, phase: 'peak', text: 'p99 < 1ns' }), costBudget(10)],
  );
  expect(targets[0]?.phases[1]?.cost[0]).toMatchObject({
    usdPerMillion: null,
    reason: expect.stringContaining('p99 < 1ns') as string,
  });
  expect(targets[0]?.cost[0]).toMatchObject({ phase: 'steady' });
  expect(verdict.checks.map((check) => [check.metric, check.phase, check.status])).toEqual([
    ['p99', 'peak', 'fail'],
    ['cost_per_million', 'steady', 'pass'],
    ['cost_per_million', 'peak', 'no-data'],
  ]);
});

test('a cost budget is judged on the first instance', () => {
  const { verdict } = conclude([aTargetResult()], [costBudget(0.14)]);
  expect(verdict.checks).toMatchObject([{ status: 'pass', instance: 'm6i.large' }]);
});

test('a failed cost budget does not take the cost away', () => {
  const { targets, verdict } = conclude([aTargetResult()], [costBudget(0.01)]);
  expect(verdict.status).toBe('fail');
  expect(targets[0]?.cost[0]?.usdPerMillion).toBeCloseTo(0.1333, 4);
});

test('a target that never came up has no cost, and takes no other down', () => {
  const failed = { code: 'X', message: 'no', hint: 'start it' };
  const gone = aTargetResult({
    name: 'gone',
    phases: [],
    lifecycle: { readyAfterNs: null, died: null, failed, log: null },
  });
  const { targets } = conclude([gone, aTargetResult()], []);
  expect(targets.map((target) => target.cost.length)).toEqual([0, 2]);
});
