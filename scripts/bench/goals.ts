/**
 * What the load driver is held to, and whether the figures of a benchmark keep it. Pure, and apart from
 * the tables, so that a goal is one entry here. A goal without a figure is open, never met.
 */
import type { AnswerCell, BenchResults, OpenRow } from './bench-results.ts';

export interface Goal {
  what: string;
  goal: string;
  /** What was measured, in words; null: nothing was. */
  found: string | null;
  isMet: boolean | null;
}

const PRECISE = 'ours, precise';
const ECONOMICAL = 'ours, economical';
const COMMAND = 'servebench run';

/** A span in whole microseconds, or with one digit below ten. */
export function formatUs(us: number | null | undefined): string {
  if (us === null || us === undefined) return 'n/a';
  return us.toLocaleString('en-US', { maximumFractionDigits: Math.abs(us) < 10 ? 1 : 0 });
}

function goalOf(
  what: string,
  goal: string,
  found: string | null,
  isMet: boolean | null | undefined,
): Goal {
  return { what, goal, found, isMet: found === null ? null : (isMet ?? null) };
}

function atMost(value: number | null | undefined, limit: number): boolean | null {
  return value === null || value === undefined ? null : value <= limit;
}

function every(...conditions: (boolean | null)[]): boolean | null {
  if (conditions.includes(false)) return false;
  return conditions.includes(null) ? null : true;
}

function closedGoals({ closed }: BenchResults): Goal[] {
  const rows = closed?.filter((row) => row.tool === PRECISE || row.tool === ECONOMICAL) ?? [];
  const row = rows.toSorted((a, b) => (a.cpuUs ?? Infinity) - (b.cpuUs ?? Infinity))[0];
  const rate = row?.requestsPerSecond;
  return [
    goalOf(
      'processor a request, closed loop, 64 connections',
      '≤ 7 us',
      row ? `${formatUs(row.cpuUs)} us` : null,
      atMost(row?.cpuUs, 7),
    ),
    goalOf(
      'peak requests per second on one core',
      '≥ 140,000',
      rate ? `${Math.round(rate).toLocaleString('en-US')}` : null,
      rate ? rate >= 140_000 : null,
    ),
  ];
}

function lateness(row: OpenRow): string {
  return `${formatUs(row.lateP50Us)} / ${formatUs(row.lateP99Us)} us (${row.tool.replace('ours, ', '')})`;
}

function keepsLateness(row: OpenRow, p50Us: number, p99Us: number): boolean | null {
  return every(atMost(row.lateP50Us, p50Us), atMost(row.lateP99Us, p99Us));
}

/** Both pacings at a rate, the one with the shorter tail first. */
function ourRows({ open }: BenchResults, rate: number): OpenRow[] {
  return (open ?? [])
    .filter((row) => row.tool === PRECISE || row.tool === ECONOMICAL)
    .filter((row) => row.ratePerSecond === rate)
    .toSorted((a, b) => (a.lateP99Us ?? Infinity) - (b.lateP99Us ?? Infinity));
}

/** The processor time counts only where the same pacing is on time as well. */
function highRateGoals(rows: OpenRow[]): Goal[] {
  const [first] = rows;
  const cost = (row: OpenRow): string => `${formatUs(row.cpuUs)} us at ${lateness(row)}`;
  const verdicts = rows.map((row) => every(keepsLateness(row, 10, 900), atMost(row.cpuUs, 50)));
  return [
    goalOf(
      'open loop 10,000/s: lateness p50 / p99',
      '≤ 10 / 900 us',
      first ? lateness(first) : null,
      first && keepsLateness(first, 10, 900),
    ),
    goalOf(
      'open loop 10,000/s: processor a request, in a pacing that keeps that lateness',
      '≤ 50 us',
      first ? rows.map(cost).join('; ') : null,
      verdicts.includes(true) || (verdicts.includes(null) ? null : false),
    ),
  ];
}

function openGoals(results: BenchResults): Goal[] {
  const middle = ourRows(results, 2_000);
  const precise = middle.find((row) => row.tool === PRECISE);
  const thrifty = middle.find((row) => row.tool === ECONOMICAL);
  const [low] = ourRows(results, 200);
  return [
    ...highRateGoals(ourRows(results, 10_000)),
    goalOf(
      'open loop 2,000/s, precise: lateness p50 / p99',
      '≤ 10 / 100 us',
      precise ? lateness(precise) : null,
      precise && keepsLateness(precise, 10, 100),
    ),
    goalOf(
      'open loop 2,000/s, economical: processor a request, at a lateness p50',
      '≤ 95 us at ≤ 50 us',
      thrifty ? `${formatUs(thrifty.cpuUs)} us at ${formatUs(thrifty.lateP50Us)} us` : null,
      thrifty && every(atMost(thrifty.cpuUs, 95), atMost(thrifty.lateP50Us, 50)),
    ),
    goalOf(
      'open loop 200/s: lateness p99',
      '≤ 180 us',
      low ? lateness(low) : null,
      atMost(low?.lateP99Us, 180),
    ),
  ];
}

