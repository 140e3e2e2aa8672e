import { describe, expect, test } from 'vitest';
import { brokenBudgets, exitCodeOf, judgeRun } from '../../src/gate/judge-run.ts';
import type { TargetResult } from '../../src/domain/result.ts';
import type { Budget } from '../../src/domain/scenario.ts';
import { aBudget, aPhaseResult, aTargetResult } from '../builders/results.ts';

const MS = 1e6;
const judge = (targets: TargetResult[], budgets: Budget[] = [aBudget()], interrupted = false) =>
  judgeRun({ targets, budgets, primaryInstance: null, interrupted });

const invalidPhase = aPhaseResult({
  name: 'peak',
  validity: {
    status: 'invalid',
    reasons: [{ code: 'dropped', message: '3 requests were dropped', hint: 'raise the limit' }],
  },
});
const silentPhase = aPhaseResult({
  counts: { scheduled: 50, ok: 0, error: 50, timeout: 0, dropped: 0 },
});
const neverUp = aTargetResult({
  phases: [],
  lifecycle: {
    readyAfterNs: null,
    died: null,
    log: null,
    failed: { code: 'X', message: 'nobody listens on 127.0.0.1:9', hint: 'start it' },
  },
});
const dead = aTargetResult({
  lifecycle: { readyAfterNs: 1, died: 'was killed by SIGKILL', failed: null, log: 'onnx.log' },
});

describe('the verdict', () => {
  test.each([
    ['passes when every budget holds', [aTargetResult()], [aBudget()], 'pass', 0],
    ['passes without budgets when the measurement is valid', [aTargetResult()], [], 'pass', 0],
    [
      'fails when one budget does not hold',
      [aTargetResult()],
      [aBudget(), aBudget({ limit: 1 * MS, text: 'p99 < 1ms' })],
      'fail',
      1,
    ],
    [
      'is invalid when any phase is, though another fails',
      [aTargetResult({ phases: [aPhaseResult(), invalidPhase] })],
      [aBudget({ limit: 1 })],
      'invalid',
      3,
    ],
    [
      'is invalid without budgets too',
      [aTargetResult({ phases: [invalidPhase] })],
      [],
      'invalid',
      3,
    ],
    [
      'has no data when nothing was answered',
      [aTargetResult({ phases: [silentPhase] })],
      [],
      'no-data',
      3,
    ],
    ['has no data when the target never came up', [neverUp], [aBudget()], 'no-data', 3],
    ['has no data when there is no target result at all', [], [aBudget()], 'no-data', 3],
    ['fails when the server died, even without budgets', [dead], [], 'fail', 1],
  ] as const)('%s', (...row) => {
    const [, targets, budgets, status, exitCode] = row;
    const verdict = judge([...targets], [...budgets]);
    expect(verdict.status).toBe(status);
    expect(exitCodeOf(verdict.status)).toBe(exitCode);
  });

  test('is invalid when the measurement of a ready target broke off', () => {
    const failed = { code: 'SB_DRIVER_WORKER_LOST', message: 'the driver was lost', hint: '' };
    const lifecycle = { readyAfterNs: 1, died: null, failed, log: null };
    const verdict = judge([aTargetResult({ lifecycle })]);
    expect(verdict.status).toBe('invalid');
    expect(verdict.summary).toContain('the driver was lost');
  });

  test('tells the death of a server also where the measurement broke off with it', () => {
    const failed = { code: 'X', message: 'no', hint: '' };
    const lifecycle = { readyAfterNs: 1, died: 'exited with code 3', failed, log: null };
    const { checks } = judge([aTargetResult({ lifecycle })]);
    expect(checks.map((check) => check.metric)).toEqual(['p99', 'validity', 'server']);
  });

  test('of an interrupted run is invalid, whatever was measured', () => {
    const verdict = judge([aTargetResult()], [aBudget()], true);
    expect(verdict.status).toBe('invalid');
    expect(verdict.summary).toContain('interrupted');
  });
});

describe('the summary', () => {
  test('counts budgets, not rows, and names the places', () => {
    const slow = aTargetResult({
      name: 'slow',
      phases: [aPhaseResult(), aPhaseResult({ name: 'peak' })],
    });
    const verdict = judge([slow], [aBudget({ limit: 1, text: 'p99 < 1ns' }), aBudget()]);
    expect(verdict.summary).toBe('1 of 2 budgets failed (slow, steady; slow, peak)');
  });

  test('tells why a measurement is invalid', () => {
    expect(judge([aTargetResult({ phases: [invalidPhase] })]).summary).toContain(
      '3 requests were dropped',
    );
  });

  test('tells why there is no data', () => {
    expect(judge([neverUp]).summary).toContain('nobody listens');
  });
});

test('a budget for one phase and target gives one row', () => {
  const targets = ['a', 'b'].map((name) =>
    aTargetResult({ name, phases: [aPhaseResult(), aPhaseResult({ name: 'peak' })] }),
  );
  const verdict = judge(targets, [aBudget({ phase: 'peak', target: 'b' })]);
  expect(verdict.checks.map((check) => [check.target, check.phase])).toEqual([['b', 'peak']]);
});

test('only budgets other than cost decide whether a phase is priced', () => {
  const budgets = [
    aBudget({ limit: 1, text: 'p99 < 1ns' }),
    aBudget({ metric: 'cost_per_million', limit: 0, text: 'cost' }),
    aBudget(),
  ];
  expect(brokenBudgets(budgets, 'onnx', aPhaseResult())).toEqual(['p99 < 1ns']);
});

describe('failed requests without a budget on errors', () => {
  const hanging = (timeout: number): TargetResult =>
    aTargetResult({
      phases: [
        aPhaseResult({
          counts: { scheduled: 1000, ok: 1000 - timeout, error: 0, timeout, dropped: 0 },
          failures: [{ kind: 'timeout', count: timeout, example: 'no answer within 2000 ms' }],
        }),
      ],
    });

  test('fail the run when they are more than 1 %', () => {
    const verdict = judge([hanging(20)], []);
    expect(verdict.status).toBe('fail');
    expect(verdict.summary).toBe(
      'onnx, steady: 20 of 1000 requests failed (2.00 %, most often timeout)',
    );
  });

  test.each([
    ['1 % of them', [hanging(10)], []],
    [
      'more where a budget on errors judges them',
      [hanging(20)],
      [aBudget({ text: 'error_rate < 5%', metric: 'error_rate', limit: 0.05 })],
    ],
  ])('pass: %s', (_, targets, budgets) => {
    expect(judge(targets, budgets).status).toBe('pass');
  });

  test('are judged where the budget on errors is for another phase', () => {
    const elsewhere = aBudget({ metric: 'error_rate', limit: 0.05, phase: 'peak' });
    expect(judge([hanging(20)], [elsewhere]).status).toBe('fail');
  });

  test('say nothing about the server where the measurement is invalid', () => {
    const [phase] = hanging(20).phases;
    const target = aTargetResult({ phases: [{ ...phase!, validity: invalidPhase.validity }] });
    expect(judge([target], []).checks.map(({ status }) => status)).toEqual(['invalid']);
  });
});
