/**
 * A partly open loop: sessions start when the schedule says, and each sends its next request a think
 * time after the answer to the one before.
 */
import type { SessionLoad } from '../domain/scenario.ts';
import type { RequestOrder } from '../schedule/request-order.ts';
import { DueQueue } from './due-queue.ts';
import type { Caller, LoadSource } from './load-source.ts';
import { OpenSource } from './open-source.ts';
import type { SchedulePiece } from './worker-messages.ts';

export class SessionSource implements LoadSource {
  requestIndex = 0;
  isArrival = true;
  caller: Caller | null = null;
  readonly #profile: SessionLoad;
  readonly #order: RequestOrder;
  readonly #starts = new OpenSource();
  readonly #thinking = new DueQueue<Caller>();
  #successor: SessionSource | null = null;

  constructor(profile: SessionLoad, order: RequestOrder) {
    this.#profile = profile;
    this.#order = order;
  }

  get nextDueAtNs(): number {
    return Math.min(this.#starts.nextDueAtNs, this.#thinking.nextDueAtNs);
  }

  get awaitsFeed(): boolean {
    return this.#starts.awaitsFeed;
  }

  feed(piece: SchedulePiece): void {
    this.#starts.feed(piece);
  }

  begin(startAtNs: number, previous: LoadSource | null): void {
    this.#starts.begin(startAtNs);
    if (previous instanceof SessionSource) previous.#handOver(this, startAtNs);
  }

  take(): number {
    const dueAtNs = this.nextDueAtNs;
    const thinker = dueAtNs === this.#thinking.nextDueAtNs ? this.#thinking.take() : undefined;
    this.isArrival = thinker === undefined;
    if (thinker === undefined) this.#starts.take();
    this.caller = thinker ?? { remaining: this.#profile.requestsPerSession };
    this.requestIndex = this.#order();
    this.caller.remaining--;
    return dueAtNs;
  }

  onEnded(atNs: number, caller: Caller | null): void {
    if (this.#successor) {
      this.#successor.onEnded(atNs, caller);
      return;
    }
    if (caller === null || caller.remaining === 0) return;
    this.#thinking.add(atNs + this.#profile.thinkTimeNs, caller);
  }

  #handOver(successor: SessionSource, startAtNs: number): void {
    this.#successor = successor;
    // None later than a caller whose answer comes now, so that they stay in order.
    const latestNs = startAtNs + successor.#profile.thinkTimeNs;
    while (this.#thinking.length > 0) {
      const dueAtNs = Math.min(Math.max(this.#thinking.nextDueAtNs, startAtNs), latestNs);
      const caller = this.#thinking.take();
      if (caller) successor.#thinking.add(dueAtNs, caller);
    }
  }
}
