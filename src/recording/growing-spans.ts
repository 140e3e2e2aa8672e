/** A list of numbers that is appended to for each request: memory is taken in doublings only. */
const FIRST_LENGTH = 256;

export class GrowingSpans {
  #values: Float64Array<ArrayBuffer> = new Float64Array(FIRST_LENGTH);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new Float64Array(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length++] = value;
  }

  /** What was appended since the last time, in an array of its own that may be transferred. */
  take(): Float64Array<ArrayBuffer> {
    const taken = this.#values.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
