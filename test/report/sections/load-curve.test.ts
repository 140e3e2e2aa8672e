import { expect, test } from 'vitest';
import { html } from '../../../src/report/markup.ts';
import { loadCurveSection } from '../../../src/report/sections/load-curve.ts';
import { aTargetResult } from '../../builders/results.ts';
import { aSearchResult, aTrial } from '../../builders/search.ts';
import { loadAssets } from '../report-assets.ts';
import { aCost, aRunResult, findingsOf, readable } from '../run-result.ts';

const spec = loadAssets().charts['load-curve']!;

async function render(...targets: ReturnType<typeof aTargetResult>[]): Promise<string> {
  const section = await loadCurveSection(aRunResult({ targets }), spec);
  return html`${section?.body}`.toString();
}

test('tells the answer with its proof, its cost and whether the server recovered', async () => {
  const target = aTargetResult({ search: aSearchResult(), searchCost: [aCost()] });
  const text = readable(
    html`${(await loadCurveSection(aRunResult({ targets: [target] }), spec))?.body}`,
  );
  expect(text).toContain('1,240/s, confirmed 3 of 3; 1,280/s failed.');
  expect(text).toContain('At that rate, $0.133 per million predictions on m6i.large.');
  expect(text).toContain('After 1,550/s it recovered at once.');
});

test('the heading of the chart is the answer of each target', async () => {
  const page = await render(
    aTargetResult({ name: 'a', search: aSearchResult() }),
    aTargetResult({ name: 'b', search: aSearchResult({ ratePerSecond: 300 }) }),
  );
  expect(findingsOf(page)).toEqual(['a: 1,240/s · b: 300/s']);
});

test('a sweep tells from which rate on the server is saturated', async () => {
  const plan = { ratesPerSecond: [50, 800], arrivals: 'poisson' as const, trialNs: 5e9 };
  const trials = [
    aTrial({ kind: 'sweep', ratePerSecond: 50 }),
    aTrial({ kind: 'sweep', ratePerSecond: 800, saturation: 'behind', verdict: 'fail' }),
  ];
  const saturated = aTargetResult({ name: 'a', sweep: { plan, trials } });
  expect(findingsOf(await render(saturated))).toEqual(['a: saturated from 800/s on']);
  const kept = aTargetResult({ name: 'a', sweep: { plan, trials: trials.slice(0, 1) } });
  expect(findingsOf(await render(kept))).toEqual(['a: kept up with all rates']);
});

test('a hiccup at a low rate is not where saturation begins', async () => {
  const plan = { ratesPerSecond: [20, 50, 200], arrivals: 'poisson' as const, trialNs: 5e9 };
  const behind = { kind: 'sweep', saturation: 'behind', verdict: 'fail' } as const;
  const trials = [
    aTrial({ ...behind, ratePerSecond: 20 }),
    aTrial({ kind: 'sweep', ratePerSecond: 50 }),
    aTrial({ ...behind, ratePerSecond: 200 }),
  ];
  const told = async (some: typeof trials): Promise<string[]> =>
    findingsOf(await render(aTargetResult({ name: 'a', sweep: { plan, trials: some } })));
  expect(await told(trials)).toEqual(['a: saturated from 200/s on']);
  expect(await told(trials.slice(0, 2))).toEqual(['a: kept up with 50/s, but not with all below']);
});

test('a sweep without a limit tells whether the server kept up, not whether it passed', async () => {
  const plan = { ratesPerSecond: [50, 800], arrivals: 'poisson' as const, trialNs: 5e9 };
  const sweep = { kind: 'sweep', slos: [] } as const;
  const trials = [
    aTrial({ ...sweep, slos: [], number: 1 }),
    aTrial({
      ...sweep,
      slos: [],
      number: 2,
      saturation: 'behind',
      verdict: 'fail',
      reason: 'late',
    }),
  ];
  const page = readable(await render(aTargetResult({ sweep: { plan, trials } })));
  expect(page).toContain('sweep #1 kept up');
  expect(page).toContain('sweep #2 saturated late');
});

test('the table has every trial with its verdict, its reason and its doubt', async () => {
  const trial = aTrial({
    kind: 'confirm',
    number: 12,
    verdict: 'fail',
    reason: 'p99 < 40ms did not hold',
    doubt: 'one stall may have caused it',
  });
  const page = await render(aTargetResult({ search: aSearchResult({ trials: [trial] }) }));
  expect(readable(page)).toContain(
    'confirm #12 fail p99 < 40ms did not hold; in doubt: one stall may have caused it',
  );
});

test('a search without a single answered trial has words but no chart', async () => {
  const search = aSearchResult({
    trials: [aTrial({ p50Ns: null, p99Ns: null })],
    recovery: null,
    recoveryAbsent: 'there is no answer to come back to',
  });
  const page = await render(aTargetResult({ search }));
  expect(page).not.toContain('<figure');
  expect(readable(page)).toContain('Recovery was not tried: there is no answer to come back to.');
});

test('is left out where nothing was searched or swept', async () => {
  expect(await loadCurveSection(aRunResult(), spec)).toBeNull();
});
