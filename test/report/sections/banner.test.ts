import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../src/domain/result.ts';
import type { VerdictStatus } from '../../../src/domain/verdict.ts';
import { renderBanner } from '../../../src/report/sections/banner.ts';
import { aCheck, aRunResult, readable } from '../run-result.ts';

function banner(status: VerdictStatus, given: Partial<RunResult> = {}): string {
  const checks = [aCheck({ status, hint: 'Lower the rate.' }), aCheck({ hint: 'Ignore this.' })];
  return renderBanner(
    aRunResult({ verdict: { status, summary: 'so it is', checks }, ...given }),
  ).toString();
}

describe('the verdict', () => {
  test.each<[VerdictStatus, string]>([
    ['pass', 'Pass'],
    ['fail', 'Fail'],
    ['invalid', 'Invalid'],
    ['no-data', 'No data'],
    ['inconclusive', 'Inconclusive'],
  ])('%s comes first, as a word', (status, word) => {
    const page = banner(status);
    expect(page).toContain(`class="banner is-${status}"`);
    expect(readable(page)).toMatch(new RegExp(`^${word} fraud so it is[.]`));
  });

  test('carries the next step of what decided it', () => {
    expect(readable(banner('fail'))).toContain('Next: Lower the rate.');
    expect(readable(banner('fail'))).not.toContain('Ignore this.');
    expect(readable(banner('pass'))).not.toContain('Next:');
  });
});

test('the facts name the day, the machine and the seed', () => {
  const text = readable(banner('pass', { scenarioDescription: 'One model' }));
  expect(text).toContain('One model');
  expect(text).toContain('Measured 2026-11-23 12:00 UTC');
  expect(text).toContain('Took 1 min 1 s');
  expect(text).toContain('Machine AMD EPYC, 2 cores, 8.00 GiB');
  expect(text).toContain('Seed 42');
});
