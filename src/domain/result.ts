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
import type { LoadProfile, Pacing, PhaseKind } from './scenario.ts';
import type { SearchResult, SweepResult } from './search.ts';
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

/** How our own driver did during one phase. With several workers: sums, or the worst of them. */
export interface DriverHealth {
  pacing: PacingFinding;
  /** Dispatch threads. */
  workers: number;
  /** Workers that ended by themselves during the phase; their share was not sent. */
  workersLost: number;
  /** Between the first and the last worker to start; null with one. */
  startSkewNs: number | null;
  /** Requests that were dispatched before they were due. */
  earlyCount: number;
  /** Processor time of this program during the phase, waiting in turns included; null: not told. */
  cpuSeconds: number | null;
  /** Share of processor time that the hypervisor took from this machine, 0..1; null: not told. */
  stealRatio: number | null;
  /** Share of the phase in which some task waited for a processor (Linux PSI), 0..1; null: not told. */
  cpuPressureRatio: number | null;
  /** Share of its container's quota periods in which the quota was used up, 0..1; null: no quota, not told. */
  throttledRatio: number | null;
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

/** How the dispatch threads waited for the next instant, and why so. */
export interface PacingFinding {
  asked: Pacing;
  mode: Exclude<Pacing, 'auto'>;
  /** What decided, in words. */
  reason: string;
}

/** What was sent, tested against what was meant (METHODOLOGY, "Arrivals"). */
export interface ArrivalCheck {
  meant: ArrivalFigures;
  sent: ArrivalFigures;
  /**
   * Largest difference between the distribution of the gaps that were sent and the one that was
   * meant, 0..1 (Kolmogorov-Smirnov); null where gaps have no distribution (constant arrivals).
   */
  ksDistance: number | null;
  /** Requests were sent in clumps that were not meant: batch sizes of this phase are inflated. */
  clumped: boolean;
}

export interface ArrivalFigures {
  ratePerSecond: number;
  /** Coefficient of variation of the gaps; null with fewer than two gaps. */
  cv: number | null;
  /** Variance over mean of the counts per 100 ms: Poisson 1, constant 0; null with fewer than ten. */
  dispersion: number | null;
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
  /** dispatched -> sent, without the time in which a connection was opened for the request. */
  clientQueueTime: Distribution;
  /** Of requests that waited for a new connection only. */
  dnsTime: Distribution;
  connectTime: Distribution;
  tlsTime: Distribution;
  /** sent -> first byte of the answer. */
  firstByteTime: Distribution;
  /** First to last byte of the answer. */
  transferTime: Distribution;
  /** Null for closed loops. */
  arrivals: ArrivalCheck | null;
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
  floor: FloorFigure | null;
  /** Why `floor` is null. */
  floorAbsent: string | null;
  drift: DriftFinding | null;
  cost: CostFigure[];
}

/** The same schedule against a server on this machine that does nothing: what we add ourselves. */
export interface FloorFigure {
  p50Ns: number;
  p99Ns: number;
  /** Responses that the figures rest on. */
  count: number;
  /** The target's p50 or p99 is less than three times the floor's. */
  isNear: boolean;
}

/** Whether the response time still rose or fell over the phase (Mann-Kendall over windows). */
export interface DriftFinding {
  /** Positive: the response time rose. */
  z: number;
  /** Change of the windows' p50 over the phase, as a share of their median. */
  changeRatio: number;
  isDrifting: boolean;
}

/** How a warm-up until steady ended. */
export interface SteadyFinding {
  /** False: the longest time passed first. */
  reached: boolean;
  afterNs: number;
  /** What was still changing, or what settled, in words. */
  reason: string;
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
  /** Null unless the warm-up was to last until steady. */
  steady: SteadyFinding | null;
  /** One per instance, at the phase with the lowest cost. */
  cost: CostFigure[];
  /** Absent unless asked for, or when the target did not come so far. */
  sweep?: SweepResult;
  search?: SearchResult;
  /** One per instance, at the throughput of the search's answer. */
  searchCost?: CostFigure[];
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
  /** Of trace files, by the phase's name; absent without any. */
  traceSha256s?: Record<string, string>;
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
  /** Absent unless the run repeats a stored one. */
  replay?: ReplayFinding;
}

/** Whether a replay sent the schedules of the run that it repeats. */
export interface ReplayFinding {
  /** The run that was repeated. */
  runId: string;
  /** Measured phases of that run with a schedule of their own (closed loops have none). */
  schedules: number;
  /** Of these, the ones that this run sent again to the instant. */
  identical: number;
}
