/**
 * Requests that wait for a connection, in the order of dispatch. Separate from the pools because both
 * need the same cheap queue: shifting an array costs too much when a stall has filled it.
 */
import type { Exchange } from './exchange.ts';

const DROP_MIN = 1024;

export class WaitingQueue {
  /** Live and expired ones: those that gave up meanwhile are skipped when their turn comes. */
  #items: Exchange[] = [];
  #head = 0;

  /** At least as many as still wait. */
  get size(): number {
    return this.#items.length - this.#head;
  }

  push(exchange: Exchange): void {
    this.#items.push(exchange);
  }

  /** The oldest that has not settled meanwhile; null when there is none. */
  shift(): Exchange | null {
    while (this.#head < this.#items.length) {
      const exchange = this.#items[this.#head++];
      if (exchange && !exchange.isSettled) {
        this.#dropServed();
        return exchange;
      }
    }
    this.#items = [];
    this.#head = 0;
    return null;
  }

  /** Forgets the oldest ones that have given up, so that a server that never answers fills nothing. */
  trim(): void {
    while (this.#items[this.#head]?.isSettled) this.#head++;
    this.#dropServed();
  }

  // Cut off rarely and much at a time, which costs less per request than shifting each one out.
  #dropServed(): void {
    if (this.#head < DROP_MIN || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
