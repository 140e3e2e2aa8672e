/**
 * What the driver and its machine are allowed before a phase is no longer believed, and why so much.
 * A server on the same machine takes the processor away from the driver now and then, so there the
 * limits of lateness are wider; what they let through is still small against the response time, or it
 * is shown in the send lag.
 */
import { NS_PER_MS } from '../base/units.ts';

export interface ValidityLimits {
  sendLagNs: number;
  /** Of the response time's p50; the larger of the two limits holds. */
  sendLagRatio: number;
  loopDelayNs: number;
  /**
   * Null: no limit. A driver alone leaves its machine idle (pressure of a few per cent); at a quarter
   * something else works there. A busy server on the same machine makes pressure by itself, so there
   * it is a warning, not a fault.
   */
  cpuPressureRatio: number | null;
  /** Null: no limit, since the server is part of what used the quota up. */
  throttledRatio: number | null;
}

export const LIMITS: Record<'dedicated' | 'shared', ValidityLimits> = {
  dedicated: {
    sendLagNs: 1 * NS_PER_MS,
    sendLagRatio: 0.05,
    loopDelayNs: 10 * NS_PER_MS,
    cpuPressureRatio: 0.25,
    throttledRatio: 0.05,
  },
  shared: {
    sendLagNs: 5 * NS_PER_MS,
    sendLagRatio: 0.1,
    loopDelayNs: 20 * NS_PER_MS,
    cpuPressureRatio: null,
    throttledRatio: null,
  },
};
