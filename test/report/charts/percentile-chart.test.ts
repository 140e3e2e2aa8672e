import { describe, expect, test } from 'vitest';
import type { Distribution, PercentilePoint } from '../../../src/domain/result.ts';
import {
  budgetLines,
  isInPicture,
  percentileChartData,
  topOfPicture,
  valueAt,
} from '../../../src/report/charts/percentile-chart.ts';
import type { MeasuredPhase } from '../../../src/report/measured-phase.ts';
import { seriesOf } from '../../../src/report/series.ts';
import { aDistribution, aPhaseResult, aTargetResult } from '../../builders/results.ts';
import { aCheck } from '../run-result.ts';

const MS = 1e6;

/** A curve whose value in ms is `slope` times the decades of nines. */
function aCurve(slope: number, count: number): Distribution {
  const curve: PercentilePoint[] = [];
  for (let odds = 1; odds < count; odds *= 1.02) {
    curve.push({ percentile: 100 * (1 - 1 / odds), valueNs: (1 + slope * Math.log10(odds)) * MS });
  }
  const maxNs = (1 + slope * Math.log10(count)) * MS;
  curve.push({ percentile: 100, valueNs: maxNs });
  return aDistribution({ count, curve, minNs: MS, maxNs });
}

function aRow(name: string, responseTime: Distribution): MeasuredPhase {
  const target = aTargetResult({ name });
  return { target, series: seriesOf(0), phase: aPhaseResult({ responseTime }) };
}

function curveOf(rows: MeasuredPhase[], name: string): { odds: number; ms: number }[] {
  const { curves } = percentileChartData(rows, [], 'linear').datasets;
  return curves!
    .filter((row) => row['target'] === name)
    .map((row) => ({ odds: Number(row['odds']), ms: Number(row['ms']) }));
}

describe('a curve', () => {
  test('is thinned to what a line can show, and keeps both ends', () => {
    const distribution = aCurve(3, 100_000);
    const points = curveOf([aRow('onnx', distribution)], 'onnx');
    expect(distribution.curve.length).toBeGreaterThan(500);
    expect(points.length).toBeLessThan(130);
    expect(points[0]).toEqual({ odds: 1, ms: 1 });
    expect(points.at(-1)).toEqual({ odds: 100_000, ms: 16 });
  });

  test('rises along x, and never falls', () => {
    const points = curveOf([aRow('onnx', aCurve(3, 5000))], 'onnx');
    for (const [index, point] of points.slice(1).entries()) {
      expect(point.odds).toBeGreaterThan(points[index]!.odds);
      expect(point.ms).toBeGreaterThanOrEqual(points[index]!.ms);
    }
  });

  test('far above all others leaves the picture where it crosses its top', () => {
    const rows = [aRow('onnx', aCurve(3, 1000)), aRow('slow', aCurve(300, 1000))];
    expect(topOfPicture(rows)).toBe(10 * MS);
    const last = curveOf(rows, 'slow').at(-1)!;
    expect(last.ms).toBe(10);
    expect(last.odds).toBeCloseTo(10 ** (9 / 300), 3);
  });

  test('is whole in the logarithmic picture', () => {
    const rows = [aRow('onnx', aCurve(3, 1000)), aRow('slow', aCurve(300, 1000))];
    const { datasets, logY } = percentileChartData(rows, [], 'log');
    expect(Math.max(...datasets['curves']!.map((row) => Number(row['ms'])))).toBe(901);
    expect(logY).toEqual({ domain: [1, 1000], ticks: [1, 10, 100, 1000] });
  });

  test('has markers only where it has requests', () => {
    const { marks } = percentileChartData([aRow('onnx', aCurve(3, 500))], [], 'linear').datasets;
    expect(marks!.map((row) => Math.round(Number(row['odds'])))).toEqual([2, 10, 100]);
  });
});

test('the shade begins where fewer than 10 of the most requests lie beyond', () => {
  const rows = [aRow('a', aCurve(3, 500)), aRow('b', aCurve(3, 5000))];
  const { unsupported } = percentileChartData(rows, [], 'linear').datasets;
  expect(unsupported).toEqual([{ from: 500, to: 5000, label: 'too few requests' }]);
});

test('few decades get ticks at 1, 2 and 5', () => {
  const { logY } = percentileChartData([aRow('onnx', aCurve(3, 1000))], [], 'log');
  expect(logY).toEqual({ domain: [1, 10], ticks: [1, 2, 5, 10] });
});

describe('budgets', () => {
  const row = aRow('onnx', aCurve(3, 1000));

  test('are the latency limits of the phase, each once, the strictest first', () => {
    const checks = [
      aCheck(),
      aCheck({ target: 'bentoml' }),
      aCheck({ text: 'p50 < 2ms', expected: 2 * MS }),
      aCheck({ text: 'error_rate < 1%', unit: 'ratio' }),
      aCheck({ text: 'p99 < 1ms', phase: 'peak' }),
    ];
    expect(budgetLines(checks, 'steady')).toEqual([
      { label: 'p50 < 2ms', limitNs: 2 * MS },
      { label: 'p99 < 40ms', limitNs: 40 * MS },
    ]);
  });

  test('are drawn only where they do not flatten the curves', () => {
    const near = { label: 'near', limitNs: 16 * MS };
    const far = { label: 'far', limitNs: 16.1 * MS };
    expect([near, far].map((line) => isInPicture(line, [row]))).toEqual([true, false]);
    expect(percentileChartData([row], [near, far], 'linear').datasets['budgets']).toEqual([
      { ms: 16, label: 'near' },
    ]);
  });
});

describe('valueAt', () => {
  const distribution = aDistribution({
    curve: [
      { percentile: 50, valueNs: 1 },
      { percentile: 75.000_000_000_01, valueNs: 2 },
      { percentile: 99.9, valueNs: 3 },
      { percentile: 100, valueNs: 4 },
    ],
  });

  test.each([
    [50, 1 * MS],
    [90, 2 * MS],
    [95, 3 * MS],
    [99, 5 * MS],
    [99.9, 9 * MS],
    [100, 12 * MS],
  ])('p%d is the exact figure, as in every table', (percentile, expected) => {
    expect(valueAt(distribution, percentile)).toBe(expected);
  });

  test.each([
    [60, 2],
    [75, 2],
    [99.99, 4],
  ])('p%d is the first point of the curve at or past it', (percentile, expected) => {
    expect(valueAt(distribution, percentile)).toBe(expected);
  });

  test('is null without points', () => {
    expect(valueAt(aDistribution({ curve: [] }), 75)).toBeNull();
  });
});
