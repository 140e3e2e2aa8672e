/** Every target in every phase on one table: what was offered, what came back, how fast, at what cost. */
import { failedRatio } from '../../domain/request.ts';
import type { Distribution, RunResult, TargetResult } from '../../domain/result.ts';
import type { Check } from '../../domain/verdict.ts';
import { renderTable, type Cell, type Column, type Row, type RowGroup } from '../data-table.ts';
import {
  formatFigure,
  formatMs,
  formatRate,
  formatPercent,
  formatUsd,
  NOT_AVAILABLE,
} from '../format-figure.ts';
import { html, joined, type Content, type Markup } from '../markup.ts';
import {
  groupByPhase,
  isComparable,
  isInvalid,
  isUnsupported,
  loadInWords,
  offeredInShort,
  primaryCost,
  type MeasuredPhase,
  type PhaseGroup,
} from '../measured-phase.ts';
import { renderFold, renderKey, renderState, type Section } from '../page-parts.ts';
import { seriesOf } from '../series.ts';

interface Figure {
  column: Column;
  /** The figure as a number for finding the best; null: none. */
  read: (row: MeasuredPhase) => number | null;
  cell: (row: MeasuredPhase) => Cell;
  /** Whether the lowest of a phase is marked. */
  isRanked: boolean;
  /** The budgets that speak of this figure. */
  metric: Check['metric'] | null;
}

interface LatencyFigure {
  metric: Check['metric'];
  heading: string;
  /** 0..100; null for figures that are no percentile. */
  percentile: number | null;
  read: (distribution: Distribution) => number | null;
}

const LATENCIES: readonly LatencyFigure[] = [
  { metric: 'p50', heading: 'p50', percentile: 50, read: (distribution) => distribution.p50Ns },
  { metric: 'p90', heading: 'p90', percentile: 90, read: (distribution) => distribution.p90Ns },
  { metric: 'p95', heading: 'p95', percentile: 95, read: (distribution) => distribution.p95Ns },
  { metric: 'p99', heading: 'p99', percentile: 99, read: (distribution) => distribution.p99Ns },
  {
    metric: 'p999',
    heading: 'p99.9',
    percentile: 99.9,
    read: (distribution) => distribution.p999Ns,
  },
  { metric: 'max', heading: 'max', percentile: null, read: (distribution) => distribution.maxNs },
];

const STAR = html`<span class="star">*</span>`;
const FEW = html`<span class="few">†</span>`;

/** The reason on hover and for screen readers; it is also told under "What was not measured". */
function absent(reason: string): Cell {
  const unseen = html`<span class="unseen"> (${reason})</span>`;
  return { text: NOT_AVAILABLE, className: 'absent', title: reason, suffix: unseen };
}

function latencyFigure({ metric, heading, percentile, read }: LatencyFigure): Figure {
  return {
    metric,
    column: { heading, kind: 'number', unit: 'ms' },
    isRanked: true,
    read: ({ phase }) => {
      const isFew = percentile !== null && isUnsupported(percentile, phase.responseTime.count);
      return isFew ? null : read(phase.responseTime);
    },
    cell: ({ phase }) => {
      const spanNs = read(phase.responseTime);
      if (spanNs === null) return absent('no request was sent');
      const isFew = percentile !== null && isUnsupported(percentile, phase.responseTime.count);
      return { text: formatMs(spanNs), ...(isFew ? { suffix: FEW } : {}) };
    },
  };
}

const OFFERED: Figure = {
  metric: null,
  column: { heading: 'offered', kind: 'number', unit: '/s' },
  isRanked: false,
  read: ({ phase }) => phase.offeredRatePerSecond,
  cell: ({ phase }) => ({ text: offeredInShort(phase) }),
};

const DONE: Figure = {
  metric: 'throughput',
  column: { heading: 'done', kind: 'number', unit: '/s' },
  isRanked: false,
  read: ({ phase }) => phase.throughputPerSecond,
  cell: ({ phase }) => ({ text: formatRate(phase.throughputPerSecond) }),
};

