import { expect, test } from 'vitest';
import { toSearchDocument, toSweepDocument } from '../../src/report/json-search.ts';
import { anSlo, aSearchPlan, aSearchResult, aTrial } from '../builders/search.ts';

test('spans are milliseconds, and rates stay what they are', () => {
  const document = toSearchDocument(aSearchResult());
  expect(document).toMatchObject({
    outcome: 'found',
    ratePerSecond: 1240,
    failedPerSecond: 1280,
    plan: {
      trialMs: 10_000,
      slos: [{ text: 'p99 < 40ms', metric: 'p99', operator: '<', unit: 'ms', limit: 40 }],
    },
    trials: [{ measuredMs: 10_000, p50Ms: 2, p99Ms: 8, slos: [{ actual: 8, holds: true }] }],
  });
  expect(JSON.stringify(document)).not.toMatch(/Ns"/);
});

test('a limit on errors is a ratio, and a figure that is missing stays null', () => {
  const slo = anSlo({ text: 'error_rate < 1%', metric: 'error_rate', limit: 0.01 });
  const { plan, trials } = toSearchDocument(
    aSearchResult({
      plan: aSearchPlan({ slos: [slo] }),
      trials: [aTrial({ p99Ns: null, slos: [{ ...slo, actual: null, holds: false }] })],
    }),
  );
  expect(plan.slos).toEqual([
    { text: 'error_rate < 1%', metric: 'error_rate', operator: '<', unit: 'ratio', limit: 0.01 },
  ]);
  expect(trials[0]).toMatchObject({ p99Ms: null, slos: [{ actual: null, unit: 'ratio' }] });
});

test('a sweep has its rates and its trials', () => {
  const plan = { ratesPerSecond: [400], arrivals: 'poisson' as const, trialNs: 5e9 };
  expect(toSweepDocument({ plan, trials: [aTrial({ kind: 'sweep' })] })).toMatchObject({
    plan: { ratesPerSecond: [400], arrivals: 'poisson', trialMs: 5000 },
    trials: [{ kind: 'sweep', ratePerSecond: 400 }],
  });
});
