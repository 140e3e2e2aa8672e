/**
 * Which figure of a phase a budget is about. Separate from judging, so that one table holds the
 * meaning of every metric.
 */
import { failedCount, failedRatio } from '../domain/request.ts';
import type { Budget, BudgetMetric, LatencyMetric } from '../domain/scenario.ts';
import type { Distribution, PhaseResult } from '../domain/result.ts';
import type { CheckUnit } from '../domain/verdict.ts';

/** A figure; or a quantile that failed requests put out of reach; or why there is none. */
export type Reading =
  | { kind: 'figure'; actual: number; remark: string | null }
  | { kind: 'out-of-reach'; actual: null; why: string }
  | { kind: 'absent'; actual: null; absent: string };

/**
 * Fewest responses for a percentile to be more than the maximum by another name: 1 / (1 - quantile).
 */
const FEWEST_RESPONSES: Record<LatencyMetric, number> = {
  p50: 2,
  p90: 10,
  p95: 20,
  p99: 100,
  p999: 1000,
  mean: 1,
  max: 1,
};

const LATENCY_FIELDS: Record<LatencyMetric, (distribution: Distribution) => number | null> = {
  p50: (distribution) => distribution.p50Ns,
  p90: (distribution) => distribution.p90Ns,
  p95: (distribution) => distribution.p95Ns,
  p99: (distribution) => distribution.p99Ns,
  p999: (distribution) => distribution.p999Ns,
  mean: (distribution) => distribution.meanNs,
  max: (distribution) => distribution.maxNs,
};

export function unitOf(metric: BudgetMetric): CheckUnit {
  switch (metric) {
    case 'error_rate':
      return 'ratio';
    case 'throughput':
    case 'goodput':
      return 'per-second';
    case 'cost_per_million':
      return 'usd';
    default:
      return 'ns';
  }
}

const QUANTILES: Partial<Record<LatencyMetric, number>> = {
  p50: 0.5,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
};

function figure(actual: number, remark: string | null = null): Reading {
  return { kind: 'figure', actual, remark };
}

function absent(why: string): Reading {
  return { kind: 'absent', actual: null, absent: why };
}

/** A failed request was never answered in time: with more than 1 % of them there is no good p99. */
function isOutOfReach(metric: LatencyMetric, phase: PhaseResult): boolean {
  const quantile = QUANTILES[metric];
  const ratio = failedRatio(phase.counts) ?? 0;
  return quantile !== undefined && ratio > 1 - quantile + Number.EPSILON;
}

/**
 * A latency is the worse of two: over all requests, and over the ok ones alone. Fast errors would
 * flatter the first, requests that never ended the second.
 */
function readLatency(metric: LatencyMetric, phase: PhaseResult): Reading {
  if (phase.counts.ok === 0) return absent('there was no ok response');
  if (isOutOfReach(metric, phase)) {
    const failed = failedCount(phase.counts);
    const why = `${failed} of ${phase.counts.scheduled} requests failed, too many for a ${metric}`;
    return { kind: 'out-of-reach', actual: null, why };
  }
  const fewest = FEWEST_RESPONSES[metric];
  if (phase.counts.ok < fewest) {
    return absent(`${metric} needs at least ${fewest} ok responses, there were ${phase.counts.ok}`);
  }
  const ofAll = LATENCY_FIELDS[metric](phase.responseTime);
  const ofOk = LATENCY_FIELDS[metric](phase.okResponseTime);
  if (ofAll === null || ofOk === null) return absent('nothing was recorded');
  if (ofOk > ofAll) return figure(ofOk, 'of ok responses; errors came back faster');
  return figure(ofAll);
}

function readCost(budget: Budget, phase: PhaseResult, primaryInstance: string | null): Reading {
  const instance = budget.instance ?? primaryInstance;
  if (instance === null) return absent('the scenario names no cost.instances');
  const cost = phase.cost.find((each) => each.instance.toLowerCase() === instance.toLowerCase());
  if (cost === undefined) return absent(`${instance} was not priced`);
  if (cost.usdPerMillion === null) return absent(cost.reason ?? 'there is no cost figure');
  return figure(cost.usdPerMillion, `on ${cost.instance}`);
}

/** `primaryInstance` prices a cost budget that names no instance; null when none was asked for. */
export function readMetric(
  budget: Budget,
  phase: PhaseResult,
  primaryInstance: string | null,
): Reading {
  switch (budget.metric) {
    case 'error_rate': {
      const ratio = failedRatio(phase.counts);
      return ratio === null ? absent('nothing was scheduled') : figure(ratio);
    }
    case 'throughput':
      return figure(phase.throughputPerSecond);
    case 'goodput':
      return figure(phase.goodputPerSecond);
    case 'cost_per_million':
      return readCost(budget, phase, primaryInstance);
    default:
      return readLatency(budget.metric, phase);
  }
}
