import { expect, test } from 'vitest';
import { goodputLimitNs } from '../../src/gate/goodput-limit.ts';
import { aBudget } from '../builders/results.ts';

const MS = 1e6;

test.each([
  ['the explicit limit wins', 7 * MS, [aBudget()], 7 * MS],
  [
    'the p99 budget is preferred',
    null,
    [aBudget({ metric: 'p95', limit: 10 * MS }), aBudget()],
    40 * MS,
  ],
  [
    'the stricter of two p99 budgets counts',
    null,
    [aBudget(), aBudget({ limit: 30 * MS })],
    30 * MS,
  ],
  ['another high quantile stands in', null, [aBudget({ metric: 'p95', limit: 10 * MS })], 10 * MS],
  [
    'a median budget says nothing about one response',
    null,
    [aBudget({ metric: 'p50', limit: 1 * MS })],
    null,
  ],
  ['a budget of another phase does not count', null, [aBudget({ phase: 'peak' })], null],
  ['a floor is no limit', null, [aBudget({ operator: '>' })], null],
] as const)('%s', (_, explicitNs, budgets, expected) => {
  expect(goodputLimitNs(explicitNs, [...budgets], 'onnx', 'steady')).toBe(expected);
});
