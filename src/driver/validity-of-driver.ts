/** Rules on the dispatch threads: whether they had the time to send and to read when they should. */
import type { Notice, PhaseRecord } from '../domain/result.ts';
import type { ValidityLimits } from './validity-limits.ts';
import { ms, percent } from './validity-rule.ts';

/** Beyond this an event loop has no reserve for the next burst. */
const LOOP_UTILISATION_RATIO_MAX = 0.8;

export function judgeSendLag(
  { sendLag, responseTime }: PhaseRecord,
  limits: ValidityLimits,
): Notice | null {
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

export function judgeLoopBusy({ driver }: PhaseRecord): Notice | null {
  if (driver.loopUtilisationRatio <= LOOP_UTILISATION_RATIO_MAX) return null;
  return {
    code: 'loop-busy',
    message: `the dispatch thread was busy ${percent(driver.loopUtilisationRatio)} of the time; up to ${percent(LOOP_UTILISATION_RATIO_MAX)} is allowed`,
    hint: 'Lower the rate or the concurrency, or raise load.workers: one dispatch thread has no more to give.',
  };
}

export function judgeLoopDelay(
  { driver }: PhaseRecord,
  { loopDelayNs }: ValidityLimits,
): Notice | null {
  const { loopDelayP99Ns } = driver;
  if (loopDelayP99Ns === null || loopDelayP99Ns <= loopDelayNs) return null;
  return {
    code: 'loop-delay',
    message: `the dispatch thread was held up for ${ms(loopDelayP99Ns)} or more in 1 % of the time; up to ${ms(loopDelayNs)} is allowed`,
    hint: 'The driver was short of processor time: stop other programs, or run the server on another machine.',
  };
}
