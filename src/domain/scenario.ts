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
}

export interface LoadPlan {
  warmup: LoadPhase | null;
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
}

export interface LoadPhase {
  name: string;
  kind: PhaseKind;
  profile: LoadProfile;
}

export type PhaseKind = 'warmup' | 'measured';

/** Open: requests start when the schedule says. Closed: each of N callers waits for its answer. */
export type LoadProfile = OpenLoad | ClosedLoad;

export interface OpenLoad {
  loop: 'open';
  arrivals: 'constant' | 'poisson';
  ratePerSecond: number;
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
