/** Each target second by second, all its phases on one axis: what a percentile over minutes hides. */
import type { RunResult, TargetResult } from '../../domain/result.ts';
import { renderChart } from '../charts/render-chart.ts';
import {
  scaleOf,
  timelineChartData,
  timelineOf,
  type Timeline,
  type TimelinePoint,
  type TimelineScale,
} from '../charts/timeline-chart.ts';
import { renderTable } from '../data-table.ts';
import { formatExact, formatMs, formatMsWithUnit } from '../format-figure.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { renderFigure, type Section } from '../page-parts.ts';
import { seriesOf, type Series } from '../series.ts';

/** Peaks further apart than this do not fit one scale: the lower one would be a flat line. */
const SHARED_SCALE_TIMES = 8;

interface TargetTimeline {
  target: TargetResult;
  series: Series;
  timeline: Timeline;
  id: string;
}

function slowest({ points }: Timeline): TimelinePoint | undefined {
  return points.toSorted((a, b) => (b.p99Ns ?? -1) - (a.p99Ns ?? -1))[0];
}

function finding({ target, timeline }: TargetTimeline): string {
  const point = slowest(timeline);
  const peakNs = point?.p99Ns ?? null;
  if (point === undefined || peakNs === null) return `${target.name}: nothing was answered`;
  const phaseStartS = timeline.phases.find(({ name }) => name === point.phase)?.fromS ?? 0;
  const at = formatExact(Math.floor(point.fromS - phaseStartS));
  return `${target.name}: p99 up to ${formatMsWithUnit(peakNs)}, in second ${at} of ${point.phase}`;
}

function description(each: TargetTimeline): string {
  const failures = hasFailures(each.timeline) ? 'Some requests failed.' : 'No request failed.';
  return `Response time, failures and requests a second over time. ${finding(each)}. ${failures}`;
}

function numbers({ target, timeline }: TargetTimeline): Markup {
  return renderTable({
    label: `Timeline of ${target.name}`,
    narrow: 'scroll',
    columns: [
      { heading: 'second', kind: 'number' },
      { heading: 'p50', kind: 'number', unit: 'ms' },
      { heading: 'p99', kind: 'number', unit: 'ms' },
      { heading: 'scheduled', kind: 'number', unit: '/s' },
      { heading: 'done', kind: 'number', unit: '/s' },
      { heading: 'failed', kind: 'number', unit: '/s' },
    ],
    groups: timeline.phases.map(({ name, fromS }) => ({
      heading: name,
      rows: timeline.points
        .filter((point) => point.phase === name)
        .map((point) => ({
          cells: [
            { text: formatExact(point.fromS - fromS) },
            { text: formatMs(point.p50Ns) },
            { text: formatMs(point.p99Ns) },
            { text: point.scheduled === null ? '–' : formatExact(point.scheduled) },
            { text: point.ok === null ? '–' : formatExact(point.ok) },
            { text: formatExact(point.failed) },
          ],
        })),
    })),
  });
}

function method({ timeline }: TargetTimeline): Content {
  const { secondsPerPoint } = timeline;
  if (secondsPerPoint === 1) return '';
  return `Each point stands for ${secondsPerPoint} seconds: the worst of their percentiles, the mean of their rates.`;
}

/** One scale for all where that still shows each of them; otherwise each its own. */
function scalesOf(timelines: readonly TargetTimeline[]): {
  scales: TimelineScale[];
  isShared: boolean;
} {
  const scales = timelines.map(({ timeline }) => scaleOf(timeline));
  const peaks = scales.map((scale) => scale.msMax);
  const isShared = Math.max(...peaks) <= SHARED_SCALE_TIMES * Math.min(...peaks);
  const most = (read: (scale: TimelineScale) => number): number => Math.max(...scales.map(read));
  const shared = {
    perSecondMax: most((scale) => scale.perSecondMax),
    failedMax: most((scale) => scale.failedMax),
    secondsMax: most((scale) => scale.secondsMax),
  };
  const msMax = most((scale) => scale.msMax);
  return {
    scales: scales.map((own) => ({ ...shared, msMax: isShared ? msMax : own.msMax })),
    isShared,
  };
}

/** An empty panel says less than no panel. */
function withoutFailures(spec: string): string {
  const parsed = JSON.parse(spec) as { vconcat: { name: string }[] };
  const vconcat = parsed.vconcat.filter((panel) => panel.name !== 'failures');
  return JSON.stringify({ ...parsed, vconcat });
}

function hasFailures({ points }: Timeline): boolean {
  return points.some((point) => point.failed > 0);
}

function introduction(count: number, isShared: boolean): Content {
  const lines =
    'Strong lines are p99 and requests done, dotted ones p50 and requests scheduled, second by second.';
  if (count === 1) return html`<p>${lines}</p>`;
  const scale = isShared
    ? 'All targets share one scale.'
    : 'Response times have a scale of their own in each chart; the other axes are shared.';
  return html`<p>${lines} ${scale}</p>`;
}

export async function timelineSection(result: RunResult, spec: string): Promise<Section | null> {
  const timelines = result.targets
    .map((target, index) => ({
      target,
      series: seriesOf(index),
      timeline: timelineOf(target),
      id: `timeline-${index + 1}`,
    }))
    .filter(({ timeline }) => timeline.points.length > 0);
  if (timelines.length === 0) return null;
  const { scales, isShared } = scalesOf(timelines);
  const lean = withoutFailures(spec);
  const figures = timelines.map(async (each, index) => {
    const data = timelineChartData(
      each.timeline,
      each.series,
      scales[index] ?? scaleOf(each.timeline),
    );
    return renderFigure({
      id: each.id,
      finding: finding(each),
      chart: await renderChart(hasFailures(each.timeline) ? spec : lean, data, description(each)),
      method: method(each),
      table: numbers(each),
    });
  });
  return {
    id: 'timeline',
    title: 'Timeline',
    body: html`${introduction(timelines.length, isShared)}<div class="figures">${await Promise.all(figures)}</div>`,
  };
}
