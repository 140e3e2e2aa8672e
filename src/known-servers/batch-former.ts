/**
 * Which requests a batch server puts into one execution. Decided from the instants of arrival alone,
 * never from the moment at which somebody looked, so that a server that was held up for a while still
 * forms the batches of its law.
 */
import type { BatchLaw } from './server-law.ts';

export interface Execution<Item> {
  items: Item[];
  /** When all of them are to be answered. */
  doneAtNs: number;
}

/** Requests are added in the order of their arrival. */
export class BatchFormer<Item> {
  readonly #law: BatchLaw;
  #queue: { arrivalNs: number; item: Item }[] = [];
  #freeAtNs = -Infinity;

  constructor(law: BatchLaw) {
    this.#law = law;
  }

  add(arrivalNs: number, item: Item): void {
    this.#queue.push({ arrivalNs, item });
  }

  /** When the next execution starts if nothing else arrives before; Infinity: nothing waits. */
  get nextStartAtNs(): number {
    const [oldest] = this.#queue;
    if (!oldest) return Infinity;
    const fullAtNs = this.#queue[this.#law.sizeMax - 1]?.arrivalNs ?? Infinity;
    return Math.max(this.#freeAtNs, Math.min(oldest.arrivalNs + this.#law.waitNs, fullAtNs));
  }

  /** Starts the next execution, with what had arrived by `nextStartAtNs`. Something must wait. */
  start(): Execution<Item> {
    const startAtNs = this.nextStartAtNs;
    const here = this.#queue.filter(({ arrivalNs }) => arrivalNs <= startAtNs);
    const items = here.slice(0, this.#law.sizeMax).map(({ item }) => item);
    this.#queue = this.#queue.slice(items.length);
    this.#freeAtNs = startAtNs + this.#law.serviceNs;
    return { items, doneAtNs: this.#freeAtNs };
  }
}

/** The sizes of all executions that these arrivals (in order) lead to. */
export function batchSizesOf(arrivalsNs: Iterable<number>, law: BatchLaw): number[] {
  const former = new BatchFormer<null>(law);
  const sizes: number[] = [];
  const startBefore = (atNs: number): void => {
    while (former.nextStartAtNs < atNs) sizes.push(former.start().items.length);
  };
  for (const arrivalNs of arrivalsNs) {
    startBefore(arrivalNs);
    former.add(arrivalNs, null);
  }
  startBefore(Infinity);
  return sizes;
}
