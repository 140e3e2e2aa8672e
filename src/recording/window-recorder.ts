/**
 * One-second windows of a phase. While the load runs it only appends raw spans; the histograms are
 * made when the phase is over, because encoding one would stop the dispatch for a millisecond.
 */
import { NS_PER_S } from '../base/units.ts';
import type { Window } from '../domain/result.ts';
import { TimeHistogram } from './time-histogram.ts';

interface OpenWindow {
  scheduled: number;
  ok: number;
  failed: number;
  responseTimesNs: number[];
}

/** Instants are nanoseconds from the phase's start. */
export class WindowRecorder {
  readonly #windows: OpenWindow[] = [];

  onScheduled(atNs: number): void {
    this.#windowAt(atNs).scheduled++;
  }

  /** A request that was due at `atNs` and never sent. */
  onDropped(atNs: number): void {
    this.#windowAt(atNs).failed++;
  }

  onCompleted(atNs: number, responseTimeNs: number, isOk: boolean): void {
    const window = this.#windowAt(atNs);
    if (isOk) window.ok++;
    else window.failed++;
    window.responseTimesNs.push(responseTimeNs);
  }

  /** Every second from the first to the last one in which anything happened. */
  summarize(): Window[] {
    const histogram = new TimeHistogram();
    return this.#windows.map(({ scheduled, ok, failed, responseTimesNs }, second) => {
      histogram.reset();
      for (const responseTimeNs of responseTimesNs) histogram.record(responseTimeNs);
      return {
        startNs: second * NS_PER_S,
        scheduled,
        ok,
        failed,
        p50Ns: histogram.valueAtPercentile(50),
        p99Ns: histogram.valueAtPercentile(99),
        maxNs: histogram.valueAtPercentile(100),
        hdrBase64: histogram.encode(),
      };
    });
  }

  #windowAt(atNs: number): OpenWindow {
    const second = Math.max(0, Math.floor(atNs / NS_PER_S));
    for (;;) {
      const window = this.#windows[second];
      if (window) return window;
      this.#windows.push({ scheduled: 0, ok: 0, failed: 0, responseTimesNs: [] });
    }
  }
}
