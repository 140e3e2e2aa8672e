/**
 * Which figure of a phase a budget is about. Separate from judging, so that one table holds the
 * meaning of every metric.
 */
import type { Budget, BudgetMetric, LatencyMetric } from '../domain/scenario.ts';
import type { Distribution, PhaseResult } from '../domain/result.ts';
import type { CheckUnit } from '../domain/verdict.ts';

/** A figure, or why there is none. */
export type Reading = { actual: number; remark: string | null } | { actual: null; absent: string };

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

/** error + timeout + dropped over scheduled, 0..1; null when nothing was scheduled. */
export function errorRatio(counts: PhaseResult['counts']): number | null {
  if (counts.scheduled === 0) return null;
  return (counts.error + counts.timeout + counts.dropped) / counts.scheduled;
}

/**
 * A latency is the worse of two: over all requests, and over the ok ones alone. Fast errors would
 * flatter the first, requests that never ended the second.
 */
function readLatency(metric: LatencyMetric, phase: PhaseResult): Reading {
  if (phase.counts.ok === 0) return { actual: null, absent: 'there was no ok response' };
  const fewest = FEWEST_RESPONSES[metric];
  if (phase.counts.ok < fewest) {
    return {
      actual: null,
      absent: `${metric} needs at least ${fewest} ok responses, there were ${phase.counts.ok}`,
    };
  }
  const ofAll = LATENCY_FIELDS[metric](phase.responseTime);
  const ofOk = LATENCY_FIELDS[metric](phase.okResponseTime);
  if (ofAll === null || ofOk === null) return { actual: null, absent: 'nothing was recorded' };
  if (ofOk > ofAll) return { actual: ofOk, remark: 'of ok responses; errors came back faster' };
  return { actual: ofAll, remark: null };
}

function readCost(budget: Budget, phase: PhaseResult, primaryInstance: string | null): Reading {
  const instance = budget.instance ?? primaryInstance;
  if (instance === null) return { actual: null, absent: 'the scenario names no cost.instances' };
  const figure = phase.cost.find((cost) => cost.instance.toLowerCase() === instance.toLowerCase());
  if (figure === undefined) return { actual: null, absent: `${instance} was not priced` };
  if (figure.usdPerMillion === null) {
    return { actual: null, absent: figure.reason ?? 'there is no cost figure' };
  }
  return { actual: figure.usdPerMillion, remark: `on ${figure.instance}` };
}

/** `primaryInstance` prices a cost budget that names no instance; null when none was asked for. */
export function readMetric(
  budget: Budget,
  phase: PhaseResult,
  primaryInstance: string | null,
): Reading {
  switch (budget.metric) {
    case 'error_rate': {
      const actual = errorRatio(phase.counts);
      return actual === null
        ? { actual: null, absent: 'nothing was scheduled' }
        : { actual, remark: null };
    }
    case 'throughput':
      return { actual: phase.throughputPerSecond, remark: null };
    case 'goodput':
      return { actual: phase.goodputPerSecond, remark: null };
    case 'cost_per_million':
      return readCost(budget, phase, primaryInstance);
    default:
      return readLatency(budget.metric, phase);
  }
}
