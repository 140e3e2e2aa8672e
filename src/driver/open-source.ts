/** An open loop: requests are due when the schedule says, whatever becomes of the earlier ones. */
import { assert } from '../base/assert.ts';
import type { LoadSource } from './load-source.ts';
import type { SchedulePiece } from './worker-messages.ts';

export class OpenSource implements LoadSource {
  nextDueAtNs: number = Infinity;
  awaitsFeed = true;
  requestIndex = 0;
  readonly isArrival = true;
  readonly caller = null;
  #piece: SchedulePiece | null = null;
  #next = 0;
  /** Pieces after the one that is being used up. */
  readonly #waiting: SchedulePiece[] = [];
  #startAtNs: number | null = null;

  feed(piece: SchedulePiece): void {
    this.#waiting.push(piece);
    if (piece.isLast) this.awaitsFeed = false;
    if (this.nextDueAtNs === Infinity) this.#advance();
  }

  begin(startAtNs: number): void {
    this.#startAtNs = startAtNs;
    this.#advance();
  }

  take(): number {
    const dueAtNs = this.nextDueAtNs;
    this.requestIndex = this.#piece?.requestIndexes?.[this.#next] ?? 0;
    this.#next++;
    this.#advance();
    return dueAtNs;
  }

  onEnded(): void {
    // The schedule does not depend on what became of a request.
  }

  #advance(): void {
    if (this.#startAtNs === null) return;
    while (this.#piece === null || this.#next === this.#piece.offsetsNs.length) {
      this.#piece = this.#waiting.shift() ?? null;
      this.#next = 0;
      if (this.#piece === null) {
        this.nextDueAtNs = Infinity;
        return;
      }
    }
    const offsetNs = this.#piece.offsetsNs[this.#next];
    assert(offsetNs !== undefined, 'a piece of the schedule has an offset at each place');
    this.nextDueAtNs = this.#startAtNs + offsetNs;
  }
}
