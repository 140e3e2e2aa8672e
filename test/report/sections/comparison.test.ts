import { describe, expect, test } from 'vitest';
import type { PhaseResult, RunResult } from '../../../src/domain/result.ts';
import { html } from '../../../src/report/markup.ts';
import { comparisonSection } from '../../../src/report/sections/comparison.ts';
import { aDistribution, aPhaseResult, aTargetResult } from '../../builders/results.ts';
import { aSearchResult } from '../../builders/search.ts';
import { aCheck, aCost, aRunResult, readable } from '../run-result.ts';

const MS = 1e6;

function runOf(phases: Record<string, Partial<PhaseResult>>): RunResult {
  const targets = Object.entries(phases).map(([name, phase]) =>
    aTargetResult({ name, phases: [aPhaseResult(phase)] }),
  );
  return aRunResult({ targets });
}

function render(result: RunResult): string {
  return html`${comparisonSection(result)?.body}`.toString();
}

/** Figures of one target by column, marks included; notes are under `note`. */
function rowOf(page: string, target: string): Record<string, string> {
  const rows = page.match(/<tr(?: class="[^"]*")?>.*?<\/tr>/gs) ?? [];
  const index = rows.findIndex((row) => readable(row).startsWith(target));
  const cells = Array.from(rows[index]!.matchAll(/data-label="([^",]*)[^>]*>(.*?)<\/td>/g));
  const figures = cells.map(([, label = '', cell = '']): [string, string] => [
    label,
    readable(cell),
  ]);
  const next = rows[index + 1] ?? '';
  const note: [string, string][] = next.startsWith('<tr class="note')
    ? [['note', readable(next)]]
    : [];
  return Object.fromEntries([...figures, ...note]);
}

function spans(p50Ms: number, p99Ms: number, count = 20_000): Partial<PhaseResult> {
  return { responseTime: aDistribution({ count, p50Ns: p50Ms * MS, p99Ns: p99Ms * MS }) };
}

test('a row says what was offered, done, how fast, what failed and what it cost', () => {
  const phase: Partial<PhaseResult> = {
    ...spans(1, 5),
    throughputPerSecond: 199.84,
    counts: { scheduled: 20_000, ok: 19_900, error: 90, timeout: 9, dropped: 1 },
    batchSizes: { unit: 'rows', resolution: 'exact', counts: { 4: 1 }, mean: 4.2, source: '' },
    cost: [aCost()],
  };
  expect(rowOf(render(runOf({ onnx: phase })), 'onnx')).toEqual({
    offered: '200',
    done: '199.8',
    p50: '1.00',
    p90: '2.00',
    p95: '3.00',
    p99: '5.00',
    'p99.9': '9.00',
    max: '12.0',
    failed: '0.5',
    batch: '4.20',
    '$ per million': '$0.133',
  });
});

test('columns that no target fills are left out', () => {
  expect(Object.keys(rowOf(render(runOf({ onnx: {} })), 'onnx'))).not.toEqual(
    expect.arrayContaining(['batch', '$ per million']),
  );
});

describe('the best of a phase', () => {
  test('is marked in each column with a contest', () => {
    const page = render(runOf({ onnx: spans(1, 9), bentoml: spans(2, 5) }));
    expect(rowOf(page, 'onnx')).toMatchObject({ p50: '1.00*', p99: '9.00', max: '12.0' });
    expect(rowOf(page, 'bentoml')).toMatchObject({ p50: '2.00', p99: '5.00*', max: '12.0' });
    expect(readable(page)).toContain('* best of the phase');
  });

  test('is not marked for less than 1 %', () => {
    const page = render(runOf({ onnx: spans(1, 5), bentoml: spans(1.009, 5) }));
    expect(page).not.toContain('*');
  });

  test('is not marked where one target is alone', () => {
    expect(render(runOf({ onnx: spans(1, 9) }))).not.toContain('*');
  });

  test('is never an invalid row, nor one that fails too much', () => {
    const invalid = { ...spans(0.1, 0.1), validity: { status: 'invalid' as const, reasons: [] } };
    const counts = { scheduled: 100, ok: 90, error: 10, timeout: 0, dropped: 0 };
    const failing = { ...spans(0.2, 0.2), counts };
    const page = render(runOf({ invalid, failing, onnx: spans(1, 9), bentoml: spans(2, 5) }));
    expect(rowOf(page, 'invalid')['p50']).toBe('0.100');
    expect(rowOf(page, 'failing')['p50']).toBe('0.200');
    expect(rowOf(page, 'onnx')['p50']).toBe('1.00*');
  });

  test('is never a percentile of too few requests', () => {
    const page = render(runOf({ onnx: spans(1, 2, 500), bentoml: spans(2, 5, 500) }));
    expect(rowOf(page, 'onnx')).toMatchObject({ p50: '1.00*', p99: '2.00†', 'p99.9': '9.00†' });
    expect(readable(page)).toContain('† fewer than 10 requests lie beyond');
  });
});

describe('what went wrong', () => {
  test('an invalid row is grey and says why', () => {
    const reasons = [{ code: 'x', message: 'send lag p99 was 8 ms', hint: '' }];
    const page = render(runOf({ onnx: { validity: { status: 'invalid', reasons } } }));
    expect(page).toContain('<tr class="invalid">');
    expect(rowOf(page, 'onnx')['note']).toBe('invalid send lag p99 was 8 ms');
  });

  test('a figure that breaks its budget is marked, and the budget named', () => {
    const checks = [aCheck({ status: 'fail' }), aCheck({ status: 'fail', text: 'p99 < 2ms' })];
    const verdict = { status: 'fail', summary: '', checks } as const;
    const page = render({ ...runOf({ onnx: {} }), verdict });
    expect(page).toContain('<td class="over" data-label="p99, ms">5.00');
    expect(rowOf(page, 'onnx')['note']).toBe('fail p99 < 40ms, p99 < 2ms');
  });

  test('what has no figure says why', () => {
    const cost = [aCost({ usdPerMillion: null, reason: 'SLO not met' })];
    const page = render(runOf({ onnx: { cost } }));
    expect(rowOf(page, 'onnx')['$ per million']).toBe('n/a (SLO not met)');
  });

  test('a search alone has nothing to compare', () => {
    const target = aTargetResult({ phases: [], search: aSearchResult() });
    expect(comparisonSection(aRunResult({ targets: [target] }))).toBeNull();
  });

  test('a target that never came up is a row of its own', () => {
    const failed = { code: 'x', message: 'python was not found', hint: 'Install it.' };
    const lifecycle = { readyAfterNs: null, died: null, failed, log: null };
    const absent = aTargetResult({ name: 'ray-serve', phases: [], lifecycle });
    const page = render(aRunResult({ targets: [aTargetResult(), absent] }));
    expect(rowOf(page, 'ray-serve')['note']).toBe('no data python was not found. Install it.');
  });
});
