/** Latency against load: what a search or a sweep saw at each rate, and the answer it led to. */
import type { RunResult } from '../../domain/result.ts';
import { findSaturation } from '../../domain/find-saturation.ts';
import type { RateTrial, RecoveryFinding } from '../../domain/search.ts';
import { loadCurveChartData, loadCurveOf, type LoadCurve } from '../charts/load-curve-chart.ts';
import { renderChart } from '../charts/render-chart.ts';
import { renderTable, type Row } from '../data-table.ts';
import { formatExact, formatMs, formatRate, formatShare, formatUsd } from '../format-figure.ts';
import { failedRatio } from '../../domain/request.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { renderFigure, renderKey, type Section } from '../page-parts.ts';
import { seriesOf } from '../series.ts';

/** Null where nothing was searched or swept. */
export async function loadCurveSection(result: RunResult, spec: string): Promise<Section | null> {
  const curves = result.targets
    .map((target, index) => loadCurveOf(target, seriesOf(index)))
    .filter(({ target }) => target.search !== undefined || target.sweep !== undefined);
  if (curves.length === 0) return null;
  const drawn = curves.filter(({ trials }) => trials.some(({ p99Ns }) => p99Ns !== null));
  const figure = drawn.length > 0 && (await figureOf(drawn, spec));
  return {
    id: 'load-curve',
    title: 'Latency against load',
    body: html`${answers(curves)}<div class="figures">${figure}</div>`,
  };
}

function answers(curves: readonly LoadCurve[]): Content {
  const lines = curves.flatMap((curve) => answerLines(curve));
  return lines.length > 0 && html`<ul class="answer">${lines}</ul>`;
}

function answerLines({ target, series }: LoadCurve): Content[] {
  const { search, searchCost = [] } = target;
  if (search === undefined) return [];
  const costs = searchCost.flatMap(({ instance, usdPerMillion }) =>
    usdPerMillion === null
      ? []
      : [` At that rate, ${formatUsd(usdPerMillion)} per million predictions on ${instance}.`],
  );
  const recovery =
    search.recovery === null
      ? (search.recoveryAbsent ?? null) &&
        ` Recovery was not tried: ${search.recoveryAbsent ?? ''}.`
      : ` ${recoveryInWords(search.recovery)}`;
  return [
    html`<li>${renderKey(series)}<b>${target.name}</b>: ${search.summary}.${costs}${recovery}</li>`,
  ];
}

function recoveryInWords({ overloadPerSecond, recovered, trials }: RecoveryFinding): string {
  const overload = `${formatExact(overloadPerSecond)}/s`;
  if (!recovered) return `After ${overload} it did not recover in ${trials} trials at that rate.`;
  return trials === 1
    ? `After ${overload} it recovered at once.`
    : `After ${overload} it recovered in trial ${trials} at that rate.`;
}

async function figureOf(curves: readonly LoadCurve[], spec: string): Promise<Markup> {
  const finding = findingOf(curves);
  return renderFigure({
    id: 'load-curve-chart',
    finding,
    chart: await renderChart(spec, loadCurveChartData(curves), `${finding}. ${HOW_TO_READ}`),
    method: HOW_TO_READ,
    table: numbers(curves),
  });
}

const HOW_TO_READ =
  'Each point is a trial; strong lines are p99 and requests done, dotted ones p50 and requests offered. Hollow points are rates that the server did not keep up with, faint ones are invalid. A vertical line stands at the answer of a search.';

function findingOf(curves: readonly LoadCurve[]): string {
  const parts = curves.map(({ target, trials }) => {
    const answer = target.search?.ratePerSecond ?? null;
    if (answer !== null) return `${target.name}: ${formatExact(answer)}/s`;
    return `${target.name}: ${saturationInWords(trials)}`;
  });
  return parts.join(' · ');
}

function saturationInWords(trials: readonly RateTrial[]): string {
  const { highestKept, saturatedFrom, keptAll } = findSaturation(trials);
  if (saturatedFrom !== null) return `saturated from ${formatExact(saturatedFrom)}/s on`;
  if (highestKept === null) return 'no valid trial';
  return keptAll
    ? 'kept up with all rates'
    : `kept up with ${formatExact(highestKept)}/s, but not with all below`;
}

function numbers(curves: readonly LoadCurve[]): Markup {
  return renderTable({
    label: 'Trials by rate',
    narrow: 'scroll',
    columns: [
      { heading: 'offered', kind: 'number', unit: '/s' },
      { heading: 'done', kind: 'number', unit: '/s' },
      { heading: 'p50', kind: 'number', unit: 'ms' },
      { heading: 'p99', kind: 'number', unit: 'ms' },
      { heading: 'errors', kind: 'mixed' },
      { heading: 'trial', kind: 'text' },
      { heading: 'verdict', kind: 'text' },
    ],
    groups: curves.map(({ target, series }) => ({
      heading: html`${renderKey(series)}<b>${target.name}</b>`,
      rows: [...(target.sweep?.trials ?? []), ...(target.search?.trials ?? [])]
        .toSorted((a, b) => a.ratePerSecond - b.ratePerSecond)
        .map(rowOf),
    })),
  });
}

function rowOf(trial: RateTrial): Row {
  const note = noteOf(trial);
  return {
    ...(note === '' ? {} : { note }),
    cells: [
      { text: formatExact(trial.ratePerSecond) },
      { text: formatRate(trial.throughputPerSecond) },
      { text: formatMs(trial.p50Ns) },
      { text: formatMs(trial.p99Ns) },
      { text: formatShare(failedRatio(trial.counts)) },
      { text: `${trial.kind}\u{a0}#${trial.number}` },
      { text: verdictOf(trial), ...(trial.verdict === 'invalid' ? { className: 'absent' } : {}) },
    ],
  };
}

/** Without a limit to keep, a sweep only tells whether the server kept up. */
function verdictOf({ kind, slos, verdict }: RateTrial): string {
  const isLimited = kind !== 'sweep' || slos.length > 0 || verdict === 'invalid';
  if (isLimited) return verdict;
  return verdict === 'pass' ? 'kept up' : 'saturated';
}

/** On a line of its own: in a column it would be a word wide on a small screen. */
function noteOf({ reason, doubt }: RateTrial): string {
  const inDoubt = doubt === null ? [] : [`in doubt: ${doubt}`];
  return [...(reason === null ? [] : [reason]), ...inDoubt].join('; ');
}
