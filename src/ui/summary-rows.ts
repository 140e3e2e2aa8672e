/**
 * What the summary's table says, before it has a shape: one row per target and phase, one column per
 * figure, which rows are best, and what is wrong with a row.
 */
import type { PhaseResult, RunResult, TargetResult } from '../domain/result.ts';
import {
  formatExact,
  formatMean,
  formatMs,
  formatPercent,
  formatRate,
  formatUsd,
} from './format.ts';
import { failedRatio } from '../domain/request.ts';
import type { Tone } from './styled-text.ts';

export interface SummaryRow {
  target: string;
  /** Null when the target has no measured phase. */
  phase: PhaseResult | null;
  note: RowNote | null;
}

export interface RowNote {
  words: string;
  sign: string;
  tone: Tone;
}

export interface SummaryColumn {
  head: string;
  /** The head with its unit, for layouts where other columns have other units. */
  headWithUnit: string;
  /** Null: nothing to say; a column of nulls is left out. */
  cell: (phase: PhaseResult) => string | null;
  /** What makes a row the best of its phase, lowest first; null where lowest is not best. */
  rank: ((phase: PhaseResult) => number | null) | null;
  /** Shown where `cell` has nothing to say: `-` is good news, `n/a` was not measured. */
  absent: '-' | 'n/a';
  tone: Tone;
}

/**
 * Errors are quick: with more than 1 % of them, even the p99 may be that of a failure, so that such a
 * row is never called the best.
 */
const FAILURES_TOLERATED_RATIO = 0.01;

export function summaryRows(result: RunResult): SummaryRow[] {
  return result.targets.flatMap((target): SummaryRow[] =>
    target.phases.length === 0
      ? [{ target: target.name, phase: null, note: absenceOf(target) }]
      : target.phases.map((phase) => ({
          target: target.name,
          phase,
          note: noteOf(result, target, phase),
        })),
  );
}

function absenceOf({ lifecycle }: TargetResult): RowNote {
  if (!lifecycle.failed) return { words: 'not measured', sign: '-', tone: 'warn' };
  const words = lifecycle.readyAfterNs === null ? 'did not come up' : 'could not be measured';
  return { words, sign: '✘', tone: 'bad' };
}

function noteOf(result: RunResult, target: TargetResult, phase: PhaseResult): RowNote | null {
  const failed = result.verdict.checks.filter(
    (check) =>
      check.target === target.name && check.phase === phase.name && check.status === 'fail',
  );
  if (phase.interrupted) return { words: 'cut short', sign: '!', tone: 'warn' };
  if (phase.validity.status === 'invalid') return { words: 'invalid', sign: '!', tone: 'alarm' };
  if (phase.counts.ok === 0) return { words: 'no answer', sign: '✘', tone: 'bad' };
  if (failed.length === 0) return null;
  // What is always checked is no budget, which nobody may have set.
  const isBudget = failed.some(({ metric }) => metric !== 'responses');
  return { words: isBudget ? 'budget failed' : 'too many failed', sign: '✘', tone: 'bad' };
}

/** In the order in which they are read; the last one only when the scenario asked for costs. */
export function summaryColumns(rows: SummaryRow[]): SummaryColumn[] {
  const phases = rows.flatMap(({ phase }) => phase ?? []);
  const instance = phases.flatMap((phase) => phase.cost[0]?.instance ?? [])[0] ?? '';
  const columns: SummaryColumn[] = [
    { ...figure('offered/s', () => null, formatExact), cell: offeredOf },
    figure('callers', callersOf, formatExact),
    figure('done/s', (phase) => phase.throughputPerSecond, formatRate),
    latency('p50', (phase) => phase.responseTime.p50Ns, 'lowest is best'),
    latency('p95', (phase) => phase.responseTime.p95Ns, 'lowest is best'),
    latency('p99', (phase) => phase.responseTime.p99Ns, 'lowest is best'),
    latency('p99.9', (phase) => phase.responseTime.p999Ns, 'lowest is best'),
    latency('max', (phase) => phase.responseTime.maxNs, 'chance decides'),
    {
      ...figure('errors', (phase) => failedRatio(phase.counts) || null, formatPercent),
      absent: '-',
      tone: 'bad',
    },
    figure('batch', (phase) => phase.batchSizes?.mean ?? null, formatMean),
    {
      ...figure(`$/M ${instance}`, costOf, (usd) => formatUsd(usd).replace('$', '')),
      rank: costOf,
    },
  ];
  return columns.filter((column) => phases.some((phase) => column.cell(phase) !== null));
}

function figure(
  head: string,
  read: (phase: PhaseResult) => number | null,
  format: (amount: number) => string,
): SummaryColumn {
  const cell = (phase: PhaseResult): string | null => {
    const amount = read(phase);
    return amount === null ? null : format(amount);
  };
  return { head, headWithUnit: head, cell, rank: null, absent: 'n/a', tone: 'plain' };
}

function latency(
  head: string,
  readNs: (phase: PhaseResult) => number | null,
  order: 'lowest is best' | 'chance decides',
): SummaryColumn {
  return {
    ...figure(head, readNs, formatMs),
    headWithUnit: `${head} ms`,
    rank: order === 'lowest is best' ? readNs : null,
  };
}

/** A rate as it was set; of load that changes, the mean that follows from it. */
function offeredOf({ profile, offeredRatePerSecond }: PhaseResult): string | null {
  if (offeredRatePerSecond === null) return null;
  const isMean = profile.loop === 'open' && ('shape' in profile || profile.arrivals === 'trace');
  return isMean && !Number.isInteger(offeredRatePerSecond)
    ? formatRate(offeredRatePerSecond)
    : formatExact(offeredRatePerSecond);
}

function callersOf({ profile }: PhaseResult): number | null {
  return profile.loop === 'closed' ? profile.concurrency : null;
}

function costOf(phase: PhaseResult): number | null {
  return phase.cost[0]?.usdPerMillion ?? null;
}

/**
 * Whether the row shows the lowest figure of its phase among the rows that may be compared. Judged by
 * what is shown: equal digits share the mark, and where all are equal none has it.
 */
export function isBest(row: SummaryRow, column: SummaryColumn, rows: SummaryRow[]): boolean {
  const { rank } = column;
  if (!row.phase || !rank) return false;
  const name = row.phase.name;
  const rivals = rows
    .flatMap(({ phase }) => phase ?? [])
    .filter((phase) => phase.name === name && isComparable(phase) && rank(phase) !== null)
    .sort((a, b) => (rank(a) ?? 0) - (rank(b) ?? 0));
  const shown = new Set(rivals.map(column.cell));
  const [lowest] = rivals;
  if (!lowest || shown.size < 2 || !rivals.includes(row.phase)) return false;
  return column.cell(row.phase) === column.cell(lowest);
}

function isComparable(phase: PhaseResult): boolean {
  const ratio = failedRatio(phase.counts);
  const isSound = phase.validity.status === 'valid' && !phase.interrupted && phase.counts.ok > 0;
  return isSound && ratio !== null && ratio <= FAILURES_TOLERATED_RATIO;
}
