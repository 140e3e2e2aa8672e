/**
 * When a warm-up has done its work: response time and rate no longer change. Separate from the driver,
 * which only feeds it windows (METHODOLOGY, "Steady state").
 */
import { mannKendall } from './mann-kendall.ts';
import { trendChangeRatio } from './theil-sen.ts';

/** One second of load. */
export interface SteadyWindow {
  /** Median response time of what completed; null when nothing did. */
  p50Ns: number | null;
  /** Completed well; over a window of one second this is also their number. */
  okPerSecond: number;
}

export interface Steadiness {
  isSteady: boolean;
  /** What settled, or what still changes, in words. */
  reason: string;
}

/** Neighbours that must agree. */
const AGREEING_WINDOWS = 3;
/** Largest span between them, as a share of the smallest. */
const AGREEMENT_RATIO = 0.1;
/**
 * Three values have too few orders to tell a trend from chance. In simulations (M/M/1, 200 requests a
 * second, 5 % slower every second) five windows let 82 % of such drifts pass as steady, eight 30 %. More
 * than ten would keep the slow first seconds of a server in view long after it became fast.
 */
const TREND_WINDOWS_MIN = 8;
const TREND_WINDOWS_MAX = 10;
/** Reached by chance in 5 % of windows without a trend. */
const TREND_Z = 1.96;
/** A trend over the recent windows below this is no reason to wait: servers without noise always show one. */
const TREND_CHANGE_RATIO = 0.05;
/** The span of three normal values stays below this many of their standard deviations 95 times in 100. */
const CHANCE_SPAN = 3.31;
/** Standard deviation of the median of n exponential values, as a share of it, times √n: 1 ÷ ln 2. */
const MEDIAN_SPREAD = 1 / Math.LN2;
/** The same for the count of independent events. */
const COUNT_SPREAD = 1;

/** `windows`: whole ones, oldest first, of one second each. */
export function judgeSteadiness(windows: readonly SteadyWindow[]): Steadiness {
  if (windows.length < TREND_WINDOWS_MIN) {
    return unsteady(`${windows.length} of at least ${TREND_WINDOWS_MIN} seconds have passed`);
  }
  const recent = windows.slice(-TREND_WINDOWS_MAX);
  const last = recent.slice(-AGREEING_WINDOWS);
  const p50s = present(recent);
  const count = Math.min(...last.map((window) => window.okPerSecond));
  if (p50s.length < recent.length || count === 0) {
    return unsteady(`a second without a good answer is among the last ${recent.length}`);
  }
  const changes =
    describeSpan('the median response time', present(last), MEDIAN_SPREAD / Math.sqrt(count)) ??
    describeSpan(
      'the rate of good answers',
      last.map((window) => window.okPerSecond),
      COUNT_SPREAD / Math.sqrt(count),
    ) ??
    describeTrend(p50s);
  if (changes !== null) return unsteady(changes);
  return {
    isSteady: true,
    reason: `the last ${AGREEING_WINDOWS} seconds agree in median response time and rate, and the last ${recent.length} show no trend`,
  };
}

function unsteady(reason: string): Steadiness {
  return { isSteady: false, reason };
}

function present(windows: readonly SteadyWindow[]): number[] {
  return windows.flatMap(({ p50Ns }) => p50Ns ?? []);
}

/** Null when `values` agree, to 10 % or to what chance makes of so few requests. */
function describeSpan(what: string, values: number[], standardErrorRatio: number): string | null {
  const smallest = Math.min(...values);
  const spanRatio = (Math.max(...values) - smallest) / smallest;
  const allowedRatio = Math.max(AGREEMENT_RATIO, CHANCE_SPAN * standardErrorRatio);
  if (spanRatio <= allowedRatio) return null;
  return `${what} differs by ${percent(spanRatio)} within the last ${values.length} seconds; up to ${percent(allowedRatio)} is steady`;
}

function describeTrend(p50s: number[]): string | null {
  const { z } = mannKendall(p50s);
  const changeRatio = trendChangeRatio(p50s);
  if (Math.abs(z) < TREND_Z || Math.abs(changeRatio) <= TREND_CHANGE_RATIO) return null;
  const direction = z > 0 ? 'rose' : 'fell';
  return `the median response time ${direction} by ${percent(Math.abs(changeRatio))} over the last ${p50s.length} seconds (Mann-Kendall z ${z.toFixed(1)})`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(0)} %`;
}
