import { describe, expect, test } from 'vitest';
import { near } from '../../src/selftest/check.ts';
import { exitCodeFor, toSelftestDocument } from '../../src/selftest/selftest-report.ts';
import { aCaseResult, aSelftestResult, FLOOR } from './a-selftest-result.ts';

test.each([
  ['pass', 0],
  ['wrong', 1],
  ['busy', 3],
] as const)('the verdict %s exits with %d', (verdict, code) => {
  expect(exitCodeFor(verdict)).toBe(code);
});

describe('the document of a self-test', () => {
  test('has spans in milliseconds, counts and ratios as they are', () => {
    const { cases } = toSelftestDocument({ result: aSelftestResult(), floor: [] });
    expect(cases[0]?.checks).toEqual([
      {
        figure: 'p50 response time',
        unit: 'ms',
        expected: 100,
        lowest: 99.5,
        highest: 100.5,
        measured: 100.2,
        holds: true,
      },
      {
        figure: 'p99 response time',
        unit: 'ms',
        expected: null,
        lowest: 90,
        highest: 110,
        measured: 101,
        holds: true,
      },
      {
        figure: 'timeouts',
        unit: 'count',
        expected: 20,
        lowest: 20,
        highest: 20,
        measured: 20,
        holds: true,
      },
      {
        figure: 'KS distance',
        unit: 'ratio',
        expected: null,
        lowest: 0,
        highest: 0.03,
        measured: 0.0123,
        holds: true,
      },
    ]);
  });

  test.each([
    ['pass', null],
    ['busy', null],
    ['wrong', 'wrong'],
  ] as const)('an interrupted one that found %s so far has the verdict %s', (verdict, told) => {
    const result = aSelftestResult({ verdict, interrupted: true });
    expect(toSelftestDocument({ result, floor: [] }).verdict).toBe(told);
  });

  test('has null for what was not measured', () => {
    const checks = [near({ figure: 'p50', unit: 'ns', measured: null }, 5e6, 1e6)];
    const result = aSelftestResult({
      verdict: 'wrong',
      cases: [aCaseResult({ verdict: 'wrong', checks, reasons: ['late'] })],
      pacing: null,
    });
    expect(toSelftestDocument({ result, floor: FLOOR })).toMatchObject({
      schemaVersion: 1,
      verdict: 'wrong',
      interrupted: false,
      durationS: 58.4,
      pacing: null,
      cases: [
        {
          verdict: 'wrong',
          attempts: 1,
          reasons: ['late'],
          checks: [{ measured: null, holds: false }],
        },
      ],
      floor: [
        { load: '200/s', p50Ms: 0.2, p99Ms: 0.9, count: 200, absent: null },
        { load: '10000/s', p50Ms: null, p99Ms: null, count: null, absent: 'interrupted' },
      ],
    });
  });
});
