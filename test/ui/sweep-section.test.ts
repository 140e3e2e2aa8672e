import { expect, test } from 'vitest';
import type { RateTrial } from '../../src/domain/search.ts';
import { textOf } from '../../src/ui/styled-text.ts';
import { paragraphLines } from '../../src/ui/summary-sections.ts';
import { sweepSection } from '../../src/ui/sweep-section.ts';
import { aTargetResult } from '../builders/results.ts';
import { aTrial } from '../builders/search.ts';
import { aRun } from './a-run.ts';

const PLAN = { ratesPerSecond: [50], arrivals: 'poisson' as const, trialNs: 5e9 };
const kept = (ratePerSecond: number): RateTrial => aTrial({ kind: 'sweep', ratePerSecond });
const behind = (ratePerSecond: number): RateTrial =>
  aTrial({ kind: 'sweep', ratePerSecond, verdict: 'fail', saturation: 'behind' });
const invalid = (ratePerSecond: number): RateTrial =>
  aTrial({ kind: 'sweep', ratePerSecond, verdict: 'invalid' });

function linesOf(trials: RateTrial[]): string[] {
  const target = aTargetResult({ sweep: { plan: PLAN, trials } });
  return sweepSection(aRun({ targets: [target] }))
    .paragraphs.flatMap((item) => paragraphLines(item, 200))
    .map(textOf);
}

test.each([
  ['a server that kept up', [kept(50), kept(100)], 'onnx: kept up with all rates, up to 100/s'],
  [
    'one that fell behind, hiccup or not',
    [behind(20), kept(50), behind(200), behind(400)],
    'onnx: kept up with 50/s, saturated from 200/s on',
  ],
  ['one that never kept up', [behind(20)], 'onnx: kept up with no rate, saturated from 20/s on'],
  [
    'a hiccup alone',
    [behind(20), kept(50)],
    'onnx: kept up with 50/s, but not with all rates below',
  ],
  ['a driver that was too slow', [invalid(20)], 'onnx: every rate was too much for the driver'],
])('a sweep of %s is told in one sentence', (_, trials, told) => {
  expect(linesOf(trials)[0]).toBe(told);
});

test('every rate is told with its p99, or why it has none', () => {
  expect(linesOf([kept(50), behind(200), invalid(400)])[1]).toBe(
    '  p99 in ms: 50/s 8.00 · 200/s 8.00 (saturated) · 400/s invalid',
  );
});

test('a run without a sweep has no such section', () => {
  expect(sweepSection(aRun()).paragraphs).toEqual([]);
});
