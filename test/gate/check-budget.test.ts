import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBudget } from '../../src/gate/check-budget.ts';
import type { Budget } from '../../src/domain/scenario.ts';
import type { PhaseResult } from '../../src/domain/result.ts';
import { aBudget, aDistribution, aPhaseResult, noDistribution } from '../builders/results.ts';

const MS = 1e6;
const judge = (budget: Partial<Budget>, phase: Partial<PhaseResult> = {}) =>
  checkBudget(aBudget(budget), 'onnx', aPhaseResult(phase), 'm6i.large');

describe('a budget with a figure', () => {
  test.each([
    ['p50 under its limit', { metric: 'p50', limit: 1.5 * MS }, 'pass', 1 * MS],
    ['p90 over its limit', { metric: 'p90', limit: 1.5 * MS }, 'fail', 2 * MS],
    ['p99 equal to a strict limit', { metric: 'p99', limit: 5 * MS }, 'fail', 5 * MS],
    [
      'p99 equal to an inclusive limit',
      { metric: 'p99', limit: 5 * MS, operator: '<=' },
      'pass',
      5 * MS,
    ],
    ['p99.9', { metric: 'p999', limit: 10 * MS }, 'pass', 9 * MS],
    ['the mean', { metric: 'mean', limit: 1 * MS }, 'fail', 1.2 * MS],
    ['the maximum', { metric: 'max', limit: 12.5 * MS }, 'pass', 12 * MS],
    ['an error rate of zero', { metric: 'error_rate', limit: 0.001 }, 'pass', 0],
    ['throughput above a floor', { metric: 'throughput', operator: '>', limit: 190 }, 'pass', 200],
    ['goodput below a floor', { metric: 'goodput', operator: '>=', limit: 199.5 }, 'fail', 199],
  ] as const)('judges %s', (_, budget, status, actual) => {
    const check = judge(budget);
    expect(check).toMatchObject({ status, actual, phase: 'steady', target: 'onnx' });
  });

  test('counts errors, timeouts and dropped requests in the error rate', () => {
    const counts = { scheduled: 1000, ok: 990, error: 4, timeout: 3, dropped: 3 };
    expect(judge({ metric: 'error_rate', limit: 0.01 }, { counts })).toMatchObject({
      status: 'fail',
      actual: 0.01,
    });
  });

  test('takes the worse of all requests and ok requests, so that fast errors cannot flatter a percentile', () => {
    const phase = {
      responseTime: aDistribution({ p99Ns: 2 * MS }),
      okResponseTime: aDistribution({ p99Ns: 60 * MS }),
    };
    const check = judge({}, phase);
    expect(check).toMatchObject({ status: 'fail', actual: 60 * MS });
    expect(check.message).toContain('errors came back faster');
  });

  test('says the figure, the place and a next step when it fails', () => {
    const counts = { scheduled: 1000, ok: 950, error: 50, timeout: 0, dropped: 0 };
    const check = judge(
      { metric: 'error_rate', limit: 0.001, text: 'error_rate < 0.1%' },
      { counts },
    );
    expect(check.message).toBe('error_rate < 0.1%: 5 % (onnx, steady)');
    expect(check.hint).toMatch(/failures by kind/);
  });
});

describe('a quantile with too many failed requests', () => {
  const withFailed = (failed: number) => ({
    counts: { scheduled: 1000, ok: 1000 - failed, error: failed, timeout: 0, dropped: 0 },
  });

  test.each([
    ['p99', 11],
    ['p95', 51],
    ['p50', 501],
  ] as const)('fails, however fast the answers: %s with %i of 1000 failed', (metric, failed) => {
    const check = judge({ metric, limit: 1e12, text: metric }, withFailed(failed));
    expect(check).toMatchObject({ status: 'fail', actual: null });
    expect(check.message).toContain(`${failed} of 1000 requests failed, too many for a ${metric}`);
  });

  test.each([
    ['p99', 10],
    ['p95', 50],
    ['max', 400],
  ] as const)('is a figure up to its share: %s with %i of 1000 failed', (metric, failed) => {
    expect(judge({ metric, limit: 1e12 }, withFailed(failed)).status).toBe('pass');
  });
});

describe('a budget without a figure', () => {
  test.each([
    [
      'no ok response',
      { metric: 'p99' },
      { counts: { scheduled: 10, ok: 0, error: 10, timeout: 0, dropped: 0 } },
      /no ok response/,
    ],
    [
      'p99 of 99 responses',
      { metric: 'p99' },
      { counts: { scheduled: 99, ok: 99, error: 0, timeout: 0, dropped: 0 } },
      /at least 100 ok responses/,
    ],
    [
      'p99.9 of 999 responses',
      { metric: 'p999' },
      { counts: { scheduled: 999, ok: 999, error: 0, timeout: 0, dropped: 0 } },
      /at least 1000/,
    ],
    [
      'an empty histogram',
      { metric: 'p50' },
      { responseTime: noDistribution() },
      /nothing was recorded/,
    ],
    [
      'an error rate of nothing',
      { metric: 'error_rate' },
      { counts: { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 } },
      /nothing was scheduled/,
    ],
    [
      'a cost that was not computed',
      { metric: 'cost_per_million', limit: 1 },
      {},
      /m6i.large was not priced/,
    ],
  ] as const)('never passes: %s', (_, budget, phase, reason) => {
    const check = judge(budget, phase);
    expect(check).toMatchObject({ status: 'no-data', actual: null });
    expect(check.message).toMatch(reason);
  });

  test('of cost repeats why there is no cost', () => {
    const figure = {
      instance: 'm6i.large',
      provider: 'aws',
      region: 'us-east-1',
      usdPerHour: 0.096,
      pricedAt: '2026-07-20',
      priceSource: 's',
      phase: 'steady',
      predictionsPerSecond: 200,
      usdPerMillion: null,
      arithmetic: null,
      reason: 'budget failed: p99 < 40ms',
    };
    const check = judge({ metric: 'cost_per_million', limit: 1, text: 'cost' }, { cost: [figure] });
    expect(check).toMatchObject({ status: 'no-data', instance: 'm6i.large' });
    expect(check.message).toContain('budget failed: p99 < 40ms');
  });
});

test('a phase whose measurement is invalid can neither pass nor fail, however good its figures', () => {
  const reason = { code: 'send-lag', message: 'send lag p99 8 ms', hint: 'lower the rate' };
  const check = judge({}, { validity: { status: 'invalid', reasons: [reason] } });
  expect(check).toMatchObject({ status: 'invalid', hint: 'lower the rate' });
  expect(check.message).toContain('send lag p99 8 ms');
});

describe('properties', () => {
  test('a lower latency never turns pass into fail', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 1e9 }),
        (a, b, limit) => {
          const at = (p99Ns: number) =>
            judge(
              { limit },
              { responseTime: aDistribution({ p99Ns }), okResponseTime: aDistribution({ p99Ns }) },
            ).status;
          if (at(Math.max(a, b)) === 'pass') expect(at(Math.min(a, b))).toBe('pass');
        },
      ),
    );
  });
});
