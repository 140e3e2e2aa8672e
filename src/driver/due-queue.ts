/** Who is due when, in a ring that grows: callers come free in the order in which they are due. */
const FIRST_LENGTH = 64;

export class DueQueue<T> {
  #dueAtNs = new Float64Array(FIRST_LENGTH);
  #items: (T | undefined)[] = new Array<T | undefined>(FIRST_LENGTH);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Of the first; Infinity when there is none. */
  get nextDueAtNs(): number {
    return this.#length === 0 ? Infinity : (this.#dueAtNs[this.#head] ?? Infinity);
  }

  /** `dueAtNs` must not be earlier than that of an item added before. */
  add(dueAtNs: number, item: T): void {
    if (this.#length === this.#dueAtNs.length) this.#grow();
    const at = (this.#head + this.#length++) % this.#dueAtNs.length;
    this.#dueAtNs[at] = dueAtNs;
    this.#items[at] = item;
  }

  /** The first; undefined when there is none. */
  take(): T | undefined {
    if (this.#length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#dueAtNs.length;
    this.#length--;
    return item;
  }

  #grow(): void {
    const { length } = this.#dueAtNs;
    const dueAtNs = new Float64Array(2 * length);
    const items = new Array<T | undefined>(2 * length);
    for (let index = 0; index < length; index++) {
      const at = (this.#head + index) % length;
      dueAtNs[index] = this.#dueAtNs[at] ?? Infinity;
      items[index] = this.#items[at];
    }
    this.#dueAtNs = dueAtNs;
    this.#items = items;
    this.#head = 0;
  }
}
