import { readdirSync } from 'node:fs';
import { logger, Warn } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { describe, expect, test } from 'vitest';
import { batchChartData } from '../../../src/report/charts/batch-chart.ts';
import { CHART_INKS } from '../../../src/report/charts/chart-inks.ts';
import { loadCurveChartData, loadCurveOf } from '../../../src/report/charts/load-curve-chart.ts';
import { percentileChartData } from '../../../src/report/charts/percentile-chart.ts';
import { renderChart, type ChartData } from '../../../src/report/charts/render-chart.ts';
import {
  scaleOf,
  timelineChartData,
  timelineOf,
} from '../../../src/report/charts/timeline-chart.ts';
import { groupByPhase } from '../../../src/report/measured-phase.ts';
import { REPORT_ASSET_NAMES } from '../../../src/report/report-asset-names.ts';
import { seriesOf } from '../../../src/report/series.ts';
import { aTargetResult } from '../../builders/results.ts';
import { aSearchResult } from '../../builders/search.ts';
import { loadAssets } from '../report-assets.ts';
import { sampleResult, SMALL_RUN } from '../sample-result.ts';

const { charts } = loadAssets();
const result = sampleResult(SMALL_RUN);
const rows = groupByPhase(result)[1]!.rows;
const timeline = timelineOf(result.targets[1]!);
const DATA: Record<string, ChartData> = {
  percentiles: percentileChartData(rows, [{ label: 'p99 < 20ms', limitNs: 20e6 }], 'linear'),
  timeline: timelineChartData(timeline, seriesOf(1), scaleOf(timeline)),
  batches: batchChartData(result.targets[1]!.phases[1]!.batchSizes!, seriesOf(1)),
  'load-curve': loadCurveChartData([
    loadCurveOf(aTargetResult({ search: aSearchResult() }), seriesOf(1)),
  ]),
};

test('the folder holds exactly the listed specs', () => {
  const folder = new URL('../../../reports/charts/', import.meta.url);
  const listed = Object.values(REPORT_ASSET_NAMES.charts).map((file) =>
    file.slice('charts/'.length),
  );
  expect(readdirSync(folder).sort()).toEqual(listed.sort());
});

describe.each(Object.keys(REPORT_ASSET_NAMES.charts))('%s.vl.json', (name) => {
  const spec = charts[name]!;
  const data = DATA[name]!;

  test('compiles without a warning', () => {
    const told: unknown[] = [];
    const listener = logger(Warn);
    listener.warn = (...messages) => {
      told.push(...messages);
      return listener;
    };
    compile({ ...JSON.parse(spec), datasets: data.datasets } as TopLevelSpec, { logger: listener });
    expect(told).toEqual([]);
  });

  test('names only data that is given', () => {
    const names = Array.from(spec.matchAll(/"data": \{ "name": "(\w+)" \}/g), ([, id]) => id);
    expect(names).not.toEqual([]);
    expect(Object.keys(data.datasets)).toEqual(expect.arrayContaining(names));
  });

  test('uses only colours that the style sheet knows', () => {
    const used = spec.match(/#[0-9a-f]{6}/gi) ?? [];
    expect(Object.keys(CHART_INKS)).toEqual(expect.arrayContaining(used));
  });

  test('renders marks without any style of their own', async () => {
    const svg = (await renderChart(spec, data, 'a chart')).toString();
    expect(svg).toMatch(/^<svg class="chart" role="img"/);
    expect(svg).toContain('series-2');
    expect(svg).not.toMatch(/style=|font-family|NaN|undefined|Infinity/);
  });

  test('renders the same bytes again', async () => {
    const first = (await renderChart(spec, data, 'a chart')).toString();
    expect((await renderChart(spec, data, 'a chart')).toString()).toBe(first);
  });
});

test('a parameter reaches the chart', async () => {
  const batches = DATA['batches']!;
  const svg = await renderChart(
    charts['batches']!,
    { ...batches, params: { unit: 'rows <b>' } },
    '',
  );
  expect(svg.toString()).toContain('rows &lt;b&gt;');
});

test('a logarithmic y has the given ticks', async () => {
  const log = percentileChartData(rows, [], 'log');
  const svg = (await renderChart(charts['percentiles']!, log, '')).toString();
  for (const tick of log.logY!.ticks) expect(svg).toContain(`>${tick}</text>`);
});
