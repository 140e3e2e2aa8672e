/** What a driver is asked to do. Plain data: it crosses to the dispatch thread as it is. */
import type { PhaseProgress } from '../domain/event.ts';
import type { PreparedRequest } from '../domain/request.ts';
import type { PhaseRecord } from '../domain/result.ts';
import type { LoadProfile, PhaseKind } from '../domain/scenario.ts';

/** One target and what may be sent to it. */
export interface DriverJob {
  /** Scheme, host and port, e.g. `http://127.0.0.1:8000`. */
  origin: string;
  /** At least one. */
  requests: PreparedRequest[];
  order: 'random' | 'sequential';
  /** Integer from which arrivals and the order of requests are drawn. */
  seed: number;
  /** Longest wait for a complete answer, from the dispatch. */
  timeoutNs: number;
  /** Most connections at a time. */
  connections: number;
  /** Open loops: most requests in flight or queued at a time; past it, due ones are dropped. */
  inFlightLimit: number;
}

export interface PhaseJob {
  /** Arrivals are drawn from the seed and this name: the same for every target. */
  name: string;
  kind: PhaseKind;
  profile: LoadProfile;
  /** An ok response within this response time is good; null: every ok response. */
  goodputLimitNs: number | null;
}

export interface PhaseOptions {
  /** Ends the phase early: its record is then marked as interrupted. */
  signal: AbortSignal;
  /** Called at most four times a second. */
  onProgress(progress: PhaseProgress): void;
}

/** Drives one target, one phase at a time; connections stay open between phases. */
export interface Driver {
  /**
   * Resolves when every request of the phase has ended. Rejects with the ServebenchError
   * SB_DRIVER_WORKER_LOST when the dispatch thread ended by itself.
   */
  runPhase(phase: PhaseJob, options: PhaseOptions): Promise<PhaseRecord>;
  /** Ends the dispatch thread and its connections; may be called twice. */
  close(): Promise<void>;
}
