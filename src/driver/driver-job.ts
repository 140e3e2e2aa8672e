/** What a driver is asked to do. Plain data: it crosses to the dispatch thread as it is. */
import type { PhaseProgress } from '../domain/event.ts';
import type { PreparedRequest } from '../domain/request.ts';
import type { PhaseRecord, SteadyFinding } from '../domain/result.ts';
import type {
  LoadProfile,
  Pacing,
  PhaseKind,
  TraceInstants,
  WarmupEnd,
} from '../domain/scenario.ts';
import type { ExpectationJob } from '../transport/response-check.ts';
import type { ConnectionOptions } from '../transport/transport.ts';

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
  connection: ConnectionOptions;
  connectionReuse: 'keep-alive' | 'fresh';
  /** What answers must hold; null or absent: a status of 200 to 299. */
  expectation?: ExpectationJob | null;
  /** Connections opened before the first phase, over all workers. */
  warmConnections: number;
  pacing: Pacing;
  /** Dispatch threads, each with an exact share of the schedule; at least 1. */
  workers: number;
}

export interface PhaseJob {
  /** Arrivals are drawn from the seed and this name: the same for every target. */
  name: string;
  kind: PhaseKind;
  profile: LoadProfile;
  /** An ok response within this response time is good; null: every ok response. */
  goodputLimitNs: number | null;
  /** Load just before, without a pause in between; never part of the phase's record. */
  warmup?: WarmupJob;
  /** For trace arrivals: what the file holds. */
  trace?: TraceInstants;
}

export interface WarmupJob {
  name: string;
  /** Its duration is its length, or the longest it may take. */
  profile: LoadProfile;
  until: WarmupEnd;
}

export interface PhaseOptions {
  /** Ends the phase early: its record is then marked as interrupted. */
  signal: AbortSignal;
  /** Called at most four times a second. `kind`: of what is under way. */
  onProgress(progress: PhaseProgress, kind: PhaseKind): void;
  /** Called when the warm-up has given way to the phase. */
  onHandOver?(): void;
  /** Called once the last request of the warm-up has ended. `steady` is null unless it was asked for. */
  onWarm?(record: PhaseRecord, steady: SteadyFinding | null): void;
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
