/**
 * One-second windows of a phase, put together from the portions of all workers. A window's histogram is
 * made once every worker has passed its second, and its raw values are then forgotten.
 */
import { NS_PER_S, SECONDS_PER_HOUR } from '../base/units.ts';
import type { Window } from '../domain/result.ts';
import type { Portion } from './portion-recorder.ts';
import { TimeHistogram, type SignificantDigits } from './time-histogram.ts';

/** Raw values of a second that some worker has not passed yet. */
interface OpenValues {
  timesNs: Float64Array[];
  arrivalOffsetsNs: Float64Array[];
}

/** Told once for each second, in order; `arrivalOffsetsNs` rise and are those of all workers. */
export type WindowListener = (window: Window, arrivalOffsetsNs: Float64Array) => void;

/** From here on full histograms of every second would take most of the memory: 90 MB in a day. */
const LONG_PHASE_NS = SECONDS_PER_HOUR * NS_PER_S;

export class WindowBook {
  readonly #windows: Window[] = [];
  readonly #open = new Map<number, OpenValues>();
  readonly #histogram = new TimeHistogram();
  /** Seconds that each worker has passed. */
  readonly #passedBy: number[];
  readonly #digits: SignificantDigits;
  readonly #onClosed: WindowListener;
  #closedCount = 0;

  /** `durationNs`: of the phase. */
  constructor(workers: number, durationNs: number, onClosed: WindowListener) {
    this.#passedBy = new Array<number>(workers).fill(0);
    this.#digits = durationNs > LONG_PHASE_NS ? 2 : 3;
    this.#onClosed = onClosed;
  }

  /** Windows of which nothing follows but late counts of what was due. */
  get closed(): Window[] {
    return this.#windows.slice(0, this.#closedCount);
  }

  add(worker: number, portion: Portion): void {
    for (const { second, scheduled, dropped } of portion.due) {
      const window = this.#windowAt(second);
      window.scheduled += scheduled;
      window.failed += dropped;
    }
    this.#addValues(portion);
    if (!portion.isLast) return;
    this.#passedBy[worker] = portion.second + 1;
    this.#closePassed();
  }

  /** Nothing more comes from this worker. */
  end(worker: number): void {
    this.#passedBy[worker] = Infinity;
    this.#closePassed();
  }

  /** Every second from the first to the last one in which anything happened. */
  summarize(): Window[] {
    const last = this.#windows.findLastIndex(
      ({ scheduled, ok, failed }) => scheduled + ok + failed > 0,
    );
    return this.#windows.slice(0, last + 1);
  }

  #addValues({ second, okTimesNs, failedTimesNs, arrivalOffsetsNs }: Portion): void {
    if (okTimesNs.length + failedTimesNs.length + arrivalOffsetsNs.length === 0) return;
    const window = this.#windowAt(second);
    window.ok += okTimesNs.length;
    window.failed += failedTimesNs.length;
    const open = this.#openAt(second);
    open.timesNs.push(okTimesNs, failedTimesNs);
    if (arrivalOffsetsNs.length > 0) open.arrivalOffsetsNs.push(arrivalOffsetsNs);
  }

  #closePassed(): void {
    const passedByAll = Math.min(...this.#passedBy);
    const end = passedByAll === Infinity ? this.#windows.length : passedByAll;
    for (; this.#closedCount < end; this.#closedCount++) this.#close(this.#closedCount);
  }

  #close(second: number): void {
    const window = this.#windowAt(second);
    const values = this.#open.get(second);
    this.#open.delete(second);
    this.#histogram.reset();
    for (const timesNs of values?.timesNs ?? []) {
      for (const timeNs of timesNs) this.#histogram.record(timeNs);
    }
    window.p50Ns = this.#histogram.valueAtPercentile(50);
    window.p99Ns = this.#histogram.valueAtPercentile(99);
    window.maxNs = this.#histogram.valueAtPercentile(100);
    window.hdrBase64 = this.#histogram.encode(this.#digits);
    this.#onClosed(window, inOrder(values?.arrivalOffsetsNs ?? []));
  }

  #openAt(second: number): OpenValues {
    const known = this.#open.get(second);
    if (known) return known;
    const opened = { timesNs: [], arrivalOffsetsNs: [] };
    this.#open.set(second, opened);
    return opened;
  }

  #windowAt(second: number): Window {
    for (;;) {
      const window = this.#windows[second];
      if (window) return window;
      this.#windows.push({
        startNs: this.#windows.length * NS_PER_S,
        scheduled: 0,
        ok: 0,
        failed: 0,
        p50Ns: null,
        p99Ns: null,
        maxNs: null,
        hdrBase64: null,
      });
    }
  }
}

/** Each part is in order already; several are as soon as they are sorted together. */
function inOrder(parts: readonly Float64Array[]): Float64Array {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole.sort();
}
