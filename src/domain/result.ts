/**
 * What a run found. Spans are integer nanoseconds on the run's monotonic clock; a number that was not
 * measured is null and says why beside it.
 *
 * The three spans, with fixed meanings:
 *   responseTime = completed - scheduled   what a user feels, our own lateness included
 *   serviceTime  = completed - sent        from the moment it was written to a connection
 *   sendLag      = dispatched - scheduled  our own lateness alone
 * What remains (sent - dispatched) is the client queue: waiting for a connection to be free or to open.
 */
import type { RequestCounts, FailureKind } from './request.ts';
import type { LoadProfile, PhaseKind } from './scenario.ts';
import type { Verdict } from './verdict.ts';

export const RESULT_SCHEMA_VERSION = 1;

/** A histogram and the figures read off it. All null when `count` is 0. */
export interface Distribution {
  count: number;
  minNs: number | null;
  meanNs: number | null;
  p50Ns: number | null;
  p90Ns: number | null;
  p95Ns: number | null;
  p99Ns: number | null;
  p999Ns: number | null;
  maxNs: number | null;
  /** Points of the percentile curve, by rising percentile; empty when `count` is 0. */
  curve: PercentilePoint[];
  /** Values below 1 us or above 600 s, recorded at the edge of the range. */
  clampedCount: number;
  /** HdrHistogram V2, compressed, base64; null when `count` is 0. */
  hdrBase64: string | null;
}

export interface PercentilePoint {
  /** 0..100 */
  percentile: number;
  valueNs: number;
}

/** One second of a phase, by completion (responses) and by schedule (scheduled). */
export interface Window {
  /** From the phase's start; a multiple of 1 s. */
  startNs: number;
  scheduled: number;
  ok: number;
  /** error + timeout + dropped */
  failed: number;
  /** Response times of what completed in this second; null when nothing did. */
  p50Ns: number | null;
  p99Ns: number | null;
  maxNs: number | null;
  /** Response times of this second, HdrHistogram V2 compressed base64; null when nothing completed. */
  hdrBase64: string | null;
}

export interface Validity {
  status: 'valid' | 'invalid';
  /** Why it is invalid; empty when valid. */
  reasons: Notice[];
}

/** Something the user must know, with the next step. */
export interface Notice {
  /** Stable kebab-case name, e.g. `send-lag`. */
  code: string;
  message: string;
  hint: string;
}

/** How the server grouped requests into executions. */
export interface BatchSizes {
  unit: 'rows' | 'requests';
  resolution: 'exact' | 'bucketed';
  /** Executions by size; `"1"`: n, … */
  counts: Record<string, number>;
  /** Mean size over executions. */
  mean: number;
  /** Where it was read, in words. */
  source: string;
}

/** How our own driver did during one phase. */
export interface DriverHealth {
  /** SHA-256 (hex) of the schedule's instants; null for closed loops. */
  scheduleSha256: string | null;
  /** What was really dispatched per second over the schedule. */
  achievedRatePerSecond: number;
  /** Share of the phase in which the dispatch thread was busy, naps left out; 0..1. */
  loopUtilisationRatio: number;
  /** Longest delay of the dispatch thread's event loop, p99. */
  loopDelayP99Ns: number | null;
  /** Monotonic against wall clock over the phase, absolute; 0.001 = 0.1 %. */
  clockDriftRatio: number;
  /** Most requests in flight or queued at once. */
  inFlightMax: number;
  connectionsOpened: number;
}

/** Raw findings of one phase, as the driver returns them; plain data that crosses threads. */
export interface PhaseRecord {
  name: string;
  kind: PhaseKind;
  profile: LoadProfile;
  startedAt: string;
  /** The schedule's length; shorter when the run was interrupted. */
  measuredNs: number;
  interrupted: boolean;
  counts: RequestCounts;
  /** ok responses that completed within the schedule's length (what throughput divides). */
  okWithinMeasured: number;
  /** ok responses within the goodput limit and within the schedule's length. */
  goodWithinMeasured: number;
  /** Rows in one request. */
  rowsPerRequest: number;
  /** Of every scheduled request that was dispatched; timeouts at no less than their age. */
  responseTime: Distribution;
  /** Of ok responses only. */
  okResponseTime: Distribution;
  serviceTime: Distribution;
  sendLag: Distribution;
  /** dispatched -> sent. */
  clientQueueTime: Distribution;
  windows: Window[];
  failures: FailureKind[];
  driver: DriverHealth;
}

/** One phase of one target, judged. */
export interface PhaseResult extends PhaseRecord {
  /** Null for closed loops, which offer no rate of their own. */
  offeredRatePerSecond: number | null;
  throughputPerSecond: number;
  goodputPerSecond: number;
  /** The response time up to which an ok response counts as good; null: every ok response. */
  goodputLimitNs: number | null;
  validity: Validity;
  batchSizes: BatchSizes | null;
  /** Why `batchSizes` is null. */
  batchSizesAbsent: string | null;
  cost: CostFigure[];
}

/** Cost per million predictions on one instance type. */
export interface CostFigure {
  instance: string;
  provider: string;
  region: string;
  usdPerHour: number;
  /** ISO date of the price. */
  pricedAt: string;
  priceSource: string;
  /** The phase whose throughput was used; null when no phase qualified. */
  phase: string | null;
  predictionsPerSecond: number | null;
  usdPerMillion: number | null;
  /** The arithmetic written out; null without a figure. */
  arithmetic: string | null;
  /** Why there is no figure. */
  reason: string | null;
}

/** How a server came up, and how it ended. */
export interface TargetLifecycle {
  /** From launch (or attach) to the first correct inference; null when it never came. */
  readyAfterNs: number | null;
  /** Set when the server ended by itself while it was needed: a clause such as `was killed by SIGKILL`. */
  died: string | null;
  /** Set when it could not be launched, reached or prepared, in words. */
  failed: Notice | null;
  /** Set when a launched server could not be stopped and may still run. */
  stopFailed?: Notice;
  /** Path of the server's log in the run folder, relative to it; null when attached. */
  log: string | null;
}

export interface TargetResult {
  name: string;
  adapter: string;
  /** Base URL that was driven; null when it never came up. */
  url: string | null;
  launched: boolean;
  lifecycle: TargetLifecycle;
  /** Effective settings as the server reported or was given them, for reading. */
  settings: Record<string, string>;
  /** In the scenario's order; only measured phases. */
  phases: PhaseResult[];
  /** The warm-up, for the record; never judged. */
  warmup: PhaseRecord | null;
  /** One per instance, at the phase with the lowest cost. */
  cost: CostFigure[];
}

export interface Environment {
  servebenchVersion: string;
  nodeVersion: string;
  os: string;
  kernel: string;
  cpuModel: string;
  cores: number;
  memoryBytes: number;
  modelSha256: string | null;
  payloadSha256: string | null;
  scenarioSha256: string;
}

export interface RunResult {
  schemaVersion: typeof RESULT_SCHEMA_VERSION;
  runId: string;
  /** Absolute. */
  runFolder: string;
  startedAt: string;
  durationNs: number;
  interrupted: boolean;
  scenarioName: string;
  scenarioDescription: string | null;
  scenarioFile: string;
  scenarioText: string;
  seed: number;
  timeoutNs: number;
  /** The command that repeats the run. */
  rerunCommand: string;
  targets: TargetResult[];
  verdict: Verdict;
  warnings: Notice[];
  environment: Environment;
}
