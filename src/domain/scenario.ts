/**
 * What a scenario file means once it is parsed, validated and filled with defaults. Durations are
 * integer nanoseconds, rates are per second, paths are absolute.
 */

export interface Scenario {
  name: string;
  description: string | null;
  /** Absolute path of the file it was read from. */
  file: string;
  /** The file's own text: shown in the report, hashed for comparisons. Holds no secret values. */
  text: string;
  /** Integer from which arrivals and payload order are drawn. */
  seed: number;
  model: ModelSource | null;
  payload: PayloadSource | null;
  /** At least one; names are unique. */
  targets: TargetSpec[];
  load: LoadPlan;
  budgets: Budget[];
  cost: CostQuestion | null;
}

export interface ModelSource {
  /** Absolute path of the model file. */
  file: string;
  /** The name under which servers offer it; default: the file's name without its extension. */
  name: string;
}

export interface PayloadSource {
  /** Absolute path of a JSON Lines file: one `PayloadRow` a line. */
  file: string;
  /** Rows (predictions) in one request, at least 1. */
  rowsPerRequest: number;
  order: 'random' | 'sequential';
}

/** One line of a payload file: one prediction's inputs by tensor name, and what the model answers. */
export interface PayloadRow {
  /** Values of one row, without the batch axis: numbers, strings, booleans or nested arrays. */
  inputs: Record<string, unknown>;
  /** The reference answer by output name, where it is known. */
  expected?: Record<string, unknown>;
}

export interface TargetSpec {
  /** Unique in the scenario; default: the adapter's name. */
  name: string;
  /** Name of an adapter. */
  adapter: string;
  /** The running server to attach to; null: launch one. May hold `${env:NAME}` placeholders. */
  url: string | null;
  /** Headers sent with every request; values may hold `${env:NAME}` placeholders, never the secrets. */
  headers: Record<string, string>;
  /** The adapter's own options, validated by the adapter's schema and filled with its defaults. */
  options: Record<string, unknown>;
  connection: ConnectionSettings;
  /** What an answer must hold beyond a status of 200 to 299; null: nothing. */
  expectation: ResponseExpectation | null;
}

/** How connections to a target are made. */
export interface ConnectionSettings {
  /** 2: over TLS by ALPN, in clear text with prior knowledge. */
  httpVersion: '1.1' | '2';
  /** Null: the system's trust store, no client certificate. */
  tls: TlsSettings | null;
  /** URL of an HTTP proxy, may hold `${env:NAME}`; null: none, whatever the environment says. */
  proxy: string | null;
}

/** Files are absolute paths of PEM files. */
export interface TlsSettings {
  /** Trusted instead of the system's certificate authorities. */
  caFile: string | null;
  certFile: string | null;
  keyFile: string | null;
  /** Sent as SNI and checked against the certificate, instead of the URL's host. */
  serverName: string | null;
  /** Certificates are not checked at all. */
  insecure: boolean;
}

/** Every condition that is given must hold, or the response is an error of the kind `wrong-answer`. */
export interface ResponseExpectation {
  /** Statuses that count as ok; null: 200 to 299. */
  statuses: number[] | null;
  /** A JSON path (RFC 9535) must find something in the body, and all that it finds must be this. */
  json: { path: string; equals: unknown }[];
  /** Absolute path of a JSON Schema that the body must satisfy; null: none. */
  schemaFile: string | null;
  /** The body must hold the payload's `expected` tensors. */
  tensors: boolean;
  /** Largest difference of numbers that still counts as equal: relative above 1, absolute below. */
  tolerance: number;
  /** Share of responses whose body is checked, 0..1; the status is checked on all. */
  sampleRatio: number;
}

export interface LoadPlan {
  warmup: WarmupPhase | null;
  /** At least one; names are unique. */
  phases: LoadPhase[];
  /** A request unanswered for this long after it was handed to the transport is a timeout. */
  timeoutNs: number;
  /** Most connections to one target at a time. */
  connections: number;
  /** Most requests scheduled but not finished at a time; past it, due requests are dropped (counted). */
  inFlightLimit: number;
  /** An ok response within this response time is good; null: taken from the budgets. */
  goodputWithinNs: number | null;
  pacing: Pacing;
  /** Dispatch threads, each with an exact share of the schedule. */
  workers: number;
  /** fresh: every request opens a connection of its own. */
  connectionReuse: 'keep-alive' | 'fresh';
  /** Connections that are opened before the load starts. */
  warmConnections: number;
  /** Whether the measurement floor is measured first. */
  floor: boolean;
  /** Rates to try after the phases; absent: none. */
  sweep?: SweepPlan;
  /** The search that comes last; absent: none. */
  search?: SearchPlan;
}

/** precise: the dispatch thread never sleeps longer than it must. economical: it leaves its core free. */
export type Pacing = 'auto' | 'precise' | 'economical';

/** Load that is never judged. `profile.durationNs` is its length, or the longest it may take. */
export interface WarmupPhase extends LoadPhase {
  until: WarmupEnd;
}

export type WarmupEnd =
  | { kind: 'duration' }
  /** That many requests were scheduled. */
  | { kind: 'requests'; count: number }
  /** Response time and rate no longer change (METHODOLOGY, "Steady state"). */
  | { kind: 'steady' };

