/**
 * What the main thread and a dispatch thread say to each other. A run is a chain of phases (a warm-up
 * and what it warms up for, or one alone) in which each begins at the instant at which the one before
 * ends; both sides know that instant beforehand, so that nothing has to be said when it comes.
 */
import type { FailureKind } from '../domain/request.ts';
import type { PacingFinding } from '../domain/result.ts';
import type { LoadProfile } from '../domain/scenario.ts';
import type { Portion } from '../recording/portion-recorder.ts';
import type { RecordedPart } from '../recording/phase-recorder.ts';
import type { LoopFigures } from './loop-health.ts';
import type { Share } from './share-of.ts';

export type ToWorker =
  /** Answered by `prepared`, once connections are open too. */
  | { type: 'prepare'; share: Share; phases: PhaseShare[] }
  /** More of the schedule of the phase at this place in the chain. */
  | { type: 'feed'; phase: number; piece: SchedulePiece }
  /** When the first phase of the chain begins, on the clock that all threads share. */
  | { type: 'start'; atNs: number }
  /** The first phase of the chain ends at this instant, if it has not ended by then. */
  | { type: 'cut'; atNs: number }
  /** Ends the chain; ignored when none is under way. */
  | { type: 'interrupt' };

export type FromWorker =
  | { type: 'ready'; pacing: PacingFinding }
  | { type: 'prepared' }
  /** The phase at this place in the chain has begun; `atNs`: the first turn after its start. */
  | { type: 'began'; phase: number; atNs: number }
  | { type: 'portions'; phase: number; portions: Portion[]; state: WorkerState }
  | { type: 'finished'; phase: number; part: PhasePart };

/** One phase as a worker runs it. */
export interface PhaseShare {
  /** Requests are picked from the seed and this name. */
  name: string;
  /** Of a closed loop, the worker's own callers. */
  profile: LoadProfile;
  goodputLimitNs: number | null;
}

/** A worker's share of some successive instants of a schedule. */
export interface SchedulePiece {
  /** From the phase's start, in nanoseconds. */
  offsetsNs: Float64Array<ArrayBuffer>;
  /** Which prepared request each sends; null: the worker picks (sessions). */
  requestIndexes: Int32Array<ArrayBuffer> | null;
  /** Nothing follows. */
  isLast: boolean;
}

/** How a worker stands, for the live view. */
export interface WorkerState {
  inFlight: number;
  sendLagP99Ns: number | null;
  loopUtilisationRatio: number;
  topFailure: FailureKind | null;
}

/** What a worker found in a phase. */
export interface PhasePart {
  recorded: RecordedPart;
  loop: LoopFigures;
  /** End of the schedule, or of what was left of it, on the common clock. */
  endAtNs: number;
  isInterrupted: boolean;
  inFlightMax: number;
  connectionsOpened: number;
}
