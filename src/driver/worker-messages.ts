/** What the main thread and the dispatch thread say to each other. */
import type { PhaseProgress } from '../domain/event.ts';
import type { PhaseRecord } from '../domain/result.ts';
import type { PhaseJob } from './driver-job.ts';

export type ToWorker =
  | { type: 'run-phase'; phase: PhaseJob }
  /** Ends the phase that runs; ignored when none does. */
  | { type: 'interrupt' };

export type FromWorker =
  | { type: 'ready' }
  | { type: 'phase-progress'; progress: PhaseProgress }
  | { type: 'phase-finished'; record: PhaseRecord };
