import { expect, test } from 'vitest';
import type { SearchResult } from '../../src/domain/search.ts';
import { searchSection } from '../../src/ui/search-section.ts';
import { textOf } from '../../src/ui/styled-text.ts';
import { paragraphLines } from '../../src/ui/summary-sections.ts';
import { aTargetResult } from '../builders/results.ts';
import { aSearchResult } from '../builders/search.ts';
import { aCost, aRun } from './a-run.ts';

function linesOf(given: Partial<SearchResult>, cost = false): string[] {
  const search = aSearchResult(given);
  const target = aTargetResult({ search, ...(cost ? { searchCost: [aCost()] } : {}) });
  return searchSection(aRun({ targets: [target] }))
    .paragraphs.flatMap((item) => paragraphLines(item, 200))
    .map(textOf);
}

test('the answer stands first, and below it what it rests on', () => {
  expect(linesOf({}, true)).toEqual([
    '✔ onnx: highest rate with p99 < 40ms: 1,240/s, confirmed 3 of 3; 1,280/s failed',
    expect.stringMatching(
      /^ {2}throughput 1,239.4\/s · \$[\d.]+ per million on \S+ · recovered at once from 1,550\/s · 1 trial$/,
    ),
  ]);
});

test.each([
  [
    'after three trials',
    { overloadPerSecond: 900, recovered: true, trials: 3 },
    'recovered from 900/s in the third trial',
  ],
  [
    'never',
    { overloadPerSecond: 900, recovered: false, trials: 3 },
    'did not recover from 900/s: 3 trials after it failed',
  ],
])('a server that recovers %s is said to', (_, recovery, told) => {
  expect(linesOf({ recovery })[1]).toContain(told);
});

test('without an answer there is no throughput to tell', () => {
  const lines = linesOf({
    outcome: 'below-from',
    throughputPerSecond: null,
    recovery: null,
    summary: 'not even 50/s keeps p99 < 40ms',
  });
  expect(lines).toEqual(['✘ onnx: not even 50/s keeps p99 < 40ms', '  1 trial']);
});

test('a run without a search has no such section', () => {
  expect(searchSection(aRun()).paragraphs).toEqual([]);
});
