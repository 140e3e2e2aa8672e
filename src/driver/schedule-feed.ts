/**
 * Deals a schedule out to the workers, some seconds ahead of them: request i goes to worker i mod N.
 * It runs on the main thread, so that drawing instants never delays a request, and so that a day of
 * load needs no more memory than a minute.
 */
import { NS_PER_S } from '../base/units.ts';
import type { RequestOrder } from '../schedule/request-order.ts';
import type { Schedule } from '../schedule/create-schedule.ts';
import type { SchedulePiece } from './worker-messages.ts';

/** The main thread may be busy for this long without a worker running out of instants. */
const AHEAD_NS = 10 * NS_PER_S;
/** At the highest rates less, or the pieces would fill the memory: 12 bytes each. */
const AHEAD_COUNT_MAX = 2_000_000;

export class ScheduleFeed {
  readonly #chunks: Iterator<Float64Array>;
  readonly #order: RequestOrder | null;
  readonly #workers: number;
  readonly #post: (worker: number, piece: SchedulePiece) => void;
  #fedCount = 0;
  #fedUntilNs = 0;
  #isDone = false;

  /** `order`: of the requests; null where the workers pick them. */
  constructor(
    schedule: Schedule,
    order: RequestOrder | null,
    workers: number,
    post: (worker: number, piece: SchedulePiece) => void,
  ) {
    this.#chunks = schedule.chunks()[Symbol.iterator]();
    this.#order = order;
    this.#workers = workers;
    this.#post = post;
  }

  /** Deals out what is needed `elapsedNs` after the start, when `dueCount` instants have passed. */
  advance(elapsedNs: number, dueCount: number): void {
    while (
      !this.#isDone &&
      this.#fedUntilNs < elapsedNs + AHEAD_NS &&
      this.#fedCount < dueCount + AHEAD_COUNT_MAX
    ) {
      const next = this.#chunks.next();
      if (next.done === true) this.#end();
      else this.#deal(next.value);
    }
  }

  #deal(chunk: Float64Array): void {
    const workers = this.#workers;
    const pieces = Array.from({ length: workers }, (_, worker) => {
      // Of places fedCount, fedCount + 1, … those that leave `worker` when divided.
      const first = (worker - (this.#fedCount % workers) + workers) % workers;
      const length = Math.max(0, Math.ceil((chunk.length - first) / workers));
      const requestIndexes = this.#order && new Int32Array(length);
      return { offsetsNs: new Float64Array(length), requestIndexes, isLast: false };
    });
    for (const [index, offsetNs] of chunk.entries()) {
      const place = this.#fedCount + index;
      const piece = pieces[place % workers];
      const at = Math.floor(index / workers);
      if (!piece) continue;
      piece.offsetsNs[at] = offsetNs;
      if (this.#order && piece.requestIndexes) piece.requestIndexes[at] = this.#order();
    }
    this.#fedCount += chunk.length;
    this.#fedUntilNs = chunk.at(-1) ?? this.#fedUntilNs;
    for (const [worker, piece] of pieces.entries()) this.#post(worker, piece);
  }

  #end(): void {
    this.#isDone = true;
    for (let worker = 0; worker < this.#workers; worker++) {
      const requestIndexes = this.#order && new Int32Array();
      this.#post(worker, { offsetsNs: new Float64Array(), requestIndexes, isLast: true });
    }
  }
}

/** When the request at `place` (from 0) is due, from the start; null when there are not that many. */
export function offsetNsAt(schedule: Schedule, place: number): number | null {
  let passed = 0;
  for (const chunk of schedule.chunks()) {
    if (place < passed + chunk.length) return chunk[place - passed] ?? null;
    passed += chunk.length;
  }
  return null;
}
