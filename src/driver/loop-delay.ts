/**
 * How long the dispatch thread's event loop keeps things waiting. It asks at every instant of a fixed
 * grid how late it was noticed, so that a stall of 300 ms counts for the 30 instants it swallowed and
 * not as one sample among many.
 */
import { NS_PER_MS } from '../base/units.ts';
import { LiveHistogram } from '../recording/live-histogram.ts';

const GRID_NS = 10 * NS_PER_MS;

export class LoopDelay {
  readonly #delays = new LiveHistogram();
  #nextAtNs: number;

  constructor(startAtNs: number) {
    this.#nextAtNs = startAtNs + GRID_NS;
  }

  /** The next instant of the grid; an idle loop must wake up for it. */
  get nextAtNs(): number {
    return this.#nextAtNs;
  }

  /** Called at every turn of the loop. */
  observe(nowNs: number): void {
    for (; this.#nextAtNs <= nowNs; this.#nextAtNs += GRID_NS) {
      this.#delays.record(nowNs - this.#nextAtNs);
    }
  }

  /**
   * Null before the first instant of the grid. An idle loop reads about 1 ms: its timers are that
   * coarse.
   */
  get p99Ns(): number | null {
    return this.#delays.valueAtPercentile(99);
  }
}
