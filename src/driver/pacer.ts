/**
 * Runs the dispatch thread's work turn by turn and waits in between. It is the only place that
 * sleeps; how long is decided in plan-wait.ts.
 */
import type { Clock } from '../base/clock.ts';
import { NS_PER_MS, NS_PER_US } from '../base/units.ts';
import { planWait } from './plan-wait.ts';

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
}

/** A turn in which nothing happened and that still took longer was held up: that is not waiting. */
const QUIET_TURN_NS_MAX = 200 * NS_PER_US;

export class Pacer {
  /** Time spent waiting although the event loop counts it as active: naps and empty turns. */
  waitedNs = 0;
  readonly #clock: Clock;
  readonly #work: PacedWork;
  readonly #napCell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #timer: NodeJS.Timeout | null = null;
  #isInTurns = false;
  #lastTurnEndedAtNs = NaN;
  #lastActivityCount = -1;

  constructor(clock: Clock, work: PacedWork) {
    this.#clock = clock;
    this.#work = work;
  }

  start(): void {
    setImmediate(this.#turn);
  }

  /** Something is due earlier than was known when the wait began. */
  wake(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const startedAtNs = this.#clock.nowNs();
    this.#timer = null;
    if (this.#isInTurns) this.#countQuietTurn(startedAtNs);
    if (!this.#work.turn(startedAtNs)) return;
    this.#wait();
  };

  #countQuietTurn(nowNs: number): void {
    const turnNs = nowNs - this.#lastTurnEndedAtNs;
    if (this.#work.activityCount === this.#lastActivityCount && turnNs <= QUIET_TURN_NS_MAX) {
      this.waitedNs += turnNs;
    }
  }

  #wait(): void {
    const { activityCount, nextDueAtNs, nextCheckAtNs } = this.#work;
    const nowNs = this.#clock.nowNs();
    const isQuiet = activityCount === this.#lastActivityCount;
    this.#lastActivityCount = activityCount;
    const plan = planWait({ nowNs, dueAtNs: nextDueAtNs, checkAtNs: nextCheckAtNs, isQuiet });
    this.#lastTurnEndedAtNs = nowNs;
    this.#isInTurns = plan.kind !== 'timer';
    if (plan.kind === 'timer') {
      this.#timer = setTimeout(this.#turn, plan.delayMs);
      return;
    }
    if (plan.kind === 'nap') this.#nap(nowNs, plan.napNs);
    setImmediate(this.#turn);
  }

  #nap(nowNs: number, napNs: number): void {
    Atomics.wait(this.#napCell, 0, 0, napNs / NS_PER_MS);
    const wokenAtNs = this.#clock.nowNs();
    this.waitedNs += wokenAtNs - nowNs;
    this.#lastTurnEndedAtNs = wokenAtNs;
  }
}
