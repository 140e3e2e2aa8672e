import { describe, expect, test } from 'vitest';
import type { RateTrial } from '../../../src/domain/search.ts';
import { loadCurveChartData, loadCurveOf } from '../../../src/report/charts/load-curve-chart.ts';
import { seriesOf } from '../../../src/report/series.ts';
import { aTargetResult } from '../../builders/results.ts';
import { aSearchResult, aTrial } from '../../builders/search.ts';

function curveOf(...trials: Partial<RateTrial>[]) {
  const search = aSearchResult({ trials: trials.map(aTrial), ratePerSecond: 400 });
  return loadCurveOf(aTargetResult({ search }), seriesOf(0));
}

describe('loadCurveOf', () => {
  test('joins sweep and search by rising rate', () => {
    const plan = { ratesPerSecond: [50, 800], arrivals: 'poisson', trialNs: 5e9 } as const;
    const sweep = {
      plan: { ...plan, ratesPerSecond: [50, 800] },
      trials: [50, 800].map((ratePerSecond) => aTrial({ kind: 'sweep', ratePerSecond })),
    };
    const search = aSearchResult({ trials: [aTrial({ ratePerSecond: 400 })] });
    const { trials } = loadCurveOf(aTargetResult({ sweep, search }), seriesOf(0));
    expect(trials.map(({ ratePerSecond }) => ratePerSecond)).toEqual([50, 400, 800]);
  });

  test('the line takes the middle one of several trials at a rate, the better of two', () => {
    const { line } = curveOf({ p99Ns: 9e6 }, { p99Ns: 3e6 }, { p99Ns: 5e6 });
    expect(line.map(({ p99Ns }) => p99Ns)).toEqual([5e6]);
    expect(curveOf({ p99Ns: 9e6 }, { p99Ns: 3e6 }).line[0]?.p99Ns).toBe(3e6);
  });

  test('leaves out what came after an overload, and invalid trials from the line', () => {
    const { trials, line } = curveOf(
      { kind: 'overload', ratePerSecond: 900 },
      { kind: 'sweep-down' },
      { verdict: 'invalid', ratePerSecond: 200 },
      { ratePerSecond: 100 },
    );
    expect(trials.map(({ ratePerSecond }) => ratePerSecond)).toEqual([100, 200]);
    expect(line.map(({ ratePerSecond }) => ratePerSecond)).toEqual([100]);
  });
});

describe('loadCurveChartData', () => {
  test('marks each trial with its state, and the answer and limit once', () => {
    const { datasets } = loadCurveChartData([
      curveOf(
        { ratePerSecond: 400 },
        { ratePerSecond: 800, saturation: 'behind', verdict: 'fail', p99Ns: 900e6 },
        { ratePerSecond: 1600, verdict: 'invalid' },
      ),
    ]);
    expect(datasets['marks']).toMatchObject([
      { rate: 400, p99: 8, saturated: false, invalid: false },
      { rate: 800, p99: 900, saturated: true, invalid: false },
      { rate: 1600, saturated: false, invalid: true },
    ]);
    expect(datasets['limits']).toEqual([{ label: 'p99 < 40ms', ms: 40 }]);
    expect(datasets['answers']).toMatchObject([{ rate: 400, colour: '1' }]);
  });

  test('the axes hold every point and the limit, with room beside them', () => {
    const { params } = loadCurveChartData([
      curveOf({ ratePerSecond: 100, p50Ns: 1e6 }, { ratePerSecond: 900, throughputPerSecond: 20 }),
    ]);
    expect(params['rateMin']).toBeLessThan(100);
    expect(params['rateMax']).toBeGreaterThan(900);
    expect(params['msMin']).toBeLessThan(1);
    expect(params['msMax']).toBeGreaterThan(40);
    expect(params['doneMin']).toBe(20);
  });

  test('a trial without a single answer has no point on an axis of logarithms', () => {
    const { datasets } = loadCurveChartData([
      curveOf({}, { p50Ns: null, p99Ns: null, throughputPerSecond: 0 }),
    ]);
    expect(datasets['marks']).toHaveLength(1);
  });
});
