/**
 * Whether a server kept up with the rate. Told from completions that lag behind the arrivals, since a
 * latency alone depends on how long one waits: a queue that grows without end keeps any limit for a
 * while. METHODOLOGY, "Search".
 */
import { NS_PER_S } from '../base/units.ts';
import type { RequestCounts } from '../domain/request.ts';
import type { Window } from '../domain/result.ts';
import { mannKendall } from '../stats/mann-kendall.ts';

export interface CompletionFacts {
  ratePerSecond: number;
  measuredNs: number;
  counts: RequestCounts;
  /** ok responses that completed within the schedule. */
  okWithinMeasured: number;
  windows: readonly Pick<Window, 'startNs' | 'p50Ns' | 'p99Ns'>[];
}

/** `isClear`: completions lag for certain; otherwise the response time rose, which chance can do too. */
export interface Saturation {
  isClear: boolean;
  /** In words. */
  reason: string;
}

/** On M/M/1, 1 % parts a load of 0.9 (up to 4 % false alarms) from one of 1.05 (99 % found) in 10 s. */
const DEFICIT_RATIO_MAX = 0.01;
/** Reached by chance once in a hundred series without a trend. */
const TREND_Z = 2.33;
/**
 * A queue that grows lifts the last third of a trial far above the first; a trend smaller than this is a
 * machine that gets warm, however certain the test is of it.
 */
const RISE_MIN = 1.5;
/** Below ten values the test's z is not nearly normal. */
const TREND_WINDOWS_MIN = 10;

/** Null: it kept up, as far as can be told. */
export function saturationOf(facts: CompletionFacts): Saturation | null {
  return deficitOf(facts) ?? trendOf(facts);
}

function deficitOf(facts: CompletionFacts): Saturation | null {
  const { scheduled, ok, timeout, dropped } = facts.counts;
  const late = ok - facts.okWithinMeasured + timeout + dropped;
  const lag = late - inFlightAtRest(facts);
  if (scheduled === 0 || lag <= DEFICIT_RATIO_MAX * scheduled) return null;
  const percent = ((100 * late) / scheduled).toFixed(1);
  return {
    isClear: true,
    reason: `${percent} % of the requests were not answered when the last one was due`,
  };
}

/**
 * What a server that keeps up has in flight at any moment, by Little's law: without it a slow answer at
 * the end of a short trial would pass for a lag. The fastest second is the one least in a queue.
 */
function inFlightAtRest(facts: CompletionFacts): number {
  const fastestNs = Math.min(...mediansOf(facts));
  return Number.isFinite(fastestNs) ? (facts.ratePerSecond * fastestNs) / NS_PER_S : 0;
}

function trendOf(facts: CompletionFacts): Saturation | null {
  const medians = mediansOf(facts);
  if (medians.length < TREND_WINDOWS_MIN || mannKendall(medians).z <= TREND_Z) return null;
  const third = Math.floor(medians.length / 3);
  const rise = meanOf(medians.slice(-third)) / meanOf(medians.slice(0, third));
  if (rise < RISE_MIN) return null;
  return {
    isClear: false,
    reason: `the response time rose from second to second, to ${rise.toFixed(1)} times what it was`,
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function mediansOf({ windows, measuredNs }: CompletionFacts): number[] {
  return windows
    .filter(({ startNs }) => startNs < measuredNs)
    .flatMap(({ p50Ns }) => (p50Ns === null ? [] : [p50Ns]));
}
