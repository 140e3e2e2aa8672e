/**
 * What a worker has handed over so far, so that a phase keeps it when the worker is lost: counts,
 * response times and failures. The spans that it kept to itself are lost with it.
 */
import {
  createHistograms,
  SPAN_NAMES,
  type RecordedPart,
  type SpanName,
} from '../recording/phase-recorder.ts';
import type { Portion } from '../recording/portion-recorder.ts';
import type { HistogramCounts } from '../recording/time-histogram.ts';

/** Null: every ok response is good. */
type GoodputLimitNs = number | null;

export class ShareTally {
  readonly #goodputLimitNs: GoodputLimitNs;
  readonly #histograms = createHistograms();
  readonly #counts = { ok: 0, error: 0, timeout: 0, dropped: 0 };
  #goodCount = 0;

  constructor(goodputLimitNs: GoodputLimitNs) {
    this.#goodputLimitNs = goodputLimitNs;
  }

  add({ due, error, timeout, okTimesNs, failedTimesNs }: Portion): void {
    for (const { dropped } of due) this.#counts.dropped += dropped;
    this.#counts.ok += okTimesNs.length;
    this.#counts.error += error;
    this.#counts.timeout += timeout;
    for (const timeNs of okTimesNs) {
      this.#histograms.responseTime.record(timeNs);
      this.#histograms.okResponseTime.record(timeNs);
      if (this.#goodputLimitNs === null || timeNs <= this.#goodputLimitNs) this.#goodCount++;
    }
    for (const timeNs of failedTimesNs) this.#histograms.responseTime.record(timeNs);
  }

  /** Only what ended is scheduled here: of the rest nobody knows what became. */
  part(): RecordedPart {
    const { ok, error, timeout, dropped } = this.#counts;
    const histograms = {} as Record<SpanName, HistogramCounts>;
    for (const name of SPAN_NAMES) histograms[name] = this.#histograms[name].counts();
    const failures = [
      { kind: 'error', count: error },
      { kind: 'timeout', count: timeout },
      { kind: 'dropped', count: dropped },
    ];
    return {
      counts: { scheduled: ok + error + timeout + dropped, ok, error, timeout, dropped },
      okWithinMeasured: ok,
      goodWithinMeasured: this.#goodCount,
      dispatchedWithinMeasured: ok + error + timeout,
      earlyCount: 0,
      histograms,
      failures: failures
        .filter(({ count }) => count > 0)
        .map((failure) => ({ ...failure, example: 'from a dispatch thread that was lost' })),
    };
  }
}
