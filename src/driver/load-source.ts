/**
 * When requests are due, for both kinds of loop. A source knows nothing of sending: it says when the
 * next request is due, is told that it was taken, and (closed loops) that one has ended.
 */
import type { ClosedLoad } from '../domain/scenario.ts';

export interface LoadSource {
  /** When the next request is due; Infinity while or when there is none. */
  readonly nextDueAtNs: number;
  /** Takes the request that is due next, and tells since when it is due. */
  take(): number;
  /** A request ended; its caller, if it has one, is free. */
  onEnded(atNs: number): void;
}

/** Requests are due at `startAtNs` plus each offset, whatever becomes of the earlier ones. */
export function createOpenSource(offsetsNs: Float64Array, startAtNs: number): LoadSource {
  return new OpenSource(offsetsNs, startAtNs);
}

/** Each of `concurrency` callers is due at first at `startAtNs`, then a think time after each end. */
export function createClosedSource(profile: ClosedLoad, startAtNs: number): LoadSource {
  return new ClosedSource(profile, startAtNs);
}

class OpenSource implements LoadSource {
  nextDueAtNs = 0;
  readonly #offsetsNs: Float64Array;
  readonly #startAtNs: number;
  #next = 0;

  constructor(offsetsNs: Float64Array, startAtNs: number) {
    this.#offsetsNs = offsetsNs;
    this.#startAtNs = startAtNs;
    this.nextDueAtNs = this.#dueAt(0);
  }

  take(): number {
    const dueAtNs = this.nextDueAtNs;
    this.nextDueAtNs = this.#dueAt(++this.#next);
    return dueAtNs;
  }

  onEnded(): void {
    // The schedule does not depend on what became of a request.
  }

  #dueAt(index: number): number {
    return this.#startAtNs + (this.#offsetsNs[index] ?? Infinity);
  }
}

class ClosedSource implements LoadSource {
  /** Free callers by the instant from which they are due; a ring, since that order never changes. */
  readonly #dueAtNs: Float64Array;
  readonly #thinkTimeNs: number;
  readonly #endAtNs: number;
  #head = 0;
  #count = 0;

  constructor({ concurrency, thinkTimeNs, durationNs }: ClosedLoad, startAtNs: number) {
    this.#dueAtNs = new Float64Array(concurrency).fill(startAtNs);
    this.#count = concurrency;
    this.#thinkTimeNs = thinkTimeNs;
    this.#endAtNs = startAtNs + durationNs;
  }

  get nextDueAtNs(): number {
    const dueAtNs = this.#count === 0 ? Infinity : this.#at(this.#head);
    return dueAtNs < this.#endAtNs ? dueAtNs : Infinity;
  }

  take(): number {
    const dueAtNs = this.#at(this.#head);
    this.#head = (this.#head + 1) % this.#dueAtNs.length;
    this.#count--;
    return dueAtNs;
  }

  onEnded(atNs: number): void {
    this.#dueAtNs[(this.#head + this.#count) % this.#dueAtNs.length] = atNs + this.#thinkTimeNs;
    this.#count++;
  }

  #at(index: number): number {
    return this.#dueAtNs[index] ?? Infinity;
  }
}
