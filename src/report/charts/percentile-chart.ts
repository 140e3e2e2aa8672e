/**
 * What the percentile chart of one phase shows: the curves thinned to what a line can show, the
 * budgets that belong into the picture, and where the requests get too few to say anything.
 */
import { nsToMs } from '../../base/units.ts';
import type { Distribution, PercentilePoint } from '../../domain/result.ts';
import type { Check } from '../../domain/verdict.ts';
import { isInvalid, MIN_REQUESTS_BEYOND, type MeasuredPhase } from '../measured-phase.ts';
import type { ChartData, ChartRow } from './render-chart.ts';

/** Percentiles with a marker on each curve, and the rows of the table under the chart. */
export const TABLED_PERCENTILES: readonly number[] = [50, 75, 90, 95, 99, 99.9, 99.99, 100];
const MARKED_PERCENTILES = [50, 90, 99, 99.9, 99.99];

/** Points kept per decade of 1/(1-p): more than one every five pixels is not seen. */
const POINTS_PER_DECADE = 24;

/** A budget further above the curves than this would flatten them; the caption names it instead. */
const BUDGET_ROOM = 1.6;

export interface BudgetLine {
  /** As the user wrote it. */
  label: string;
  limitNs: number;
}

/** x: how many requests there are for one that is slower; the last percentile ends at the count. */
function oddsOf(percentile: number, count: number): number {
  const beyondShare = 1 - percentile / 100;
  return beyondShare * count <= 1 ? count : 1 / beyondShare;
}

/** The figures that a distribution holds exactly, so that they read the same here as in every table. */
const FIGURES = new Map<number, (distribution: Distribution) => number | null>([
  [50, ({ p50Ns }) => p50Ns],
  [90, ({ p90Ns }) => p90Ns],
  [95, ({ p95Ns }) => p95Ns],
  [99, ({ p99Ns }) => p99Ns],
  [99.9, ({ p999Ns }) => p999Ns],
  [100, ({ maxNs }) => maxNs],
]);

/** The value at a percentile; between the exact figures that of the curve's first point past it. */
export function valueAt(distribution: Distribution, percentile: number): number | null {
  const figure = FIGURES.get(percentile);
  if (figure !== undefined) return figure(distribution);
  const point = distribution.curve.find((candidate) => candidate.percentile >= percentile - 1e-9);
  return (point ?? distribution.curve.at(-1))?.valueNs ?? null;
}

/** The first point, and the last of every step along x, which keeps the curve's corners and its end. */
function thinned({ curve, count }: Distribution): PercentilePoint[] {
  const byStep = new Map<number, PercentilePoint>();
  for (const point of curve) {
    const step = Math.ceil(Math.log10(oddsOf(point.percentile, count)) * POINTS_PER_DECADE);
    byStep.set(step, point);
  }
  return [...byStep.values()];
}

function curveRows(row: MeasuredPhase): ChartRow[] {
  const { responseTime } = row.phase;
  return thinned(responseTime).map(({ percentile, valueNs }) => ({
    odds: oddsOf(percentile, responseTime.count),
    ms: nsToMs(valueNs),
    target: row.target.name,
    invalid: isInvalid(row),
    ...row.series,
  }));
}

/** The part of a curve below `topMs`, ended where it crosses: on x in logs, as the chart draws it. */
function cutAt(rows: readonly ChartRow[], topMs: number): ChartRow[] {
  const crossing = rows.findIndex((row) => Number(row['ms']) > topMs);
  const inside = rows[crossing - 1];
  const outside = rows[crossing];
  if (outside === undefined) return [...rows];
  if (inside === undefined) return [];
  const share = (topMs - Number(inside['ms'])) / (Number(outside['ms']) - Number(inside['ms']));
  const odds = Number(inside['odds']) ** (1 - share) * Number(outside['odds']) ** share;
  return [...rows.slice(0, crossing), { ...outside, odds, ms: topMs }];
}

function markRows(row: MeasuredPhase): ChartRow[] {
  const { responseTime } = row.phase;
  return MARKED_PERCENTILES.flatMap((percentile) => {
    const valueNs = valueAt(responseTime, percentile);
    const odds = 1 / (1 - percentile / 100);
    if (valueNs === null || odds > responseTime.count) return [];
    return [{ odds, ms: nsToMs(valueNs), invalid: isInvalid(row), ...row.series }];
  });
}

