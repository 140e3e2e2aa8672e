import { expect, test } from 'vitest';
import type { SearchResult } from '../../src/domain/search.ts';
import { searchChecks } from '../../src/gate/check-search.ts';
import { exitCodeOf, judgeRun } from '../../src/gate/judge-run.ts';
import { aTargetResult } from '../builders/results.ts';
import { aSearchResult } from '../builders/search.ts';

const NONE = { ratePerSecond: null } as const;

function judge(given: Partial<SearchResult>) {
  const target = aTargetResult({ phases: [], search: aSearchResult(given) });
  return judgeRun({ targets: [target], budgets: [], primaryInstance: null, interrupted: false });
}

test.each<[string, Partial<SearchResult>, number]>([
  ['an answer', {}, 0],
  ['a lower bound at the highest rate', { outcome: 'at-least' }, 0],
  [
    'a lower bound that was confirmed, beyond which the driver ends',
    { outcome: 'driver-limit' },
    0,
  ],
  ['no rate at all', { outcome: 'below-from', ...NONE }, 1],
  ['nothing that this driver could tell', { outcome: 'driver-limit', ...NONE }, 3],
  ['no rate that could be confirmed', { outcome: 'unconfirmed', ...NONE }, 4],
])('%s gives the exit code', (_, given, exitCode) => {
  expect(exitCodeOf(judge(given).status)).toBe(exitCode);
});

test('the answer is the sentence of a run that has nothing else to judge', () => {
  expect(judge({}).summary).toBe(
    'onnx: highest rate with p99 < 40ms: 1,240/s, confirmed 3 of 3; 1,280/s failed',
  );
  expect(judge({ outcome: 'below-from', ...NONE, summary: 'not even 50/s' }).summary).toBe(
    'onnx: not even 50/s',
  );
});

test('a target without a search adds nothing', () => {
  expect(searchChecks(aTargetResult())).toEqual([]);
});

test('the next step goes with what is missing', () => {
  const target = aTargetResult({ search: aSearchResult({ outcome: 'below-from', ...NONE }) });
  expect(searchChecks(target)[0]?.hint).toContain('load.search.from');
});
