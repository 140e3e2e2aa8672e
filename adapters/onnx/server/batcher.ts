/**
 * Which waiting requests go into the next execution, and when. Pure: instants come in, decisions go
 * out; timers and instances are the scheduler's.
 *
 * Order is first come, first served. A request is never split, never overtaken, and shares an
 * execution only with neighbours of the same shape. With a delay of 0 an idle instance takes what is
 * there at once, and batches form from what arrives while all are busy. With a delay (Triton's
 * window) an idle instance waits until the batch cannot grow or its oldest request has waited so long.
 */
import { assert } from '../../../src/base/assert.ts';

export interface BatchPolicy {
  /** Rows in one execution, at least 1. */
  maxRows: number;
  /** Longest wait for company while an instance is idle. */
  maxDelayNs: number;
  /** Requests that may wait; the next one is refused. */
  maxQueued: number;
}

/** A request's place in the queue. */
export interface Ticket<T> {
  readonly item: T;
  readonly rows: number;
  readonly shapeKey: string;
  readonly enqueuedAtNs: number;
}

/** Doubly linked, so that a request whose client left is taken out of the middle at no cost. */
interface Node<T> extends Ticket<T> {
  previous: Node<T> | null;
  next: Node<T> | null;
  isQueued: boolean;
}

export class Batcher<T> {
  readonly #policy: BatchPolicy;
  #first: Node<T> | null = null;
  #last: Node<T> | null = null;
  #queued = 0;
  #waitsForCompany = true;

  constructor(policy: BatchPolicy) {
    this.#policy = policy;
  }

  /** Requests that wait. */
  get queued(): number {
    return this.#queued;
  }

  /**
   * Puts a request at the end; null when the queue is full.
   * @param request.rows 1..maxRows
   */
  offer(request: { item: T; rows: number; shapeKey: string }, nowNs: number): Ticket<T> | null {
    const { item, rows, shapeKey } = request;
    assert(rows >= 1 && rows <= this.#policy.maxRows, 'a request fits into one execution');
    if (this.#queued >= this.#policy.maxQueued) return null;
    const node: Node<T> = {
      item,
      rows,
      shapeKey,
      enqueuedAtNs: nowNs,
      previous: this.#last,
      next: null,
      isQueued: true,
    };
    if (this.#last === null) this.#first = node;
    else this.#last.next = node;
    this.#last = node;
    this.#queued++;
    return node;
  }

  /** Takes a request out; false when it is no longer there. */
  remove(ticket: Ticket<T>): boolean {
    const node = ticket as Node<T>;
    if (!node.isQueued) return false;
    if (node.previous === null) this.#first = node.next;
    else node.previous.next = node.next;
    if (node.next === null) this.#last = node.previous;
    else node.next.previous = node.previous;
    // Cut loose: a client that holds on to its ticket must not hold the whole queue behind it.
    node.previous = null;
    node.next = null;
    node.isQueued = false;
    this.#queued--;
    return true;
  }

  /** The next execution for an instance that is idle now; null: wait until `dueAtNs`, or for more. */
  take(nowNs: number): Ticket<T>[] | null {
    const { batch, isComplete } = this.#nextBatch();
    const [oldest] = batch;
    if (oldest === undefined) return null;
    if (!isComplete && nowNs < this.#dueAtNs(oldest)) return null;
    for (const ticket of batch) this.remove(ticket);
    return batch;
  }

  /** When the oldest request has waited long enough for an idle instance; null when none waits. */
  dueAtNs(): number | null {
    return this.#first === null ? null : this.#dueAtNs(this.#first);
  }

  /** From now on nothing waits for company: used when no more will come. */
  flush(): void {
    this.#waitsForCompany = false;
  }

  #dueAtNs(oldest: Ticket<T>): number {
    return oldest.enqueuedAtNs + (this.#waitsForCompany ? this.#policy.maxDelayNs : 0);
  }

  /** The longest run of neighbours from the front that may share an execution. */
  #nextBatch(): { batch: Ticket<T>[]; isComplete: boolean } {
    const batch: Ticket<T>[] = [];
    let rows = 0;
    for (let node = this.#first; node !== null; node = node.next) {
      const isSameShape = node.shapeKey === this.#first?.shapeKey;
      if (!isSameShape || rows + node.rows > this.#policy.maxRows)
        return { batch, isComplete: true };
      batch.push(node);
      rows += node.rows;
    }
    return { batch, isComplete: rows === this.#policy.maxRows };
  }
}
