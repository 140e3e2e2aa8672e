/** What a known server saw and did, noted while it runs. */
import type { ServerLog } from './server-law.ts';

export class ServerRecords {
  frozen: ServerLog['frozen'] = null;
  readonly #executionSizes: number[] = [];
  readonly #arrivalsNs: number[] = [];
  readonly #dueNs: number[] = [];
  readonly #answeredNs: number[] = [];

  /** Returns the request's place in the order, from 0. */
  onArrival(arrivalNs: number): number {
    this.#dueNs.push(NaN);
    this.#answeredNs.push(NaN);
    return this.#arrivalsNs.push(arrivalNs) - 1;
  }

  onPlanned(sequence: number, dueNs: number): void {
    this.#dueNs[sequence] = dueNs;
  }

  onAnswered(sequence: number, answeredNs: number): void {
    this.#answeredNs[sequence] = answeredNs;
  }

  onExecution(size: number): void {
    this.#executionSizes.push(size);
  }

  log(): ServerLog {
    return {
      arrivalsNs: Float64Array.from(this.#arrivalsNs),
      dueNs: Float64Array.from(this.#dueNs),
      answeredNs: Float64Array.from(this.#answeredNs),
      executionSizes: [...this.#executionSizes],
      frozen: this.frozen,
    };
  }
}
