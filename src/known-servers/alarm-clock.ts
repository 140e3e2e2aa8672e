/**
 * Calls back at instants that a millisecond timer would miss: the timer is left 2 ms before, the rest
 * is waited in turns of the event loop, with short naps so that it does not take a whole core.
 */
import type { Clock } from '../base/clock.ts';
import { NS_PER_MS, NS_PER_US } from '../base/units.ts';

/** A timer may fire this much late. */
const TIMER_MARGIN_NS = 2 * NS_PER_MS;
const NAP_NS = 50 * NS_PER_US;
/** A nap may end this much late, where the machine's timer slack is the usual one. */
const NAP_MARGIN_NS = 150 * NS_PER_US;

interface Alarm {
  atNs: number;
  ring: (nowNs: number) => void;
}

export class AlarmClock {
  readonly #clock: Clock;
  readonly #napCell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  /** By instant; equal ones in the order in which they were set. */
  readonly #alarms: Alarm[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isInTurns = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `ring` is called in a later turn of the event loop, at `atNs` or as soon as possible after it. */
  set(atNs: number, ring: (nowNs: number) => void): void {
    // Most alarms are the latest so far: looked for from the end.
    const before = this.#alarms.findLastIndex((alarm) => alarm.atNs <= atNs);
    this.#alarms.splice(before + 1, 0, { atNs, ring });
    if (before === -1) this.#wait();
  }

  #wait(): void {
    const [next] = this.#alarms;
    if (!next || this.#isInTurns) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const timerMs = Math.floor((next.atNs - this.#clock.nowNs() - TIMER_MARGIN_NS) / NS_PER_MS);
    if (timerMs >= 1) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#wait();
      }, timerMs);
      return;
    }
    this.#isInTurns = true;
    setImmediate(this.#turn);
  }

  readonly #turn = (): void => {
    const nowNs = this.#clock.nowNs();
    while (this.#alarms[0] && this.#alarms[0].atNs <= nowNs) this.#alarms.shift()?.ring(nowNs);
    const leftNs = (this.#alarms[0]?.atNs ?? Infinity) - this.#clock.nowNs();
    if (leftNs > TIMER_MARGIN_NS + NS_PER_MS) {
      this.#isInTurns = false;
      this.#wait();
      return;
    }
    if (leftNs > NAP_MARGIN_NS) Atomics.wait(this.#napCell, 0, 0, NAP_NS / NS_PER_MS);
    setImmediate(this.#turn);
  };
}