const FAILED: Figure = {
  metric: 'error_rate',
  column: { heading: 'failed', kind: 'mixed', unit: '%' },
  isRanked: false,
  read: ({ phase }) => failedRatio(phase.counts),
  cell: ({ phase }) => {
    const ratio = failedRatio(phase.counts);
    return ratio === 0 ? { text: '0', className: 'quiet' } : { text: formatPercent(ratio) };
  },
};

const BATCH: Figure = {
  metric: null,
  column: { heading: 'batch', kind: 'number', unit: 'mean' },
  isRanked: false,
  read: ({ phase }) => phase.batchSizes?.mean ?? null,
  cell: ({ phase }) =>
    phase.batchSizes === null
      ? absent(phase.batchSizesAbsent ?? 'not told')
      : { text: formatFigure(phase.batchSizes.mean, 2) },
};

function costFigure(instance: string): Figure {
  return {
    metric: 'cost_per_million',
    column: { heading: '$ per million', kind: 'number', unit: instance },
    isRanked: true,
    read: ({ phase }) => primaryCost(phase)?.usdPerMillion ?? null,
    cell: ({ phase }) => {
      const figure = primaryCost(phase);
      const usdPerMillion = figure?.usdPerMillion ?? null;
      if (usdPerMillion === null) return absent(figure?.reason ?? 'no price asked for');
      return { text: formatUsd(usdPerMillion) };
    },
  };
}

/** Columns that would be empty in every row are left out. */
function figuresOf(rows: readonly MeasuredPhase[]): Figure[] {
  const instance = rows.map(({ phase }) => primaryCost(phase)?.instance).find(Boolean);
  const hasBatches = rows.some(({ phase }) => phase.batchSizes !== null);
  return [
    OFFERED,
    DONE,
    ...LATENCIES.map(latencyFigure),
    FAILED,
    ...(hasBatches ? [BATCH] : []),
    ...(instance === undefined ? [] : [costFigure(instance)]),
  ];
}

/** Closer than this, calling one of them the best would be a claim that one run cannot carry. */
const CONTEST_FROM_TIMES = 1.01;

/** Texts of the lowest figure of a column; null when there is no contest. */
function bestOf(figure: Figure, rows: readonly MeasuredPhase[]): string | null {
  if (!figure.isRanked) return null;
  const ranked = rows
    .filter(isComparable)
    .flatMap((row) => {
      const value = figure.read(row);
      return value === null ? [] : [{ row, value }];
    })
    .sort((a, b) => a.value - b.value);
  const [best] = ranked;
  const last = ranked.at(-1);
  if (best === undefined || last === undefined) return null;
  return last.value > best.value * CONTEST_FROM_TIMES ? figure.cell(best.row).text : null;
}

function failedChecks(row: MeasuredPhase, checks: readonly Check[]): Check[] {
  return checks.filter(
    (check) =>
      check.status === 'fail' && check.target === row.target.name && check.phase === row.phase.name,
  );
}

function noteOf(row: MeasuredPhase, failed: readonly Check[]): Content {
  if (isInvalid(row)) {
    const reasons = row.phase.validity.reasons.map((reason) => reason.message);
    return html`${renderState('invalid')} ${joined(reasons, '; ')}`;
  }
  if (failed.length === 0) return undefined;
  const texts = [...new Set(failed.map((check) => check.text))];
  return html`${renderState('fail')} ${joined(texts, ', ')}`;
}

interface Marks {
  /** Text of the best figure, by column. */
  best: readonly (string | null)[];
  checks: readonly Check[];
}

