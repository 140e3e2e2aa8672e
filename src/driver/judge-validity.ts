/**
 * Whether a phase may be believed. Pure: the record says how our own driver did, and these rules say
 * what that means. A phase that is invalid says nothing about the server, good or bad.
 */
import { NS_PER_MS, nsToMs, nsToSeconds } from '../base/units.ts';
import type { Notice, PhaseRecord, Validity } from '../domain/result.ts';

export interface ValidityOptions {
  /** The server runs on this machine: its work and the driver's share the cores. */
  sharedMachine: boolean;
}

/**
 * What the driver is allowed. A server on the same machine takes the processor away from the driver
 * now and then, so there the limits of lateness are wider; what they let through is still small
 * against the response time, or it is shown in the send lag.
 */
const LIMITS = {
  dedicated: { sendLagNs: 1 * NS_PER_MS, sendLagRatio: 0.05, loopDelayNs: 10 * NS_PER_MS },
  shared: { sendLagNs: 5 * NS_PER_MS, sendLagRatio: 0.1, loopDelayNs: 20 * NS_PER_MS },
};
/** Beyond this difference the server was offered another load than the one in the scenario. */
const RATE_DIFFERENCE_RATIO_MAX = 0.01;
/** Beyond this an event loop has no reserve for the next burst. */
const LOOP_UTILISATION_RATIO_MAX = 0.8;
/** Beyond this the clock itself cannot be trusted to 1 %. */
const CLOCK_DRIFT_RATIO_MAX = 0.01;

type Limits = (typeof LIMITS)['dedicated'];
type Rule = (record: PhaseRecord, limits: Limits) => Notice | null;

/** In the order in which a reader should hear of them. */
const RULES: Rule[] = [
  judgeInterrupted,
  judgeRequests,
  judgeDropped,
  judgeRate,
  judgeSendLag,
  judgeLoopBusy,
  judgeLoopDelay,
  judgeClockDrift,
];

/** Valid, or invalid with every reason. */
export function judgeValidity(record: PhaseRecord, options: ValidityOptions): Validity {
  const limits = options.sharedMachine ? LIMITS.shared : LIMITS.dedicated;
  const reasons = RULES.map((rule) => rule(record, limits)).filter((reason) => reason !== null);
  return { status: reasons.length === 0 ? 'valid' : 'invalid', reasons };
}

function judgeInterrupted({ interrupted, measuredNs, profile }: PhaseRecord): Notice | null {
  if (!interrupted) return null;
  return {
    code: 'interrupted',
    message: `the load was interrupted after ${seconds(measuredNs)} of ${seconds(profile.durationNs)}`,
    hint: 'Let the phase run to its end.',
  };
}

function judgeRequests({ counts, measuredNs }: PhaseRecord): Notice | null {
  if (counts.scheduled > 0) return null;
  return {
    code: 'no-requests',
    message: `no request was due in ${seconds(measuredNs)}`,
    hint: 'Raise the rate or the duration of the phase.',
  };
}

function judgeDropped({ counts, driver }: PhaseRecord): Notice | null {
  if (counts.dropped === 0) return null;
  return {
    code: 'dropped',
    message: `${counts.dropped} of ${counts.scheduled} requests were due but not sent, with ${driver.inFlightMax} in flight`,
    hint: 'The server fell behind: lower the rate, or raise load.inFlightLimit to see how far.',
  };
}

function judgeRate({ counts, driver, measuredNs, profile }: PhaseRecord): Notice | null {
  // A closed loop has no rate to miss.
  if (profile.loop === 'closed' || counts.scheduled === 0) return null;
  const scheduledPerSecond = counts.scheduled / nsToSeconds(measuredNs);
  const missing = Math.abs(scheduledPerSecond - driver.achievedRatePerSecond);
  // One request that was due at the very end and left just after it is no lower rate.
  const isOneRequest = missing * nsToSeconds(measuredNs) < 1.5;
  if (isOneRequest || missing <= RATE_DIFFERENCE_RATIO_MAX * scheduledPerSecond) return null;
  return {
    code: 'rate-off',
    message: `${perSecond(driver.achievedRatePerSecond)} were sent where ${perSecond(scheduledPerSecond)} were scheduled (more than 1 % off)`,
    hint: 'The driver could not keep up: lower the rate, or run the server on another machine.',
  };
}

function judgeSendLag({ sendLag, responseTime }: PhaseRecord, limits: Limits): Notice | null {
  const { p99Ns } = sendLag;
  if (p99Ns === null) return null;
  const limitNs = Math.max(limits.sendLagNs, limits.sendLagRatio * (responseTime.p50Ns ?? 0));
  if (p99Ns <= limitNs) return null;
  return {
    code: 'send-lag',
    message: `1 % of the requests were sent ${ms(p99Ns)} or more after they were due; up to ${ms(limitNs)} is allowed`,
    hint: 'The driver was short of processor time: stop other programs, lower the rate, or run the server on another machine.',
  };
}

function judgeLoopBusy({ driver }: PhaseRecord): Notice | null {
  if (driver.loopUtilisationRatio <= LOOP_UTILISATION_RATIO_MAX) return null;
  return {
    code: 'loop-busy',
    message: `the dispatch thread was busy ${percent(driver.loopUtilisationRatio)} of the time; up to ${percent(LOOP_UTILISATION_RATIO_MAX)} is allowed`,
    hint: 'Lower the rate or the concurrency: one dispatch thread has no more to give.',
  };
}

function judgeLoopDelay({ driver }: PhaseRecord, { loopDelayNs }: Limits): Notice | null {
  const { loopDelayP99Ns } = driver;
  if (loopDelayP99Ns === null || loopDelayP99Ns <= loopDelayNs) return null;
  return {
    code: 'loop-delay',
    message: `the dispatch thread was held up for ${ms(loopDelayP99Ns)} or more in 1 % of the time; up to ${ms(loopDelayNs)} is allowed`,
    hint: 'The driver was short of processor time: stop other programs, or run the server on another machine.',
  };
}

function judgeClockDrift({ driver }: PhaseRecord): Notice | null {
  if (driver.clockDriftRatio <= CLOCK_DRIFT_RATIO_MAX) return null;
  return {
    code: 'clock-drift',
    message: `the monotonic and the wall clock differ by ${percent(driver.clockDriftRatio)} over the phase; up to ${percent(CLOCK_DRIFT_RATIO_MAX)} is allowed`,
    hint: 'The clock was set, or the machine was suspended: run again.',
  };
}

function ms(durationNs: number): string {
  return `${nsToMs(durationNs).toFixed(2)} ms`;
}

function seconds(durationNs: number): string {
  return `${nsToSeconds(durationNs).toFixed(1)} s`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

function perSecond(rate: number): string {
  return `${rate.toFixed(1)}/s`;
}
