/**
 * What the search for the highest rate that keeps a service level objective (SLO) found, and what a row
 * of rates gave. Rates are requests per second that the schedule offers, above 0; spans are integer
 * nanoseconds.
 */
import type { RequestCounts } from './request.ts';
import type { SearchPlan, Slo, SweepPlan } from './scenario.ts';

/**
 * bracket: doubling until a rate fails. bisect: halving the gap. retest: a doubtful rate again. confirm:
 * must pass at the answer. overload: above the answer, on purpose. sweep-down: back at the answer just
 * after it. sweep: one of a row of rates.
 */
export type TrialKind =
  | 'bracket'
  | 'bisect'
  | 'retest'
  | 'confirm'
  | 'overload'
  | 'sweep-down'
  | 'sweep';

/** invalid: our own driver distorted it; it says nothing about the server. */
export type TrialVerdict = 'pass' | 'fail' | 'invalid';

/** One rate, offered once. */
export interface RateTrial {
  /** From 1, in the order in which they were made. */
  number: number;
  kind: TrialKind;
  /** What the driver was given; its arrivals are drawn from it. */
  phase: string;
  ratePerSecond: number;
  /** The schedule's length; shorter when it was cut. */
  measuredNs: number;
  /** Ended early, since it could not pass any more. */
  cutShort: boolean;
  verdict: TrialVerdict;
  /** Why it failed or is invalid, in words; null when it passed. */
  reason: string | null;
  /** The next step where it is invalid; null otherwise. */
  hint: string | null;
  /** Why the verdict might turn out differently next time, in words; null: it is clear. */
  doubt: string | null;
  /** Why the server did not keep up with the rate, in words; null: it did. */
  saturation: string | null;
  counts: RequestCounts;
  /** ok responses within the schedule, per second of it. */
  throughputPerSecond: number;
  rowsPerRequest: number;
  /** Response times of all requests; null when nothing was recorded. */
  p50Ns: number | null;
  p99Ns: number | null;
  /** One per SLO, in the plan's order; none in a sweep without a search. */
  slos: SloFigure[];
}

export interface SloFigure extends Slo {
  /** In the unit of `limit`; null: no figure, which never holds. */
  actual: number | null;
  holds: boolean;
}

/**
 * found: all confirmations passed, and a higher rate failed. at-least: all passed at the highest rate
 * that was allowed. below-from: not even the lowest rate keeps the SLO. driver-limit: higher rates say
 * more about this driver than about the server; the answer, if there is one, is a lower bound.
 * unconfirmed: too many trials were needed. interrupted: it was ended early.
 */
export type SearchOutcome =
  | 'found'
  | 'at-least'
  | 'below-from'
  | 'driver-limit'
  | 'unconfirmed'
  | 'interrupted';

/** One rate with what all its trials together say. */
export interface FittedRate {
  ratePerSecond: number;
  /** Trials that passed or failed. */
  trials: number;
  passed: number;
  /** Probability to pass, 0..1, never rising with the rate (METHODOLOGY, "Search"). */
  passProbability: number;
}

/** Whether the server finds back to the answer's rate after more than it can take. */
export interface RecoveryFinding {
  overloadPerSecond: number;
  recovered: boolean;
  /** Trials at the answer's rate until one passed, or all that were made. */
  trials: number;
}

export interface SearchResult {
  plan: SearchPlan;
  outcome: SearchOutcome;
  /** The highest rate at which all confirmations passed; null: there is none. */
  ratePerSecond: number | null;
  /** The lowest rate above the answer that failed; null: none did. */
  failedPerSecond: number | null;
  /** Confirmations that passed at the answer. */
  confirmed: number;
  /** The outcome as a sentence. */
  summary: string;
  /** ok responses per second over the confirmations at the answer; null without an answer. */
  throughputPerSecond: number | null;
  rowsPerRequest: number | null;
  /** Null when it was not tried; `recoveryAbsent` says why. */
  recovery: RecoveryFinding | null;
  recoveryAbsent: string | null;
  fit: FittedRate[];
  trials: RateTrial[];
}

export interface SweepResult {
  plan: SweepPlan;
  trials: RateTrial[];
}
