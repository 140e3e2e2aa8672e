/**
 * Whether a phase may be believed. Pure: the record says how our own driver did, and these rules say
 * what that means. A phase that is invalid says nothing about the server, good or bad.
 */
import type { PhaseRecord, Validity } from '../domain/result.ts';
import { LIMITS } from './validity-limits.ts';
import { judgeLoopBusy, judgeLoopDelay, judgeSendLag } from './validity-of-driver.ts';
import {
  judgeDropped,
  judgeEarlySends,
  judgeInterrupted,
  judgeRate,
  judgeRequests,
  judgeWorkers,
} from './validity-of-load.ts';
import {
  judgeClockDrift,
  judgePressure,
  judgeSteal,
  judgeThrottling,
} from './validity-of-machine.ts';
import type { ValidityRule } from './validity-rule.ts';

export interface ValidityOptions {
  /** The server runs on this machine: its work and the driver's share the cores. */
  sharedMachine: boolean;
}

/** In the order in which a reader should hear of them. */
const RULES: readonly ValidityRule[] = [
  judgeInterrupted,
  judgeRequests,
  judgeWorkers,
  judgeDropped,
  judgeRate,
  judgeEarlySends,
  judgeSendLag,
  judgeLoopBusy,
  judgeLoopDelay,
  judgeClockDrift,
  judgeSteal,
  judgePressure,
  judgeThrottling,
];

/** Valid, or invalid with every reason. */
export function judgeValidity(record: PhaseRecord, options: ValidityOptions): Validity {
  const limits = options.sharedMachine ? LIMITS.shared : LIMITS.dedicated;
  const reasons = RULES.map((rule) => rule(record, limits)).filter((reason) => reason !== null);
  return { status: reasons.length === 0 ? 'valid' : 'invalid', reasons };
}
