/** What a running benchmark tells the live view. Plain data; the view never touches the driver. */
import type { PhaseKind } from './scenario.ts';
import type { Notice, PhaseResult, RunResult } from './result.ts';
import type { RateTrial } from './search.ts';

export interface PlannedPhase {
  name: string;
  kind: PhaseKind;
  /** Null for closed loops. */
  offeredRatePerSecond: number | null;
  /** `poisson 200/s`, `closed, 64 callers`. */
  load: string;
  durationNs: number;
}

/** Figures of a phase under way. Percentiles are of the phase so far. */
export interface PhaseProgress {
  elapsedNs: number;
  durationNs: number;
  scheduled: number;
  ok: number;
  error: number;
  timeout: number;
  dropped: number;
  inFlight: number;
  /** Dispatched and completed (ok) per second over the last full second. */
  sentPerSecond: number;
  okPerSecond: number;
  p50Ns: number | null;
  p95Ns: number | null;
  p99Ns: number | null;
  sendLagP99Ns: number | null;
  loopUtilisationRatio: number;
  /** p99 of each past second, oldest first; null where nothing completed. */
  windowP99sNs: (number | null)[];
  /** The most frequent failure, `503 ×57`; null without failures. */
  topFailure: string | null;
}

export type RunEvent =
  | {
      type: 'run-started';
      runId: string;
      scenarioName: string;
      seed: number;
      targets: string[];
      phases: PlannedPhase[];
      /** All phases of all targets, launches left out. */
      estimatedNs: number;
    }
  | { type: 'target-launching'; target: string; adapter: string; launched: boolean }
  | { type: 'target-ready'; target: string; url: string; readyAfterNs: number }
  | { type: 'target-failed'; target: string; notice: Notice }
  | { type: 'phase-started'; target: string; phase: PlannedPhase }
  | {
      type: 'phase-progress';
      target: string;
      phase: string;
      progress: PhaseProgress;
      batchMean: number | null;
    }
  | { type: 'phase-finished'; target: string; phase: PhaseResult | null; name: string }
  /** A search or sweep begins. `estimatedNs`: what it will take, for a limit in the middle. */
  | {
      type: 'trials-started';
      target: string;
      goal: string;
      trials: number;
      trialsMax: number;
      estimatedNs: number;
    }
  /** Its progress comes as that of a phase. */
  | { type: 'trial-started'; target: string; phase: PlannedPhase }
  | { type: 'trial-finished'; target: string; trial: RateTrial }
  /** `summary`: the answer as a sentence; null: a sweep, which has none. */
  | { type: 'trials-finished'; target: string; summary: string | null }
  | { type: 'target-finished'; target: string }
  | { type: 'warning'; notice: Notice }
  | { type: 'interrupted' }
  | { type: 'run-finished'; result: RunResult };