export interface LoadPhase {
  name: string;
  kind: PhaseKind;
  profile: LoadProfile;
}

export type PhaseKind = 'warmup' | 'measured';

/**
 * Open: requests start when the schedule says. Closed: each of N callers waits for its answer. Partly
 * open: sessions start when the schedule says, and each then waits for its answers.
 */
export type LoadProfile = OpenLoad | ClosedLoad | SessionLoad;

export type OpenLoad = SteadyArrivals | GammaArrivals | BurstArrivals | TraceArrivals;

interface OpenLoadBase {
  loop: 'open';
  /** Mean over the phase. */
  ratePerSecond: number;
  durationNs: number;
  /** How the rate changes over the phase; absent: it does not. */
  shape?: RateShape;
}

export interface SteadyArrivals extends OpenLoadBase {
  arrivals: 'constant' | 'poisson';
}

export interface GammaArrivals extends OpenLoadBase {
  arrivals: 'gamma';
  /** Coefficient of variation of the gaps: 1 is Poisson, below it more even, above it burstier. */
  cv: number;
}

/** Poisson arrivals while on, none while off; both last exponentially distributed times. */
export interface BurstArrivals extends OpenLoadBase {
  arrivals: 'bursts';
  /** Mean lengths. */
  onNs: number;
  offNs: number;
}

/** Instants from a file. */
export interface TraceArrivals extends OpenLoadBase {
  arrivals: 'trace';
  /** Absolute path of a CSV or JSON Lines file. */
  file: string;
  /** 2: the trace is played twice as fast. */
  speed: number;
}

/** Instants of a trace, scaled to the phase. */
export interface TraceInstants {
  /** From the phase's start, integer nanoseconds, never decreasing. */
  offsetsNs: Float64Array;
  /** Index of the prepared request for each instant; null: in the scenario's order. */
  requestIndexes: Int32Array | null;
}

/** Rates per second; instants and lengths from the phase's start. */
export type RateShape =
  | { kind: 'ramp'; fromPerSecond: number; toPerSecond: number }
  /** Of equal length. */
  | { kind: 'steps'; ratesPerSecond: number[] }
  /** Begins at the mean and rises. */
  | { kind: 'sine'; meanPerSecond: number; amplitudePerSecond: number; periodNs: number }
  | { kind: 'spike'; basePerSecond: number; peakPerSecond: number; atNs: number; lastsNs: number };

/** Sessions of several requests, each sent a think time after the answer to the one before. */
export interface SessionLoad {
  loop: 'partly-open';
  /** Sessions that start per second, as a Poisson process. */
  sessionsPerSecond: number;
  requestsPerSession: number;
  thinkTimeNs: number;
  durationNs: number;
}

export interface ClosedLoad {
  loop: 'closed';
  /** Callers that each have at most one request in flight. */
  concurrency: number;
  /** Pause of a caller between an answer and its next request. */
  thinkTimeNs: number;
  durationNs: number;
}

export const LATENCY_METRICS = ['p50', 'p90', 'p95', 'p99', 'p999', 'mean', 'max'] as const;
export type LatencyMetric = (typeof LATENCY_METRICS)[number];

export const BUDGET_METRICS = [
  'p50',
  'p90',
  'p95',
  'p99',
  'p999',
  'mean',
  'max',
  'error_rate',
  'throughput',
  'goodput',
  'cost_per_million',
] as const;
export type BudgetMetric = (typeof BUDGET_METRICS)[number];

export type BudgetOperator = '<' | '<=' | '>' | '>=';

/** An absolute limit. Latencies are response times. */
export interface Budget {
  /** As the user wrote it, e.g. `p99 < 40ms`. */
  text: string;
  metric: BudgetMetric;
  operator: BudgetOperator;
  /** Latencies: nanoseconds. error_rate: ratio 0..1. throughput, goodput: per second. cost: USD. */
  limit: number;
  /** Only this phase; null: every measured phase. */
  phase: string | null;
  /** Only this target; null: every target. */
  target: string | null;
  /** For cost_per_million: which instance; null: the first of `cost.instances`. */
  instance: string | null;
}

export interface CostQuestion {
  /** Instance type names, at least one; the first is the primary one. */
  instances: string[];
  /** Null: each instance's only or default region in the price book. */
  region: string | null;
  /** Where the scenario file names each instance: `file:line:column`, for errors. */
  places: string[];
}

/** A limit on response times or errors that must hold at a rate for the rate to count. */
export type Slo = Pick<Budget, 'text' | 'metric' | 'operator' | 'limit'>;

export interface SearchPlan {
  /** All must hold; at least one. */
  slos: Slo[];
  fromPerSecond: number;
  /** Above `fromPerSecond`. */
  toPerSecond: number;
  arrivals: 'constant' | 'poisson';
  /** Length of one trial. */
  trialNs: number;
  /** How near the answer lies to the lowest rate that failed, 0..1; 0.03 = 3 %. */
  resolutionRatio: number;
  /** Runs at the answer that must all pass, at least 1. */
  confirmations: number;
  /** The search ends without an answer when it has made so many. */
  trialsMax: number;
}

export interface SweepPlan {
  /** Rising; at least two. */
  ratesPerSecond: number[];
  arrivals: 'constant' | 'poisson';
  /** Length of one trial. */
  trialNs: number;
}