function rowOf(row: MeasuredPhase, figures: readonly Figure[], { best, checks }: Marks): Row {
  const failed = failedChecks(row, checks);
  const cells = figures.map((figure, index): Cell => {
    const cell = figure.cell(row);
    if (failed.some((check) => check.metric === figure.metric)) {
      return { ...cell, className: 'over' };
    }
    if (best[index] !== cell.text || !isComparable(row) || figure.read(row) === null) return cell;
    return { ...cell, className: 'best', suffix: html`${cell.suffix}${STAR}` };
  });
  const name: Cell = { text: row.target.name, prefix: renderKey(row.series) };
  const note = noteOf(row, failed);
  return {
    cells: [name, ...cells],
    ...(note === undefined ? {} : { note }),
    ...(isInvalid(row) ? { className: 'invalid' } : {}),
  };
}

const STAR_MEANS = html`<li><b>*</b> best of the phase, by at least 1 %, among valid rows with at most 1 % failures</li>`;
const DAGGER_MEANS = html`<li>† fewer than 10 requests lie beyond this percentile: a single slow one moves it</li>`;

/** Only the marks that this table has. */
function legendOf(table: Markup): Content {
  const text = table.toString();
  const star = text.includes(STAR.toString()) && STAR_MEANS;
  const dagger = text.includes(FEW.toString()) && DAGGER_MEANS;
  return (star || dagger) && html`<ul class="legend">${star}${dagger}</ul>`;
}

const MEANINGS = html`<dl class="terms"><div><dt>offered, done</dt><dd>Requests a second that the schedule called for, and ok responses a second within the phase.</dd></div><div><dt>p50 … max</dt><dd>Response time: from the instant a request was due by the schedule, not from when it was sent, to its last byte. A server that stalls is charged for everyone it keeps waiting. Failed requests that were sent count with the time they took.</dd></div><div><dt>failed</dt><dd>Errors, timeouts and requests that were due but could not be sent, of all that were scheduled.</dd></div><div><dt>batch</dt><dd>Mean number of requests or rows in one execution, as the server tells it.</dd></div></dl>`;

/** Targets that never came up are part of the comparison: their absence is a finding. */
function absentTargets(result: RunResult): RowGroup[] {
  const rows = result.targets.flatMap((target, index): Row[] => {
    if (target.phases.length > 0 || hasOnlyTrials(target)) return [];
    const { failed } = target.lifecycle;
    const why =
      failed === null
        ? 'no phase was measured'
        : html`${failed.message}. <span class="hint">${failed.hint}</span>`;
    return [
      {
        cells: [{ text: target.name, prefix: renderKey(seriesOf(index)) }],
        className: 'invalid',
        note: html`${renderState('no-data')} ${why}`,
      },
    ];
  });
  return rows.length === 0 ? [] : [{ heading: html`<b>not measured</b>`, rows }];
}

/** A search or sweep alone has no phases to compare; it has a section of its own. */
function hasOnlyTrials({ phases, search, sweep, lifecycle }: TargetResult): boolean {
  const hasTrials = search !== undefined || sweep !== undefined;
  return phases.length === 0 && hasTrials && lifecycle.failed === null;
}

function measuredGroup(
  { name, rows }: PhaseGroup,
  figures: readonly Figure[],
  checks: readonly Check[],
): RowGroup {
  const best = figures.map((figure) => bestOf(figure, rows));
  const load = rows[0] === undefined ? '' : loadInWords(rows[0].phase);
  return {
    heading: html`<b>${name}</b> ${load}`,
    rows: rows.map((row) => rowOf(row, figures, { best, checks })),
  };
}

export function comparisonSection(result: RunResult): Section | null {
  if (result.targets.every(hasOnlyTrials)) return null;
  const groups = groupByPhase(result);
  const figures = figuresOf(groups.flatMap((group) => group.rows));
  const { checks } = result.verdict;
  const table = renderTable({
    label: 'Comparison of all targets in all phases',
    narrow: 'cards',
    columns: [{ heading: 'target', kind: 'text' }, ...figures.map((figure) => figure.column)],
    groups: [
      ...groups.map((group) => measuredGroup(group, figures, checks)),
      ...absentTargets(result),
    ],
  });
  const terms = renderFold('terms', 'What the columns mean', MEANINGS);
  return { id: 'comparison', title: 'Comparison', body: html`${table}${legendOf(table)}${terms}` };
}
