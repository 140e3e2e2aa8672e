/** Search plans and trials for tests: valid and complete by default; a test states only what it is about. */
import type { SearchPlan, Slo } from '../../src/domain/scenario.ts';
import type { RateTrial, SearchResult } from '../../src/domain/search.ts';

export function anSlo(given: Partial<Slo> = {}): Slo {
  return { text: 'p99 < 40ms', metric: 'p99', operator: '<', limit: 40e6, ...given };
}

export function aSearchPlan(given: Partial<SearchPlan> = {}): SearchPlan {
  return {
    slos: [anSlo()],
    fromPerSecond: 50,
    toPerSecond: 20_000,
    arrivals: 'poisson',
    trialNs: 10e9,
    resolutionRatio: 0.03,
    confirmations: 3,
    trialsMax: 60,
    ...given,
  };
}

export function aTrial(given: Partial<RateTrial> = {}): RateTrial {
  return {
    number: 1,
    kind: 'bracket',
    phase: 'search 400/s #1',
    ratePerSecond: 400,
    measuredNs: 10e9,
    cutShort: false,
    verdict: 'pass',
    reason: null,
    hint: null,
    doubt: null,
    saturation: null,
    counts: { scheduled: 4000, ok: 4000, error: 0, timeout: 0, dropped: 0 },
    throughputPerSecond: 399.8,
    rowsPerRequest: 1,
    p50Ns: 2e6,
    p99Ns: 8e6,
    slos: [{ ...anSlo(), actual: 8e6, holds: true }],
    ...given,
  };
}

export function aSearchResult(given: Partial<SearchResult> = {}): SearchResult {
  return {
    plan: aSearchPlan(),
    outcome: 'found',
    ratePerSecond: 1240,
    failedPerSecond: 1280,
    confirmed: 3,
    summary: 'highest rate with p99 < 40ms: 1,240/s, confirmed 3 of 3; 1,280/s failed',
    throughputPerSecond: 1239.4,
    rowsPerRequest: 1,
    recovery: { overloadPerSecond: 1550, recovered: true, trials: 1 },
    recoveryAbsent: null,
    fit: [{ ratePerSecond: 1240, trials: 4, passed: 4, passProbability: 1 }],
    trials: [aTrial({ ratePerSecond: 1240, kind: 'confirm' })],
    ...given,
  };
}
