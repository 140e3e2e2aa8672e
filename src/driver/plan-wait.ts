/**
 * How the dispatch thread waits for the next instant. A timer of the event loop is exact to a
 * millisecond only, so it is left before the instant. What remains is waited in turns of the loop
 * (precise), or slept in naps so that waiting does not take a core from the server (economical). With
 * nothing in flight the loop has nothing to tell, and turns of it would only leave garbage.
 */
import { NS_PER_MS, NS_PER_US } from '../base/units.ts';

export type WaitPlan =
  | { kind: 'turn' }
  /** Looks at nothing but the clock until the instant. */
  | { kind: 'spin' }
  | { kind: 'nap'; napNs: number }
  | { kind: 'timer'; delayMs: number };

export interface WaitRules {
  mode: 'precise' | 'economical';
  /** What waking from a nap may take: kept free before the instant. */
  napMarginNs: number;
  /** What a timer may fire late by: it aims that much before the instant. */
  timerMarginNs: number;
}

export interface WaitQuestion {
  nowNs: number;
  /** When the next request is due, to be met exactly; Infinity: none. */
  dueAtNs: number;
  /** When something else must be looked at, to within a millisecond or two; Infinity: nothing. */
  checkAtNs: number;
  /** Nothing was sent or received since the last turn. */
  isQuiet: boolean;
  /** How long answers take to come, of late; null: none is waited for. */
  answersTakeNs: number | null;
}

/**
 * What comes in during a nap is seen that much later, so that it bounds the error of a response time:
 * this much, or 1 % of it where that is more.
 */
const NAP_NS_MAX = 50 * NS_PER_US;
const NAP_RATIO_MAX = 0.01;
/** A shorter nap costs more than it saves. */
const NAP_NS_MIN = 10 * NS_PER_US;
/** No wait is longer, so that no instant can be missed by more. */
const TIMER_DELAY_MS_MAX = 1000;

const TURN: WaitPlan = { kind: 'turn' };
const SPIN: WaitPlan = { kind: 'spin' };

/** Never waits past `dueAtNs`, to which a spin lasts; a turn means: look again at once, after what the sockets received. */
export function planWait(question: WaitQuestion, rules: WaitRules): WaitPlan {
  const { nowNs, dueAtNs, checkAtNs } = question;
  const timedNs = dueAtNs - nowNs - rules.timerMarginNs;
  if (timedNs >= NS_PER_MS) {
    const timerNs = Math.min(timedNs, checkAtNs - nowNs);
    const delayMs = Math.min(Math.max(1, Math.floor(timerNs / NS_PER_MS)), TIMER_DELAY_MS_MAX);
    return { kind: 'timer', delayMs };
  }
  const last = question.answersTakeNs === null && dueAtNs > nowNs ? SPIN : TURN;
  if (rules.mode === 'precise') return last;
  const napNs = Math.min(dueAtNs - nowNs - rules.napMarginNs, longestNapNs(question));
  return napNs >= NAP_NS_MIN ? { kind: 'nap', napNs } : last;
}

function longestNapNs({ isQuiet, answersTakeNs }: WaitQuestion): number {
  if (answersTakeNs === null) return Infinity;
  return isQuiet ? Math.max(NAP_NS_MAX, NAP_RATIO_MAX * answersTakeNs) : 0;
}
