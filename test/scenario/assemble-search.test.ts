import { expect, test } from 'vitest';
import { assembleSearch, assembleSweep, lowestRate } from '../../src/scenario/assemble-search.ts';
import { parseResolution, searchSchema, sweepSchema } from '../../src/scenario/search-schema.ts';
import { anSlo, aSearchPlan } from '../builders/search.ts';

test('a search with an SLO alone has the defaults', () => {
  const plan = assembleSearch(searchSchema.parse({ slo: 'p99 < 40ms' }));
  expect(plan).toEqual(aSearchPlan({ fromPerSecond: 20 }));
});

test('what is written wins over the defaults, and several SLOs are kept in order', () => {
  const written = {
    slo: ['p99 < 40ms', 'error_rate < 1%'],
    from: '50/s',
    to: '5k/s',
    arrivals: 'constant',
    duration: '30s',
    resolution: '1%',
    confirmations: 5,
  };
  expect(assembleSearch(searchSchema.parse(written))).toEqual(
    aSearchPlan({
      slos: [
        anSlo(),
        { text: 'error_rate < 1%', metric: 'error_rate', operator: '<', limit: 0.01 },
      ],
      fromPerSecond: 50,
      toPerSecond: 5000,
      arrivals: 'constant',
      trialNs: 30e9,
      resolutionRatio: 0.01,
      confirmations: 5,
    }),
  );
});

test.each([
  ['p50', 10e9, 10],
  ['p99', 10e9, 20],
  ['p99', 30e9, 10],
  ['p999', 10e9, 200],
  ['p999', 1e9, 2000],
] as const)(
  'a search for %s over %d ns starts where trials have enough requests',
  (metric, trialNs, rate) => {
    expect(lowestRate([anSlo({ metric })], trialNs)).toBe(rate);
  },
);

test('a sweep between two rates takes even steps on a scale of factors, ends exact', () => {
  const plan = assembleSweep(sweepSchema.parse({ from: '50/s', to: '777.7/s', steps: 4 }));
  expect(plan).toEqual({
    ratesPerSecond: [50, 125, 312, 777.7],
    arrivals: 'poisson',
    trialNs: 5e9,
  });
  expect(
    assembleSweep(sweepSchema.parse({ from: '50/s', to: '2k/s' })).ratesPerSecond,
  ).toHaveLength(8);
});

test('a sweep over given rates takes them as they are', () => {
  const plan = assembleSweep(sweepSchema.parse({ rates: ['50/s', '1k/s'], duration: '2s' }));
  expect(plan).toMatchObject({ ratesPerSecond: [50, 1000], trialNs: 2e9 });
});

test('steps too narrow to be told apart are one', () => {
  const plan = assembleSweep(sweepSchema.parse({ from: '1/s', to: '1.01/s', steps: 9 }));
  expect(plan.ratesPerSecond).toEqual([1, 1.01]);
});

test.each([
  ['3%', 0.03],
  ['0.5 %', 0.005],
  ['50%', 0.5],
])('reads a resolution of %s', (text, value) => {
  expect(parseResolution(text)).toEqual({ ok: true, value });
});

test.each([['0.4%'], ['51%'], ['3'], [3], [null]])('refuses a resolution of %s', (input) => {
  expect(parseResolution(input)).toMatchObject({ ok: false });
});
