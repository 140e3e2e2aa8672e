/** Rules on the load: whether the server was offered what the scenario asked for, all of it and only that. */
import { nsToSeconds } from '../base/units.ts';
import type { Notice, PhaseRecord } from '../domain/result.ts';
import { perSecond, seconds } from './validity-rule.ts';

/** Beyond this difference the server was offered another load than the one in the scenario. */
const RATE_DIFFERENCE_RATIO_MAX = 0.01;

export function judgeInterrupted({ interrupted, measuredNs, profile }: PhaseRecord): Notice | null {
  if (!interrupted) return null;
  return {
    code: 'interrupted',
    message: `the load was interrupted after ${seconds(measuredNs)} of ${seconds(profile.durationNs)}`,
    hint: 'Let the phase run to its end.',
  };
}

export function judgeRequests({ counts, measuredNs }: PhaseRecord): Notice | null {
  if (counts.scheduled > 0) return null;
  return {
    code: 'no-requests',
    message: `no request was due in ${seconds(measuredNs)}`,
    hint: 'Raise the rate or the duration of the phase.',
  };
}

export function judgeWorkers({ driver }: PhaseRecord): Notice | null {
  const { workers, workersLost } = driver;
  if (workersLost === 0) return null;
  return {
    code: 'worker-lost',
    message: `${workersLost} of ${workers} dispatch threads ended by ${workersLost === 1 ? 'itself' : 'themselves'}: the share of the load that was left to ${workersLost === 1 ? 'it' : 'them'} is missing`,
    hint: 'Run again; if it happens again, look for a shortage of memory and report it with result.json.',
  };
}

export function judgeDropped({ counts, driver }: PhaseRecord): Notice | null {
  if (counts.dropped === 0) return null;
  return {
    code: 'dropped',
    message: `${counts.dropped} of ${counts.scheduled} requests were due but not sent, with ${driver.inFlightMax} in flight`,
    hint: 'The server fell behind: lower the rate, or raise load.inFlightLimit to see how far.',
  };
}

/** Only open loops have a rate to miss: elsewhere the answers decide when the next request is due. */
export function judgeRate({ counts, driver, measuredNs, profile }: PhaseRecord): Notice | null {
  if (profile.loop !== 'open' || counts.scheduled === 0) return null;
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

export function judgeEarlySends({ counts, driver }: PhaseRecord): Notice | null {
  const { earlyCount } = driver;
  if (earlyCount === 0) return null;
  return {
    code: 'early-sends',
    message: `${earlyCount} of ${counts.scheduled} requests were sent before they were due, which must never happen`,
    hint: 'This is a fault of servebench: report it with result.json, and run again.',
  };
}
