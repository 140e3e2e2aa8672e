import { describe, expect, test } from 'vitest';
import { near } from '../../src/selftest/check.ts';
import { renderSelftest, renderSelftestEvent } from '../../src/selftest/render-selftest.ts';
import { aCaseResult, aSelftestResult, FLOOR } from './a-selftest-result.ts';

const MS = 1e6;
const plain = (...given: Parameters<typeof aSelftestResult>): string =>
  renderSelftest({ result: aSelftestResult(...given), floor: FLOOR }, false);

describe('the self-test in words', () => {
  test('shows of each figure what was expected, what was measured and the verdict', () => {
    const lines = plain().split('\n').slice(0, 6);
    expect(lines.map((line) => line.replaceAll(/ {2,}/g, ' | '))).toEqual([
      ' | figure | expected | measured | verdict',
      'constant: every answer takes 100 ms',
      ' | p50 response time | 100 ms ±0.5 | 100.2 ms | pass',
      ' | p99 response time | 90 to 110 ms | 101 ms | pass',
      ' | timeouts | 20 | 20 | pass',
      ' | KS distance | up to 0.03 | 0.012 | pass',
    ]);
  });

  test('ends with the floor, the pacing and the verdict', () => {
    const text = plain();
    expect(text).toMatch(/200\/s +p50 0\.2\d* ms +p99 0\.9\d* ms +200 answers/);
    expect(text).toMatch(/10000\/s +interrupted/);
    expect(text).toContain('Pacing: economical (two cores).');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'PASS: all 1 case measured what is true (58 s).',
    );
  });

  test('says of a wrong figure that no figure can be trusted', () => {
    const checks = [near({ figure: 'p50', unit: 'ns', measured: 53 * MS }, 100 * MS, MS)];
    const cases = [aCaseResult(), aCaseResult({ name: 'other', verdict: 'wrong', checks })];
    const text = plain({ verdict: 'wrong', cases });
    expect(text).toMatch(/p50 +100 ms ±1 +53 ms +wrong/);
    expect(text).toContain('WRONG: 1 of 2 cases measured something else than what was (58 s).');
    expect(text).toContain('Trust no figure from this machine');
  });

  test('says of a busy machine why, and that it says nothing about the driver', () => {
    const cases = [aCaseResult({ verdict: 'busy', reasons: ['someone took the processor'] })];
    const text = plain({ verdict: 'busy', cases });
    expect(text).toContain('! someone took the processor');
    expect(text).toContain('BUSY: this machine was too busy to tell in 1 of 1 case (58 s).');
    expect(text).not.toMatch(/pass$/m);
  });

  test('says what was not measured instead of a number', () => {
    const checks = [near({ figure: 'p50', unit: 'ns', measured: null }, 100 * MS, MS)];
    expect(plain({ verdict: 'wrong', cases: [aCaseResult({ verdict: 'wrong', checks })] })).toMatch(
      /p50 +100 ms ±1 +not measured +wrong/,
    );
  });

  test('says that it was interrupted', () => {
    expect(plain({ interrupted: true })).toContain('interrupted after 1 case (58 s)');
  });

  test('has colour only where it is wanted', () => {
    const result = aSelftestResult();
    expect(renderSelftest({ result, floor: [] }, true)).toContain('\u001b[');
    expect(renderSelftest({ result, floor: [] }, false)).not.toContain('\u001b[');
  });
});

test('progress says which case runs, why it runs again, and how it ended', () => {
  const started = { type: 'case-started', name: 'hang', claim: 'c', place: 2, total: 9 } as const;
  expect(renderSelftestEvent(started)).toBe('2/9 hang: c');
  expect(
    renderSelftestEvent({ type: 'case-repeated', name: 'hang', reasons: ['late', 'stolen'] }),
  ).toBe('    once more: late; stolen');
  expect(renderSelftestEvent({ type: 'case-repeated', name: 'hang', reasons: [] })).toContain(
    'once more: a figure was off',
  );
  expect(renderSelftestEvent({ type: 'case-finished', result: aCaseResult() })).toBe('    pass');
});
