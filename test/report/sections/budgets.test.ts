import { expect, test } from 'vitest';
import type { Check, VerdictStatus } from '../../../src/domain/verdict.ts';
import { html } from '../../../src/report/markup.ts';
import { budgetsSection } from '../../../src/report/sections/budgets.ts';
import { aCheck, aRunResult, readable } from '../run-result.ts';

function render(checks: Check[], status: VerdictStatus = 'fail'): string {
  const verdict = { status, summary: '', checks };
  return html`${budgetsSection(aRunResult({ verdict })).body}`.toString();
}

/** The summary's lines, without the fold that lists every check. */
function lines(page: string): string[] {
  const summary = page.slice(0, page.indexOf('<details'));
  const rows = summary.slice(summary.indexOf('<tbody>')).match(/<tr.*?<\/tr>/gs) ?? [];
  return rows.map(readable);
}

test('a budget is one line with its worst case and how often it held', () => {
  const checks = [
    aCheck({ actual: 5e6 }),
    aCheck({ target: 'bentoml', phase: 'peak', actual: 31.2e6 }),
    aCheck({ target: 'triton', actual: 12e6 }),
  ];
  expect(lines(render(checks, 'pass'))).toEqual(['pass p99 < 40ms 31.2 ms bentoml, peak 3 of 3']);
});

test('the worst of a lower limit is the lowest', () => {
  const check = aCheck({
    metric: 'throughput',
    operator: '>',
    unit: 'per-second',
    expected: 100,
    text: 'throughput > 100/s',
  });
  const checks = [
    { ...check, actual: 300 },
    { ...check, target: 'bentoml', actual: 120.5 },
  ];
  expect(lines(render(checks, 'pass'))).toEqual([
    'pass throughput > 100/s 120.5/s bentoml, steady 2 of 2',
  ]);
});

test('a failure comes before any pass, and says what to do', () => {
  const failed = aCheck({ target: 'b', status: 'fail', actual: 41e6, hint: 'Lower the rate.' });
  expect(lines(render([aCheck(), failed]))).toEqual([
    'fail p99 < 40ms 41.0 ms b, steady 1 of 2',
    'Lower the rate.',
  ]);
});

test('what has no figure explains itself', () => {
  const check = aCheck({
    metric: 'cost_per_million',
    unit: 'usd',
    instance: 'm6i.large',
    actual: null,
    status: 'no-data',
    text: 'cost < 0.2 USD',
    message: 'no price for m6i.large',
  });
  expect(lines(render([check]))).toEqual([
    'no data cost < 0.2 USD n/a onnx, steady, m6i.large 0 of 1',
    'no price for m6i.large.',
  ]);
});

test('every check is in the fold, with limit and finding in its own unit', () => {
  const checks = [
    aCheck(),
    aCheck({ metric: 'error_rate', unit: 'ratio', expected: 0.01, actual: 0.0024, text: 'e' }),
    aCheck({ metric: 'server', unit: 'none', operator: '>=', expected: 1, actual: 0, text: 's' }),
  ];
  const page = render(checks);
  const fold = readable(page.slice(page.indexOf('<details')));
  expect(fold).toContain('Every check (3)');
  expect(fold).toContain('< 40 ms 5.00 ms');
  expect(fold).toContain('< 1 % 0.24 %');
  expect(fold).toContain('>= 1 0 onnx');
});

test('without budgets it says how to set one', () => {
  expect(readable(render([]))).toContain('budgets: ["p99 < 40ms"]');
});
