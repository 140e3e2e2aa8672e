/** Response time by percentile, a chart a phase: what share of the requests had to wait how long. */
import type { RunResult } from '../../domain/result.ts';
import {
  budgetLines,
  isInPicture,
  percentileChartData,
  topOfPicture,
  TABLED_PERCENTILES,
  valueAt,
  type BudgetLine,
} from '../charts/percentile-chart.ts';
import { renderChart } from '../charts/render-chart.ts';
import { renderTable } from '../data-table.ts';
import { formatCount, formatMs, formatMsWithUnit } from '../format-figure.ts';
import { html, joined, type Content, type Markup } from '../markup.ts';
import {
  groupByPhase,
  isComparable,
  isInvalid,
  isUnsupported,
  loadInShort,
  type MeasuredPhase,
  type PhaseGroup,
} from '../measured-phase.ts';
import { renderFigure, renderKeys, type Section } from '../page-parts.ts';

/** p99 where every line has enough requests for it, otherwise the middle, which few requests carry. */
function headline(rows: readonly MeasuredPhase[]): {
  name: string;
  share: string;
  read: (row: MeasuredPhase) => number;
} {
  const isTail = rows.every(({ phase }) => !isUnsupported(99, phase.responseTime.count));
  return isTail
    ? { name: 'p99', share: '99 %', read: ({ phase }) => phase.responseTime.p99Ns ?? Infinity }
    : { name: 'p50', share: 'half', read: ({ phase }) => phase.responseTime.p50Ns ?? Infinity };
}

function finding({ name, rows }: PhaseGroup): string {
  const comparable = rows.filter(isComparable);
  const { name: figure, share, read } = headline(comparable);
  const ranked = comparable.sort((a, b) => read(a) - read(b));
  const [first] = ranked;
  const last = ranked.at(-1);
  const load = rows[0] === undefined ? '' : ` (${loadInShort(rows[0].phase)})`;
  if (first === undefined || last === undefined) return `${name}${load}: no valid figures`;
  const best = formatMsWithUnit(read(first));
  if (first === last) return `${name}${load}: ${first.target.name} answers ${share} within ${best}`;
  return `${name}${load}: ${figure} from ${best} (${first.target.name}) to ${formatMsWithUnit(read(last))} (${last.target.name})`;
}

function description(group: PhaseGroup): string {
  const told = group.rows.map(({ target, phase }) => {
    const { p50Ns, p99Ns, maxNs } = phase.responseTime;
    return `${target.name}: p50 ${formatMsWithUnit(p50Ns)}, p99 ${formatMsWithUnit(p99Ns)}, at most ${formatMsWithUnit(maxNs)}`;
  });
  return `Response time by percentile in phase ${group.name}. ${told.join('; ')}.`;
}

function method(rows: readonly MeasuredPhase[], budgets: readonly BudgetLine[]): Content {
  const topNs = topOfPicture(rows);
  const above = rows
    .filter(({ phase }) => (phase.responseTime.maxNs ?? 0) > topNs)
    .map(
      ({ target, phase }) =>
        `${target.name} leaves the linear picture (max ${formatMsWithUnit(phase.responseTime.maxNs)})`,
    );
  const outside = budgets
    .filter((line) => !isInPicture(line, rows))
    .map((line) => `${line.label} lies above the picture`);
  const invalid = rows.filter(isInvalid).map((row) => `${row.target.name} is invalid here`);
  const counts = rows.map((row) => row.phase.responseTime.count);
  const fewest = Math.min(...counts);
  const size = `${fewest === Math.max(...counts) ? '' : 'at least '}${formatCount(fewest)} requests a line`;
  const plain = `Response time in ms (up) by share of requests answered within it (across), ${size}`;
  return html`${joined([plain, ...above, ...outside, ...invalid], '; ')}.`;
}

function percentileName(percentile: number): string {
  return percentile === 100 ? 'max' : `${percentile}\u{a0}%`;
}

function numbers(rows: readonly MeasuredPhase[]): Markup {
  return renderTable({
    label: 'Response time by percentile',
    narrow: 'scroll',
    columns: [
      { heading: 'share', kind: 'text' },
      ...rows.map(({ target }) => ({ heading: target.name, kind: 'number' as const, unit: 'ms' })),
    ],
    groups: [
      {
        heading: null,
        rows: TABLED_PERCENTILES.map((percentile) => ({
          cells: [
            { text: percentileName(percentile) },
            ...rows.map(({ phase }) => ({
              text: formatMs(valueAt(phase.responseTime, percentile)),
            })),
          ],
        })),
      },
    ],
  });
}

async function figureOf(
  group: PhaseGroup,
  rows: readonly MeasuredPhase[],
  result: RunResult,
  spec: string,
): Promise<Markup> {
  const budgets = budgetLines(result.verdict.checks, group.name);
  const spoken = description({ ...group, rows: [...rows] });
  const linear = await renderChart(spec, percentileChartData(rows, budgets, 'linear'), spoken);
  const log = await renderChart(spec, percentileChartData(rows, budgets, 'log'), spoken);
  return renderFigure({
    id: `percentiles-${group.slug}`,
    finding: finding({ ...group, rows: [...rows] }),
    chart: html`<div class="linear">${linear}</div><div class="log">${log}</div>`,
    method: method(rows, budgets),
    table: numbers(rows),
  });
}

const SCALE_SWITCH = html`<fieldset class="switch scales"><legend>Scale</legend><label><input type="radio" name="scale" id="scale-linear" checked>linear</label><label><input type="radio" name="scale" id="scale-log">logarithmic</label></fieldset>`;

export async function percentilesSection(result: RunResult, spec: string): Promise<Section | null> {
  const answered = groupByPhase(result).map((group) => ({
    group,
    rows: group.rows.filter(({ phase }) => phase.responseTime.count > 0),
  }));
  const drawn = answered.filter(({ rows }) => rows.length > 0);
  if (drawn.length === 0) return null;
  const figures = await Promise.all(
    drawn.map(({ group, rows }) => figureOf(group, rows, result, spec)),
  );
  return {
    id: 'percentiles',
    title: 'Latency by percentile',
    body: html`<div class="tools">${renderKeys(result)}${SCALE_SWITCH}</div><div class="figures">${figures}</div>`,
  };
}
