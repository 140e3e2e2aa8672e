/**
 * The servers whose answers are known, as data: each law says when (and whether) a request is answered,
 * given the instant at which it arrived. Plain data, since it crosses to the server's thread.
 */

export type ServerLaw =
  /** Answers at once and notes nothing: what remains is the client and the machine. */
  | { kind: 'null' }
  | { kind: 'immediate' }
  | { kind: 'constant-delay'; delayNs: number }
  /** Like a constant delay, but does nothing at all for `forNs`, from `afterNs` after the first request. */
  | { kind: 'freeze'; delayNs: number; afterNs: number; forNs: number }
  /** Never answers one request, drawn from the seed, in each block of `every`; the others at once. */
  | { kind: 'hang'; every: number; seed: number }
  /** One server, first come first served, behind an unlimited queue. */
  | QueueLaw
  /** The head at once, the body evenly in `pieces` that end `overNs` later. */
  | { kind: 'slow-body'; pieces: number; pieceBytes: number; overNs: number }
  /** Resets the connection instead of answering every n-th request. */
  | { kind: 'reset'; every: number }
  | BatchLaw;

export interface QueueLaw {
  kind: 'queue';
  /** Law of the service times: M/M/1 or M/D/1 under Poisson arrivals. */
  service: 'exponential' | 'fixed';
  meanServiceNs: number;
  /** From which exponential service times are drawn. */
  seed: number;
}

/**
 * One executor. It starts when it is free and either `sizeMax` requests wait or the oldest has waited
 * for `waitNs`; it takes the oldest, at most `sizeMax`, and answers all of them `serviceNs` later.
 */
export interface BatchLaw {
  kind: 'batch';
  sizeMax: number;
  waitNs: number;
  serviceNs: number;
}

/** What a server saw and did. Instants in nanoseconds of the clock that all threads share. */
export interface ServerLog {
  /** When each request had arrived in full, in order; empty for the null server. */
  arrivalsNs: Float64Array;
  /** When the law wanted each one answered in full, in the same order; NaN: never. */
  dueNs: Float64Array;
  /** When it was; NaN: it was not. */
  answeredNs: Float64Array;
  /** Requests in each execution, in order; empty unless the law is `batch`. */
  executionSizes: number[];
  /** When it really stood still; null: it did not. */
  frozen: { fromNs: number; toNs: number } | null;
}
