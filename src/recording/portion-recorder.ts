/**
 * What happened within one second of a phase, in raw values, to be handed to another thread that makes
 * windows of it: the dispatch thread only appends, and nothing it keeps grows with the length of a run.
 */
import { NS_PER_S } from '../base/units.ts';
import { GrowingSpans } from './growing-spans.ts';

/** Part of what happened in one second of a phase (by dispatch and by completion). */
export interface Portion {
  /** From the phase's start, from 0. */
  second: number;
  /** Nothing of this second follows. */
  isLast: boolean;
  /** What became due since the portion before, by the second in which it was due. */
  due: DueCount[];
  /** Requests dispatched. */
  sent: number;
  error: number;
  timeout: number;
  /** Response times of ok responses, in the order of completion. */
  okTimesNs: Float64Array<ArrayBuffer>;
  /** Response times of errors and timeouts. */
  failedTimesNs: Float64Array<ArrayBuffer>;
  /** When arrivals were dispatched, from the phase's start, never decreasing. */
  arrivalOffsetsNs: Float64Array<ArrayBuffer>;
}

export interface DueCount {
  second: number;
  /** Dropped ones included. */
  scheduled: number;
  dropped: number;
}

/** Instants are nanoseconds from the phase's start. */
export class PortionRecorder {
  readonly #okTimesNs = new GrowingSpans();
  readonly #failedTimesNs = new GrowingSpans();
  readonly #arrivalOffsetsNs = new GrowingSpans();
  #closed: Portion[] = [];
  #due: DueCount[] = [];
  #second = 0;
  #secondEndsAtNs = NS_PER_S;
  #sent = 0;
  #error = 0;
  #timeout = 0;

  /** A request that was due at `dueAtNs` and never sent. */
  onDropped(dueAtNs: number): void {
    const due = this.#dueAt(dueAtNs);
    due.scheduled++;
    due.dropped++;
  }

  /** `isArrival`: its instant was drawn, and not the answer to an earlier request. */
  onDispatched(dueAtNs: number, dispatchedAtNs: number, isArrival: boolean): void {
    if (dispatchedAtNs >= this.#secondEndsAtNs) this.passTo(dispatchedAtNs);
    this.#dueAt(dueAtNs).scheduled++;
    this.#sent++;
    if (isArrival) this.#arrivalOffsetsNs.push(dispatchedAtNs);
  }

  onCompleted(atNs: number, responseTimeNs: number, outcome: 'ok' | 'error' | 'timeout'): void {
    if (atNs >= this.#secondEndsAtNs) this.passTo(atNs);
    if (outcome === 'ok') {
      this.#okTimesNs.push(responseTimeNs);
      return;
    }
    this.#failedTimesNs.push(responseTimeNs);
    if (outcome === 'error') this.#error++;
    else this.#timeout++;
  }

  /** Closes every second that has ended by `atNs`. */
  passTo(atNs: number): void {
    while (atNs >= this.#secondEndsAtNs) {
      this.#closed.push(this.#portion(true));
      this.#second++;
      this.#secondEndsAtNs += NS_PER_S;
    }
  }

  /** All that was not taken yet; the last portion is of the second under way. */
  take(): Portion[] {
    const portions = [...this.#closed, this.#portion(false)];
    this.#closed = [];
    return portions;
  }

  #portion(isLast: boolean): Portion {
    const portion = {
      second: this.#second,
      isLast,
      due: this.#due,
      sent: this.#sent,
      error: this.#error,
      timeout: this.#timeout,
      okTimesNs: this.#okTimesNs.take(),
      failedTimesNs: this.#failedTimesNs.take(),
      arrivalOffsetsNs: this.#arrivalOffsetsNs.take(),
    };
    this.#due = [];
    this.#sent = 0;
    this.#error = 0;
    this.#timeout = 0;
    return portion;
  }

  // Requests become due in order, so that the last entry is nearly always the one.
  #dueAt(atNs: number): DueCount {
    const second = Math.max(0, Math.floor(atNs / NS_PER_S));
    const latest = this.#due.at(-1);
    if (latest?.second === second) return latest;
    const due = { second, scheduled: 0, dropped: 0 };
    this.#due.push(due);
    return due;
  }
}
