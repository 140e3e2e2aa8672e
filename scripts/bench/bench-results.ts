/** What a benchmark found, as it is judged and written down. A figure that was not measured is null. */

export interface Repeated {
  /** Runs in which the rest of the machine was quiet, of all runs. */
  cleanRuns: number;
  runs: number;
  /** Why the tool sent nothing; null when it sent something. */
  failure: string | null;
}

export interface ClosedRow extends Repeated {
  tool: string;
  requestsPerSecond: number | null;
  cpuUs: number | null;
  rssBytes: number | null;
  /** Processor time of the target over the time it was used, 0..1. */
  serverBusyRatio: number | null;
}

export interface OpenRow extends Repeated {
  tool: string;
  ratePerSecond: number;
  lateP50Us: number | null;
  lateP99Us: number | null;
  lateP99AfterFirstSecondUs: number | null;
  cpuUs: number | null;
  /** Processor time of one further request. */
  marginalUs: number | null;
  rssBytes: number | null;
  arrivedPerSecond: number | null;
  /** In the fullest 100 ms. */
  peakPerSecond: number | null;
  gapVariation: number | null;
  /** Most connections at once. */
  connections: number | null;
  /** Failed requests, and the send lag, as the tool itself told it; null where it does not. */
  errors: number | null;
  ownLagP50Us: number | null;
  ownLagP99Us: number | null;
}

export interface PoissonRow extends Repeated {
  tool: string;
  ratePerSecond: number;
  distance: number | null;
  gapVariation: number | null;
  arrivedPerSecond: number | null;
  count: number | null;
}

/** One test with a known answer, as one tool told it. */
export interface AnswerCell {
  p50Ms: number | null;
  p90Ms: number | null;
  p99Ms: number | null;
  requests: number | null;
  errors: number | null;
  truth: { p50Ms?: number; p90Ms?: number; p99Ms?: number };
  /** Between two requests. */
  gapMs: number;
  /** From the arrival to the answer, as the target logged it. */
  serverP50Ms: number | null;
  serverRequests: number;
  /** Most connections at once, as the target saw. */
  connections: number;
  /** Most that the tool was told to open; null: as many as it likes. */
  connectionLimit: number | null;
  /** Requests that the target left without an answer. */
  hung: number;
  exitCode: number;
  /** False: it had to be ended. */
  hasEnded: boolean;
  isClean: boolean;
}

export interface AnswerRow {
  tool: string;
  /** It has no open loop: ten callers instead. */
  isClosed: boolean;
  constant?: AnswerCell;
  freeze?: AnswerCell;
  freezeCapped?: AnswerCell;
  hang?: AnswerCell;
  subMillisecond?: AnswerCell;
}

export interface HighestRow {
  tool: string;
  highest: {
    ratePerSecond: number;
    cpuUs: number;
    sendLagP50Ms: number | null;
    sendLagP99Ms: number | null;
    loopUtilisationRatio: number;
  } | null;
  isClean: boolean;
}

export interface MemoryRow {
  tool: string;
  marks: { requests: number; rssBytes: number | null }[];
}

export interface BenchResults {
  machine: {
    date: string;
    cpu: string;
    cores: number;
    system: string;
    node: string;
    isPinned: boolean;
    isKernelClock: boolean;
    isQuick: boolean;
  };
  tools: { name: string; version: string | null; absent: string | null }[];
  /** Each undefined: not asked for. */
  closed?: ClosedRow[] | undefined;
  open?: OpenRow[] | undefined;
  answers?: AnswerRow[] | undefined;
  poisson?: PoissonRow[] | undefined;
  highest?: HighestRow[] | undefined;
  memory?: MemoryRow[] | undefined;
  /** Command lines by tool, in the order in which they were first used. */
  commands: Record<string, string[]>;
}
