/**
 * Whether a trial under way has already failed beyond doubt, so that its rest would only cost time: more
 * requests wait than the server can answer within any limit that was asked for, and ever more do.
 */
import { NS_PER_S } from '../base/units.ts';
import type { PhaseProgress } from '../domain/event.ts';

export interface BacklogWatch {
  /** Why the trial may end now, in words; null: it may still pass. */
  see(progress: PhaseProgress): string | null;
}

/** The first seconds open connections and warm code; what piles up then may still go. */
const ELAPSED_MIN_NS = 2 * NS_PER_S;
/** More in flight in so many reports in a row, four a second: a stall of the server is over by then. */
const RISES_MIN = 12;
/** What waits is this share of all that was due. */
const BACKLOG_RATIO_MIN = 0.1;
/** The last one that waits will be answered this many times too late. */
const LATE_TIMES = 2;
/** Without a limit on response times only a queue of so many seconds is hopeless. */
const WAIT_DEFAULT_NS = 2 * NS_PER_S;

/** `limitNs`: the largest response time that an SLO allows; null: there is none. */
export function watchBacklog(limitNs: number | null): BacklogWatch {
  let rises = 0;
  let before = 0;
  return {
    see: ({ elapsedNs, durationNs, inFlight, scheduled, okPerSecond }) => {
      rises = inFlight > before ? rises + 1 : 0;
      before = inFlight;
      // After the schedule's end nothing more piles up, and the figures are complete.
      if (elapsedNs < ELAPSED_MIN_NS || elapsedNs >= durationNs) return null;
      const waitNs = (inFlight / Math.max(1, okPerSecond)) * NS_PER_S;
      const isLate = waitNs > LATE_TIMES * (limitNs ?? WAIT_DEFAULT_NS);
      const isGrowing = rises >= RISES_MIN && inFlight > BACKLOG_RATIO_MIN * scheduled;
      if (!isLate || !isGrowing) return null;
      const seconds = (elapsedNs / NS_PER_S).toFixed(1);
      return `${inFlight} requests were waiting after ${seconds} s, and ever more`;
    },
  };
}
