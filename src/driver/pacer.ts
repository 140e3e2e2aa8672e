/**
 * Runs the dispatch thread's work turn by turn and waits in between; how long is decided in
 * plan-wait.ts. It is started anew for each run, and ends itself.
 */
import type { Clock } from '../base/clock.ts';
import { NS_PER_US } from '../base/units.ts';
import { nap, spin } from './deaf-waits.ts';
import { planWait, type WaitRules } from './plan-wait.ts';

/** What is done in each turn. */
export interface PacedWork {
  /** Does what is due at `nowNs`; false ends the pacing. */
  turn(nowNs: number): boolean;
  /** When the next request is due; Infinity: none. */
  readonly nextDueAtNs: number;
  /** When anything else must be looked at. */
  readonly nextCheckAtNs: number;
  /** Rises with everything that is sent or received. */
  readonly activityCount: number;
  /** How long answers take to come, of late; null: none is waited for. */
  readonly answersTakeNs: number | null;
}

/** What the work may ask of who paces it. */
export interface Pacing {
  /** Time spent waiting although the event loop counts it as active: naps and empty turns. */
  readonly waitedNs: number;
  start(): void;
  /** Something is due earlier than was known when the wait began. */
  wake(): void;
}

/** A turn in which nothing happened and that still took longer was held up: that is not waiting. */
const QUIET_TURN_NS_MAX = 200 * NS_PER_US;

export class Pacer implements Pacing {
  waitedNs = 0;
  readonly #clock: Clock;
  readonly #work: PacedWork;
  readonly #rules: WaitRules;
  #timer: NodeJS.Timeout | null = null;
  #isInTurns = false;
  #lastTurnEndedAtNs = NaN;
  #lastActivityCount = -1;

  constructor(clock: Clock, work: PacedWork, rules: WaitRules) {
    this.#clock = clock;
    this.#work = work;
    this.#rules = rules;
  }

  start(): void {
    setImmediate(this.#turn);
  }

  wake(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    let startedAtNs = this.#clock.nowNs();
    this.#timer = null;
    if (this.#isInTurns) this.#countQuietTurn(startedAtNs);
    for (;;) {
      if (!this.#work.turn(startedAtNs)) {
        this.#isInTurns = false;
        return;
      }
      const spunUntilNs = this.#wait();
      if (spunUntilNs === null) return;
      startedAtNs = spunUntilNs;
    }
  };

  #countQuietTurn(nowNs: number): void {
    const turnNs = nowNs - this.#lastTurnEndedAtNs;
    if (this.#work.activityCount === this.#lastActivityCount && turnNs <= QUIET_TURN_NS_MAX) {
      this.waitedNs += turnNs;
    }
  }

  /** Waits, or arranges for the next turn and returns null; otherwise the next turn is now. */
  #wait(): number | null {
    const { activityCount, nextDueAtNs, nextCheckAtNs, answersTakeNs } = this.#work;
    const nowNs = this.#clock.nowNs();
    const isQuiet = activityCount === this.#lastActivityCount;
    this.#lastActivityCount = activityCount;
    const plan = planWait(
      { nowNs, dueAtNs: nextDueAtNs, checkAtNs: nextCheckAtNs, isQuiet, answersTakeNs },
      this.#rules,
    );
    if (plan.kind === 'spin') {
      const spunUntilNs = spin(this.#clock, nextDueAtNs);
      this.waitedNs += spunUntilNs - nowNs;
      return spunUntilNs;
    }
    this.#lastTurnEndedAtNs = nowNs;
    this.#isInTurns = plan.kind !== 'timer';
    if (plan.kind === 'timer') {
      this.#timer = setTimeout(this.#turn, plan.delayMs);
      return null;
    }
    if (plan.kind === 'nap') {
      const nappedNs = nap(this.#clock, plan.napNs);
      this.waitedNs += nappedNs;
      this.#lastTurnEndedAtNs = nowNs + nappedNs;
    }
    setImmediate(this.#turn);
    return null;
  }
}
