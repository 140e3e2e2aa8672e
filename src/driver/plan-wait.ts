/**
 * How the dispatch thread waits for the next instant. A timer of the event loop is exact to a
 * millisecond only, so it is left before the instant; the rest is waited in turns of the loop, each
 * with a short nap so that waiting does not take a whole core from the server under test.
 */
import { NS_PER_MS, NS_PER_US } from '../base/units.ts';

export type WaitPlan =
  | { kind: 'turn' }
  | { kind: 'nap'; napNs: number }
  | { kind: 'timer'; delayMs: number };

export interface WaitQuestion {
  nowNs: number;
  /** When the next request is due, to be met exactly; Infinity: none. */
  dueAtNs: number;
  /** When something else must be looked at, to within a millisecond or two; Infinity: nothing. */
  checkAtNs: number;
  /** Nothing was sent or received since the last turn. */
  isQuiet: boolean;
}

/** A timer may fire this much late (measured: 1.7 ms off); it aims that much before the instant. */
const TIMER_MARGIN_NS = 2 * NS_PER_MS;
/** What comes in during a nap is seen that much later: it bounds the error of a response time. */
const NAP_NS_MAX = 50 * NS_PER_US;
/** What waking from a nap takes (measured: 25 us), kept free before the instant. */
const NAP_OVERSHOOT_NS = 30 * NS_PER_US;
/** A shorter nap costs more than it saves. */
const NAP_NS_MIN = 20 * NS_PER_US;
/** No wait is longer, so that no instant can be missed by more. */
const TIMER_DELAY_MS_MAX = 1000;

const TURN: WaitPlan = { kind: 'turn' };

/** Never waits past `dueAtNs`; a turn means: look again at once, after what the sockets received. */
export function planWait({ nowNs, dueAtNs, checkAtNs, isQuiet }: WaitQuestion): WaitPlan {
  const dueInNs = dueAtNs - nowNs;
  const timerNs = Math.min(dueInNs - TIMER_MARGIN_NS, checkAtNs - nowNs);
  if (dueInNs - TIMER_MARGIN_NS >= NS_PER_MS) {
    const delayMs = Math.min(Math.max(1, Math.floor(timerNs / NS_PER_MS)), TIMER_DELAY_MS_MAX);
    return { kind: 'timer', delayMs };
  }
  const napNs = Math.min(dueInNs - NAP_OVERSHOOT_NS, NAP_NS_MAX);
  return isQuiet && napNs >= NAP_NS_MIN ? { kind: 'nap', napNs } : TURN;
}
