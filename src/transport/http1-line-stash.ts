/** The part of a line that has arrived, kept until the rest has: the buffer it came in is reused. */

const FIRST_BYTES = 256;

export class LineStash {
  /** The first `length` bytes are the line's. */
  bytes: Uint8Array = new Uint8Array();
  length = 0;

  add(bytes: Uint8Array, start: number, end: number): void {
    const length = this.length + end - start;
    if (length > this.bytes.length) {
      const grown = new Uint8Array(Math.max(FIRST_BYTES, length * 2));
      grown.set(this.bytes.subarray(0, this.length));
      this.bytes = grown;
    }
    this.bytes.set(bytes.subarray(start, end), this.length);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
  }
}
