/**
 * What already looks wrong while a phase is under way, in words with the next step. These are early
 * signs for the person who watches; whether the phase is valid is judged from its result.
 */
import { NS_PER_MS } from '../base/units.ts';
import type { CurrentPhase } from './view-model.ts';
import { formatExact, formatMs, formatWholePercent } from './format.ts';

export interface Problem {
  code: 'send-lag' | 'loop-busy' | 'dropped';
  text: string;
}

/** Below 100 requests, a p99 is the maximum by another name, and the first request opens connections. */
const SCHEDULED_FEWEST = 100;

/** Our own lateness is a problem beyond 5 ms and beyond a tenth of the answer it is measured with. */
const SEND_LAG_ACCEPTED_NS = 5 * NS_PER_MS;
const SEND_LAG_ACCEPTED_RATIO = 0.1;

/** Above this share of a core, the next garbage collection or neighbour makes requests late. */
const DRIVER_BUSY_RATIO = 0.8;

/** In the order in which they matter; none during warm-up. */
export function problemsOf(current: CurrentPhase | null): Problem[] {
  const progress = current?.progress;
  if (!progress || current.plan.kind === 'warmup') return [];
  if (progress.scheduled < SCHEDULED_FEWEST) return [];
  const rate = current.plan.offeredRatePerSecond;
  const atRate = rate === null ? '' : ` ${formatExact(rate)}/s`;
  const problems: Problem[] = [];
  const lagNs = progress.sendLagP99Ns ?? 0;
  const acceptedNs = Math.max(
    SEND_LAG_ACCEPTED_NS,
    SEND_LAG_ACCEPTED_RATIO * (progress.p50Ns ?? 0),
  );
  if (lagNs > acceptedNs) {
    problems.push({
      code: 'send-lag',
      text: `send lag p99 ${formatMs(lagNs)} ms: this machine cannot send${atRate} in time; lower the rate or free a core`,
    });
  }
  if (progress.loopUtilisationRatio > DRIVER_BUSY_RATIO) {
    problems.push({
      code: 'loop-busy',
      text: `driver ${formatWholePercent(progress.loopUtilisationRatio)} of a core: it is close to its limit; lower the rate or free a core`,
    });
  }
  if (progress.dropped > 0) {
    problems.push({
      code: 'dropped',
      text: `${formatExact(progress.dropped)} requests dropped: too many are unanswered at once; the server does not keep up, lower the rate`,
    });
  }
  return problems;
}
