/**
 * What the latency-against-load chart shows: one point per trial, and through them one line per target.
 * Where a rate was tried several times the line takes the middle trial, never a mean of percentiles.
 */
import { nsToMs } from '../../base/units.ts';
import { LATENCY_METRICS } from '../../domain/scenario.ts';
import type { TargetResult } from '../../domain/result.ts';
import type { RateTrial, SloFigure } from '../../domain/search.ts';
import type { Series } from '../series.ts';
import type { ChartData, ChartRow } from './render-chart.ts';

/** The trials of one target, by rising rate. */
export interface LoadCurve {
  target: TargetResult;
  series: Series;
  trials: RateTrial[];
  /** One trial per rate that says something about the server. */
  line: RateTrial[];
}

/** Room beside the outermost points, as a factor on an axis of logarithms. */
const MARGIN = 1.15;

/** Trials after an overload are not of a rate alone: they stay out of the picture. */
export function loadCurveOf(target: TargetResult, series: Series): LoadCurve {
  const all = [...(target.sweep?.trials ?? []), ...(target.search?.trials ?? [])];
  const trials = all
    .filter(({ kind }) => kind !== 'overload' && kind !== 'sweep-down')
    .sort((a, b) => a.ratePerSecond - b.ratePerSecond || (a.p99Ns ?? 0) - (b.p99Ns ?? 0));
  const valid = trials.filter(({ verdict, p99Ns }) => verdict !== 'invalid' && p99Ns !== null);
  const line = [...Map.groupBy(valid, ({ ratePerSecond }) => ratePerSecond).values()].flatMap(
    (own) => own.slice(Math.floor((own.length - 1) / 2)).slice(0, 1),
  );
  return { target, series, trials, line };
}

/** The server fell behind at this rate: its response time depends on how long one waits. */
export function isSaturated({ saturation }: RateTrial): boolean {
  return saturation !== null;
}

function rowOf(trial: RateTrial, curve: LoadCurve): ChartRow {
  return {
    rate: trial.ratePerSecond,
    p50: trial.p50Ns === null ? null : nsToMs(trial.p50Ns),
    p99: trial.p99Ns === null ? null : nsToMs(trial.p99Ns),
    // A logarithm has no 0: nothing done is a point that is not there.
    done: trial.throughputPerSecond > 0 ? trial.throughputPerSecond : null,
    target: curve.target.name,
    saturated: isSaturated(trial),
    invalid: trial.verdict === 'invalid',
    ...curve.series,
  };
}

function limitsOf(curves: readonly LoadCurve[]): ChartRow[] {
  const limits = curves
    .flatMap(({ trials }) => trials.flatMap(({ slos }) => slos))
    .filter(isLatency)
    .map(({ text, limit }): [string, number] => [text, limit]);
  return [...new Map(limits)].map(([label, limit]) => ({ label, ms: nsToMs(limit) }));
}

function isLatency({ metric }: SloFigure): boolean {
  return (LATENCY_METRICS as readonly string[]).includes(metric);
}

/** At least one curve must have a point. */
export function loadCurveChartData(curves: readonly LoadCurve[]): ChartData {
  const marks = curves.flatMap((curve) => curve.trials.map((trial) => rowOf(trial, curve)));
  const limits = limitsOf(curves);
  const rates = marks.map(({ rate }) => Number(rate));
  const spans = [...marks, ...limits].flatMap((row) =>
    [row['p50'], row['p99'], row['ms']].flatMap((ms) => (typeof ms === 'number' ? [ms] : [])),
  );
  const lowest = Math.min(...rates) / MARGIN;
  const highest = Math.max(...rates) * MARGIN;
  const answers = curves.flatMap(({ target, series }) => {
    const rate = target.search?.ratePerSecond ?? null;
    return rate === null ? [] : [{ rate, ...series }];
  });
  return {
    datasets: {
      marks: marks.filter(({ p99 }) => p99 !== null),
      curves: curves.flatMap((curve) => curve.line.map((trial) => rowOf(trial, curve))),
      offered: [lowest, highest].map((rate) => ({ rate, done: rate })),
      answers,
      limits,
    },
    params: {
      rateMin: lowest,
      rateMax: highest,
      msMin: Math.min(...spans) / MARGIN,
      msMax: Math.max(...spans) * MARGIN,
      doneMin: Math.min(
        lowest,
        ...marks.flatMap(({ done }) => (done === null ? [] : [Number(done)])),
      ),
    },
  };
}
