import { expect, test } from 'vitest';
import { estimateSearch, estimateSweepNs } from '../../src/search/estimate-search.ts';
import { aSearchPlan } from '../builders/search.ts';

test('a search of the usual size takes about twenty trials of ten seconds', () => {
  expect(estimateSearch(aSearchPlan())).toEqual({
    trials: 19,
    durationNs: 199.5e9,
    trialsMax: 60,
    durationMaxNs: 630e9,
  });
});

test.each([
  ['a narrower range of rates', { toPerSecond: 200 }],
  ['a rougher resolution', { resolutionRatio: 0.2 }],
  ['fewer confirmations', { confirmations: 1 }],
])('%s takes fewer', (_, given) => {
  expect(estimateSearch(aSearchPlan(given)).trials).toBeLessThan(19);
});

test('it is never more than the most that is made', () => {
  expect(estimateSearch(aSearchPlan({ trialsMax: 7 })).trials).toBe(7);
});

test('a sweep takes each rate once, with a pause before it', () => {
  const plan = { ratesPerSecond: [1, 2, 3], arrivals: 'poisson', trialNs: 5e9 } as const;
  expect(estimateSweepNs({ ...plan, ratesPerSecond: [1, 2, 3] })).toBe(16.5e9);
});
