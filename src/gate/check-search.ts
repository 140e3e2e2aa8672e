/** What a search adds to a verdict: an answer passes, none at all fails, and one not to be had is invalid. */
import type { TargetResult } from '../domain/result.ts';
import type { SearchResult } from '../domain/search.ts';
import type { Check, VerdictStatus } from '../domain/verdict.ts';

const STATUSES: Record<SearchResult['outcome'], VerdictStatus> = {
  found: 'pass',
  'at-least': 'pass',
  'below-from': 'fail',
  'driver-limit': 'invalid',
  unconfirmed: 'inconclusive',
  interrupted: 'invalid',
};

const HINTS: Partial<Record<SearchResult['outcome'], string>> = {
  'at-least': 'Raise load.search.to to find where it ends.',
  'below-from': 'Lower load.search.from, or look at where the time goes at that rate.',
  'driver-limit': 'Run the driver on another machine, or with more load.workers.',
  unconfirmed: 'Raise load.search.duration: longer trials leave less to chance.',
  interrupted: 'Let the search run to its end.',
};

/** No rows without a search. A lower bound that was confirmed is an answer, whatever the driver's limit. */
export function searchChecks({ name, search }: TargetResult): Check[] {
  if (search === undefined) return [];
  const { outcome, plan, ratePerSecond, summary } = search;
  const isBound = outcome === 'driver-limit' && ratePerSecond !== null;
  return [
    {
      metric: 'search',
      target: name,
      phase: null,
      instance: null,
      operator: '>=',
      unit: 'per-second',
      expected: plan.fromPerSecond,
      actual: ratePerSecond,
      status: isBound ? 'pass' : STATUSES[outcome],
      text: `highest rate with ${plan.slos.map(({ text }) => text).join(' and ')}`,
      message: `${name}: ${summary}`,
      hint: HINTS[outcome] ?? null,
    },
  ];
}