function poissonGoals({ poisson }: BenchResults): Goal[] {
  return [500, 2_000].map((rate) => {
    const row = poisson?.find((each) => each.tool === PRECISE && each.ratePerSecond === rate);
    return goalOf(
      `Poisson ${rate.toLocaleString('en-US')}/s: distance of what arrived to the exponential`,
      '≤ 0.015',
      row?.distance == null ? null : row.distance.toFixed(4),
      atMost(row?.distance, 0.015),
    );
  });
}

/** Whether each quantile with a known answer is within `ratio` of it, or within `slackMs`. */
export function isAnswerRight(cell: AnswerCell, ratio: number, slackMs: number): boolean | null {
  const { truth } = cell;
  const pairs: [number | null, number | undefined][] = [
    [cell.p50Ms, truth.p50Ms],
    [cell.p90Ms, truth.p90Ms],
    [cell.p99Ms, truth.p99Ms],
  ];
  const known = pairs.filter(([, meant]) => meant !== undefined);
  if (!cell.hasEnded) return false;
  return known.every(
    ([found, meant = 0]) =>
      found !== null && Math.abs(found - meant) <= Math.max(meant * ratio, slackMs),
  );
}

/** The hang is told: the time limit is in the tail, and each request that hung is an error. */
export function isHangTold(cell: AnswerCell): boolean {
  const { p99Ms, truth, errors, hung, hasEnded } = cell;
  return hasEnded && p99Ms !== null && p99Ms >= (truth.p99Ms ?? 0) && errors === hung;
}

function quantiles(cell: AnswerCell): string {
  const text = [cell.p50Ms, cell.p90Ms, cell.p99Ms].map((ms) =>
    ms === null ? 'n/a' : ms.toFixed(1),
  );
  return `p50 / p90 / p99 ${text.join(' / ')} ms`;
}

function answerGoals({ answers }: BenchResults): Goal[] {
  const row = answers?.find((each) => each.tool === COMMAND);
  const { constant, freeze, freezeCapped, hang } = row ?? {};
  return [
    goalOf(
      'constant 100 ms: p50',
      'within 0.5 %',
      constant ? quantiles(constant) : null,
      constant && constant.p50Ms !== null && Math.abs(constant.p50Ms - 100) <= 0.5,
    ),
    goalOf(
      'freeze: p90 and p99',
      'within 1 % or one gap',
      freeze ? quantiles(freeze) : null,
      freeze && isAnswerRight(freeze, 0.01, freeze.gapMs),
    ),
    goalOf(
      'freeze with 8 connections: p90 and p99',
      'within 1 % or one gap',
      freezeCapped ? quantiles(freezeCapped) : null,
      freezeCapped && isAnswerRight(freezeCapped, 0.01, freezeCapped.gapMs),
    ),
    goalOf(
      '2 % hang: p99, errors, exit code',
      'p99 ≥ the timeout, every hung request an error, exit code not 0',
      hang
        ? `${quantiles(hang)}, ${hang.errors ?? 'n/a'} errors of ${hang.hung}, exit code ${hang.exitCode} (${constant?.exitCode ?? 'n/a'} in the constant test)`
        : null,
      hang && isHangTold(hang) && hang.exitCode !== 0 && (constant?.exitCode ?? 0) === 0,
    ),
  ];
}

function otherGoals({ highest, memory }: BenchResults): Goal[] {
  const rates = highest?.map((row) => row.highest?.ratePerSecond ?? 0) ?? [];
  const best = Math.max(0, ...rates);
  const marks = memory?.[0]?.marks ?? [];
  const [first, last] = [marks[0]?.rssBytes ?? null, marks.at(-1)?.rssBytes ?? null];
  const growthMb = first === null || last === null ? null : (last - first) / 1e6;
  return [
    goalOf(
      'highest open-loop rate on one core that stays valid',
      '≥ 40,000/s',
      rates.length === 0 ? null : best > 0 ? `${best.toLocaleString('en-US')}/s` : 'none confirmed',
      best >= 40_000,
    ),
    goalOf(
      `memory from ${describeMark(marks[0]?.requests)} to ${describeMark(marks.at(-1)?.requests)} requests`,
      'grows by ≤ 10 MB',
      growthMb === null ? null : `${growthMb >= 0 ? '+' : ''}${growthMb.toFixed(1)} MB`,
      atMost(growthMb, 10),
    ),
  ];
}

function describeMark(requests: number | undefined): string {
  return requests === undefined ? 'few' : requests.toLocaleString('en-US');
}

/** In the order of the measures. */
export function judgeGoals(results: BenchResults): Goal[] {
  return [
    ...closedGoals(results),
    ...openGoals(results),
    ...poissonGoals(results),
    ...answerGoals(results),
    ...otherGoals(results),
  ];
}
