/** A closed loop: each caller is due at first at the start, then a think time after each end. */
import type { ClosedLoad } from '../domain/scenario.ts';
import type { RequestOrder } from '../schedule/request-order.ts';
import { DueQueue } from './due-queue.ts';
import type { LoadSource } from './load-source.ts';

export class ClosedSource implements LoadSource {
  readonly awaitsFeed = false;
  requestIndex = 0;
  readonly isArrival = false;
  readonly caller = null;
  readonly #profile: ClosedLoad;
  readonly #order: RequestOrder;
  readonly #free = new DueQueue<null>();
  #waitingCount = 0;
  /** Callers that leave when their requests end, because this loop has fewer than the one before. */
  #leavingCount = 0;
  #successor: ClosedSource | null = null;

  /** `profile.concurrency` is the number of this worker's own callers. */
  constructor(profile: ClosedLoad, order: RequestOrder) {
    this.#profile = profile;
    this.#order = order;
  }

  get nextDueAtNs(): number {
    return this.#free.nextDueAtNs;
  }

  feed(): void {
    // Who is due depends on the answers alone.
  }

  begin(startAtNs: number, previous: LoadSource | null): void {
    const { concurrency, thinkTimeNs } = this.#profile;
    const callers = previous instanceof ClosedSource ? previous.#handOver(this) : [];
    const waitingCount = this.#waitingCount;
    const staying = callers.slice(0, Math.max(0, concurrency - waitingCount));
    this.#leavingCount = Math.max(0, waitingCount - concurrency);
    const newCount = concurrency - staying.length - waitingCount + this.#leavingCount;
    for (let count = 0; count < newCount; count++) this.#free.add(startAtNs, null);
    for (const dueAtNs of staying) {
      // None later than a caller whose answer comes now, so that they stay in order.
      this.#free.add(Math.min(Math.max(dueAtNs, startAtNs), startAtNs + thinkTimeNs), null);
    }
  }

  take(): number {
    const dueAtNs = this.#free.nextDueAtNs;
    this.#free.take();
    this.#waitingCount++;
    this.requestIndex = this.#order();
    return dueAtNs;
  }

  onEnded(atNs: number): void {
    if (this.#successor) {
      this.#successor.onEnded(atNs);
      return;
    }
    this.#waitingCount--;
    if (this.#leavingCount > 0) this.#leavingCount--;
    else this.#free.add(atNs + this.#profile.thinkTimeNs, null);
  }

  /** Gives all callers to the loop that follows: when the free ones are due, in order. */
  #handOver(successor: ClosedSource): number[] {
    this.#successor = successor;
    successor.#waitingCount = this.#waitingCount;
    const dueAtNs: number[] = [];
    while (this.#free.length > 0) {
      dueAtNs.push(this.#free.nextDueAtNs);
      this.#free.take();
    }
    return dueAtNs;
  }
}
