import { describe, expect, it, test } from 'vitest';
import { checkBudgets } from '../../src/scenario/check-budgets.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

const SCENARIO = {
  targets: [{ adapter: 'onnx' }, { adapter: 'http', name: 'live' }],
  load: { phases: [{ name: 'steady' }, {}] },
  cost: { instances: ['m6i.large', 'c7g.xlarge'] },
};

function findingsOf(budget: unknown, scenario: object = SCENARIO): string[] {
  return checkBudgets({ ...scenario, budgets: [budget] }).map(
    ({ path, message, hint }) => `${pathText(path)}: ${message} (${hint ?? ''})`,
  );
}

describe('checkBudgets', () => {
  test.each([
    ['a text', 'p99 < 40ms'],
    ['names that the scenario gives', { budget: 'p99 < 40ms', phase: 'steady', target: 'live' }],
    ['names by default', { budget: 'p99 < 40ms', phase: 'phase-2', target: 'onnx' }],
    ['an instance of the scenario', { budget: 'cost_per_million < $1', instance: 'c7g.xlarge' }],
    [
      'a sentence that is no budget, which is another check’s',
      { budget: 'fast', instance: 'm6i.large' },
    ],
    ['no budget at all', 5],
  ])('says nothing about %s', (_, budget) => {
    expect(findingsOf(budget)).toEqual([]);
  });

  test.each([
    [
      'an unknown phase',
      { budget: 'p99 < 40ms', phase: 'stedy' },
      'budgets[0].phase: unknown phase "stedy" (did you mean "steady"?)',
    ],
    [
      'a phase like no other',
      { budget: 'p99 < 40ms', phase: 'x' },
      'budgets[0].phase: unknown phase "x" (the phases here are "steady" and "phase-2")',
    ],
    [
      'the warm-up',
      { budget: 'p99 < 40ms', phase: 'warmup' },
      'budgets[0].phase: the warm-up is never judged (the phases here are "steady" and "phase-2")',
    ],
    [
      'an adapter in the place of its target',
      { budget: 'p99 < 40ms', target: 'http' },
      'budgets[0].target: unknown target "http" (the targets here are "onnx" and "live")',
    ],
    [
      'an unknown instance',
      { budget: 'cost_per_million < $1', instance: 'm6i.larg' },
      'budgets[0].instance: unknown instance "m6i.larg" (did you mean "m6i.large"?)',
    ],
    [
      'an instance for a latency',
      { budget: 'p99 < 40ms', instance: 'm6i.large' },
      'budgets[0].instance: only a cost_per_million budget has an instance (remove "instance")',
    ],
  ])('finds %s', (_, budget, finding) => {
    expect(findingsOf(budget)).toEqual([finding]);
  });

  it('finds a budget on costs that nobody asked for', () => {
    const { targets, load } = SCENARIO;
    expect(findingsOf('cost_per_million < $1', { targets, load })).toEqual([
      'budgets[0]: this budget needs an instance type to price, and the scenario has no "cost" (add "cost: { instances: [m6i.large] }")',
    ]);
  });

  it('blames no name on a scenario whose phases are missing', () => {
    expect(findingsOf({ budget: 'p99 < 40ms', phase: 'steady' }, {})).toEqual([]);
  });
});
