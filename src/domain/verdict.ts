/** The judgement of a run: one row per check, and one status over all. */
import type { BudgetMetric, BudgetOperator } from './scenario.ts';

/** From best to worst; the verdict is the worst of its checks. */
export const VERDICT_STATUSES = ['pass', 'inconclusive', 'no-data', 'fail', 'invalid'] as const;
export type VerdictStatus = (typeof VERDICT_STATUSES)[number];

export type CheckUnit = 'ns' | 'ratio' | 'per-second' | 'usd' | 'none';

export interface Check {
  /**
   * A budget's metric, or one of the three that are always checked and shown when they do not hold:
   * `server` (it stayed up), `responses` (there was an ok one), `validity` (the measurement counts); or
   * `search` (there is a rate that keeps the SLO).
   */
  metric: BudgetMetric | 'server' | 'responses' | 'validity' | 'search';
  target: string;
  /** Null: of the whole target. */
  phase: string | null;
  /** For cost_per_million. */
  instance: string | null;
  operator: BudgetOperator;
  unit: CheckUnit;
  expected: number;
  /** Null: no figure, which never passes. */
  actual: number | null;
  status: VerdictStatus;
  /** The budget as the user wrote it, or the implicit check in words. */
  text: string;
  message: string;
  hint: string | null;
}

export interface Verdict {
  status: VerdictStatus;
  /** One sentence that a person could say. */
  summary: string;
  checks: Check[];
}
