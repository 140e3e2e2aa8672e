/**
 * When requests time out. All timeouts are equally long, so that the oldest request is always the
 * next one to expire: a linked list in the order of dispatch does what a timer per request would.
 */

/** An entry carries its own links, so that adding and removing allocate nothing. */
export interface DeadlineEntry<T> {
  readonly deadlineAtNs: number;
  earlier: T | null;
  later: T | null;
}

export class DeadlineQueue<T extends DeadlineEntry<T>> {
  #head: T | null = null;
  #tail: T | null = null;

  /** The entry that expires first; null when there is none. */
  get head(): T | null {
    return this.#head;
  }

  /** `entry` must not expire before one that was added earlier. */
  add(entry: T): void {
    entry.earlier = this.#tail;
    if (this.#tail) this.#tail.later = entry;
    else this.#head = entry;
    this.#tail = entry;
  }

  /** `entry` must be in the queue. */
  remove(entry: T): void {
    if (entry.earlier) entry.earlier.later = entry.later;
    else this.#head = entry.later;
    if (entry.later) entry.later.earlier = entry.earlier;
    else this.#tail = entry.earlier;
    entry.earlier = null;
    entry.later = null;
  }
}