/** The latency budgets of this phase, each once, the strictest first. */
export function budgetLines(checks: readonly Check[], phaseName: string): BudgetLine[] {
  const lines = new Map<string, BudgetLine>();
  for (const check of checks) {
    if (check.unit !== 'ns' || check.phase !== phaseName) continue;
    lines.set(check.text, { label: check.text, limitNs: check.expected });
  }
  return [...lines.values()].sort((a, b) => a.limitNs - b.limitNs);
}

/** A curve this many times above the one below it would press that one to the floor. */
const LEAVES_AT_TIMES = 4;

/**
 * The top of the linear picture: the largest maximum, curves far above all others left out. Those
 * leave the picture at the top; the logarithmic picture shows them whole.
 */
export function topOfPicture(rows: readonly MeasuredPhase[]): number {
  const maxima = rows.map((row) => row.phase.responseTime.maxNs ?? 0).sort((a, b) => a - b);
  let topNs = maxima[0] ?? 0;
  for (const maxNs of maxima) if (maxNs <= topNs * LEAVES_AT_TIMES) topNs = maxNs;
  return topNs;
}

/** Whether a budget lies near enough to the curves to be drawn. */
export function isInPicture(line: BudgetLine, rows: readonly MeasuredPhase[]): boolean {
  return line.limitNs <= topOfPicture(rows) * BUDGET_ROOM;
}

/** The largest 1, 2 or 5 times a power of ten that is at most `figure`. */
function roundDown(figure: number): number {
  const power = 10 ** Math.floor(Math.log10(figure));
  const step = [5, 2, 1].find((factor) => factor * power <= figure * 1.000_001) ?? 1;
  return step * power;
}

function roundUp(figure: number): number {
  return 1 / roundDown(1 / figure);
}

/** Ticks at 1, 2 and 5 of each power of ten while these are few, otherwise at the powers alone. */
function logAxis(
  rows: readonly MeasuredPhase[],
  budgets: readonly BudgetLine[],
): { domain: [number, number]; ticks: number[] } {
  const lowest = Math.min(...rows.map((row) => row.phase.responseTime.minNs ?? Infinity));
  const highest = Math.max(...rows.map((row) => row.phase.responseTime.maxNs ?? 0));
  const top = Math.max(highest, ...budgets.map((line) => line.limitNs));
  const domain: [number, number] = [roundDown(nsToMs(lowest)), roundUp(nsToMs(top))];
  const powers = Array.from({ length: 12 }, (_, index) => 10 ** (index - 4));
  const isFew = domain[1] / domain[0] <= 500;
  const steps = isFew ? [1, 2, 5] : [1];
  const ticks = powers
    .flatMap((power) => steps.map((step) => Number((step * power).toPrecision(3))))
    .filter((tick) => tick >= domain[0] * 0.999 && tick <= domain[1] * 1.001);
  return { domain, ticks };
}

/** Rows without a single response have no curve; at least one row must have one. */
export function percentileChartData(
  rows: readonly MeasuredPhase[],
  budgets: readonly BudgetLine[],
  scale: 'linear' | 'log',
): ChartData {
  const mostRequests = Math.max(...rows.map((row) => row.phase.responseTime.count));
  const drawnBudgets = budgets.filter((line) => isInPicture(line, rows));
  const topNs = Math.max(topOfPicture(rows), ...drawnBudgets.map((line) => line.limitNs));
  const topMs = scale === 'log' ? Infinity : nsToMs(topNs);
  const isShown = (row: ChartRow): boolean => Number(row['ms']) <= topMs;
  return {
    datasets: {
      curves: rows.flatMap((row) => cutAt(curveRows(row), topMs)),
      marks: rows.flatMap(markRows).filter(isShown),
      budgets: drawnBudgets.map(({ limitNs, label }) => ({ ms: nsToMs(limitNs), label })),
      unsupported: [
        {
          from: Math.max(1, mostRequests / MIN_REQUESTS_BEYOND),
          to: Math.max(2, mostRequests),
          label: 'too few requests',
        },
      ],
    },
    params: {},
    ...(scale === 'log' ? { logY: logAxis(rows, drawnBudgets) } : {}),
  };
}
