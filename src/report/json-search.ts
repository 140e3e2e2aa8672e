/** Searches and sweeps of the public document: the same figures, with spans in milliseconds. */
import { nsToMs } from '../base/units.ts';
import type { RequestCounts } from '../domain/request.ts';
import { LATENCY_METRICS, type Slo } from '../domain/scenario.ts';
import type {
  FittedRate,
  RateTrial,
  RecoveryFinding,
  SearchOutcome,
  SearchResult,
  SloFigure,
  SweepResult,
  TrialKind,
  TrialVerdict,
} from '../domain/search.ts';

/** `limit` and `actual` are in `unit`. */
export interface SloDocument {
  text: string;
  metric: string;
  operator: string;
  unit: 'ms' | 'ratio';
  limit: number;
}

export interface TrialDocument {
  number: number;
  kind: TrialKind;
  phase: string;
  ratePerSecond: number;
  measuredMs: number;
  cutShort: boolean;
  verdict: TrialVerdict;
  reason: string | null;
  hint: string | null;
  doubt: string | null;
  saturation: string | null;
  counts: RequestCounts;
  throughputPerSecond: number;
  rowsPerRequest: number;
  p50Ms: number | null;
  p99Ms: number | null;
  slos: (SloDocument & { actual: number | null; holds: boolean })[];
}

export interface SearchDocument {
  outcome: SearchOutcome;
  ratePerSecond: number | null;
  failedPerSecond: number | null;
  confirmed: number;
  summary: string;
  throughputPerSecond: number | null;
  rowsPerRequest: number | null;
  recovery: RecoveryFinding | null;
  recoveryAbsent: string | null;
  plan: {
    slos: SloDocument[];
    fromPerSecond: number;
    toPerSecond: number;
    arrivals: string;
    trialMs: number;
    resolutionRatio: number;
    confirmations: number;
    trialsMax: number;
  };
  fit: FittedRate[];
  trials: TrialDocument[];
}

export interface SweepDocument {
  plan: { ratesPerSecond: number[]; arrivals: string; trialMs: number };
  trials: TrialDocument[];
}

/** The whole search, lossless but for the unit of time. */
export function toSearchDocument(search: SearchResult): SearchDocument {
  const { plan, trials, ...answer } = search;
  const { slos, trialNs, ...rest } = plan;
  return {
    ...answer,
    plan: { ...rest, trialMs: nsToMs(trialNs), slos: slos.map(toSloDocument) },
    trials: trials.map(toTrialDocument),
  };
}

export function toSweepDocument({ plan, trials }: SweepResult): SweepDocument {
  const { trialNs, ...rest } = plan;
  return { plan: { ...rest, trialMs: nsToMs(trialNs) }, trials: trials.map(toTrialDocument) };
}

function toTrialDocument(trial: RateTrial): TrialDocument {
  const { measuredNs, p50Ns, p99Ns, slos, ...rest } = trial;
  return {
    ...rest,
    measuredMs: nsToMs(measuredNs),
    p50Ms: p50Ns === null ? null : nsToMs(p50Ns),
    p99Ms: p99Ns === null ? null : nsToMs(p99Ns),
    slos: slos.map(toFigureDocument),
  };
}

function isLatency({ metric }: Slo): boolean {
  return (LATENCY_METRICS as readonly string[]).includes(metric);
}

function toSloDocument(slo: Slo): SloDocument {
  const { text, metric, operator, limit } = slo;
  return isLatency(slo)
    ? { text, metric, operator, unit: 'ms', limit: nsToMs(limit) }
    : { text, metric, operator, unit: 'ratio', limit };
}

function toFigureDocument(figure: SloFigure): TrialDocument['slos'][number] {
  const { actual, holds } = figure;
  const inUnit = actual !== null && isLatency(figure) ? nsToMs(actual) : actual;
  return { ...toSloDocument(figure), actual: inUnit, holds };
}
