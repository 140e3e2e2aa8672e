/**
 * Everything that is counted and timed in one worker's share of a phase. It decides which span belongs
 * to which distribution; it never corrects, estimates or leaves out a request that was dispatched.
 */
import type { FailureKind, RequestCounts } from '../domain/request.ts';
import { FailureTally } from './failure-tally.ts';
import { PortionRecorder, type Portion } from './portion-recorder.ts';
import { TimeHistogram, type HistogramCounts } from './time-histogram.ts';

/** A request that was dispatched and ended, by an answer or without one. Instants in nanoseconds. */
export interface CompletedRequest {
  readonly scheduledAtNs: number;
  readonly dispatchedAtNs: number;
  /** Set when it waited for a connection that was opened meanwhile. */
  readonly opening: {
    readonly dnsNs: number;
    readonly connectNs: number;
    readonly tlsNs: number;
  } | null;
  /** Null: it never got a connection. */
  readonly sentAtNs: number | null;
  /** Null: no byte of an answer came. */
  readonly firstByteAtNs: number | null;
  readonly completedAtNs: number;
  readonly outcome: 'ok' | 'error' | 'timeout';
  /** Null when ok. `describe` gives an example in words. */
  readonly failure: { readonly kind: string; describe(): string } | null;
}

/** The distributions of a phase's record. */
export type SpanName =
  | 'responseTime'
  | 'okResponseTime'
  | 'serviceTime'
  | 'sendLag'
  | 'clientQueueTime'
  | 'dnsTime'
  | 'connectTime'
  | 'tlsTime'
  | 'firstByteTime'
  | 'transferTime';

export const SPAN_NAMES: readonly SpanName[] = [
  'responseTime',
  'okResponseTime',
  'serviceTime',
  'sendLag',
  'clientQueueTime',
  'dnsTime',
  'connectTime',
  'tlsTime',
  'firstByteTime',
  'transferTime',
];

/** One worker's share of a phase: plain data to be added to the other shares. */
export interface RecordedPart {
  counts: RequestCounts;
  okWithinMeasured: number;
  goodWithinMeasured: number;
  /** Requests that were dispatched before the end of the schedule. */
  dispatchedWithinMeasured: number;
  earlyCount: number;
  histograms: Record<SpanName, HistogramCounts>;
  failures: FailureKind[];
}

export class PhaseRecorder {
  readonly counts: RequestCounts = { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 };
  readonly #goodputLimitNs: number | null;
  #startAtNs = 0;
  #endAtNs = Infinity;
  readonly #histograms = createHistograms();
  readonly #portions = new PortionRecorder();
  readonly #failures = new FailureTally();
  #earlyCount = 0;
  #dispatchedWithinMeasured = 0;
  #okWithinMeasured = 0;
  #goodWithinMeasured = 0;

  /** An ok response within `goodputLimitNs` is good; null: every ok response. */
  constructor(goodputLimitNs: number | null) {
    this.#goodputLimitNs = goodputLimitNs;
  }

  /** From here on it may record. Completions after `endAtNs`, the schedule's end, are no throughput. */
  begin(startAtNs: number, endAtNs: number): void {
    this.#startAtNs = startAtNs;
    this.#endAtNs = endAtNs;
  }

  /** The most frequent failure so far; null without failures. */
  get topFailure(): FailureKind | null {
    return this.#failures.top();
  }

  /** The schedule was cut off at `atNs`: what completes later is recorded, but is not throughput. */
  endMeasuring(atNs: number): void {
    this.#endAtNs = Math.min(this.#endAtNs, atNs);
  }

  /** Due, but not sent: counted and never given a latency, which it does not have. */
  onDropped(scheduledAtNs: number, describe: () => string): void {
    this.counts.scheduled++;
    this.counts.dropped++;
    this.#portions.onDropped(scheduledAtNs - this.#startAtNs);
    this.#failures.add('dropped', describe);
  }

  /** `isArrival`: its instant was drawn, and not the answer to an earlier request. */
  onDispatched(scheduledAtNs: number, dispatchedAtNs: number, isArrival: boolean): void {
    const startAtNs = this.#startAtNs;
    this.counts.scheduled++;
    this.#portions.onDispatched(scheduledAtNs - startAtNs, dispatchedAtNs - startAtNs, isArrival);
    this.#histograms.sendLag.record(dispatchedAtNs - scheduledAtNs);
    if (dispatchedAtNs < scheduledAtNs) this.#earlyCount++;
    if (dispatchedAtNs <= this.#endAtNs) this.#dispatchedWithinMeasured++;
  }

  onCompleted(request: CompletedRequest): void {
    const { scheduledAtNs, completedAtNs, outcome, failure } = request;
    const responseTimeNs = completedAtNs - scheduledAtNs;
    this.counts[outcome]++;
    this.#histograms.responseTime.record(responseTimeNs);
    if (outcome === 'ok') this.#onOk(completedAtNs, responseTimeNs);
    this.#recordParts(request);
    this.#portions.onCompleted(completedAtNs - this.#startAtNs, responseTimeNs, outcome);
    if (failure) this.#failures.add(failure.kind, () => failure.describe());
  }

  /** Raw values by second, up to `atNs`, that were not taken yet. */
  takePortions(atNs: number): Portion[] {
    this.#portions.passTo(atNs - this.#startAtNs);
    return this.#portions.take();
  }

  /** Everything but the portions; nothing may be recorded afterwards. */
  part(): RecordedPart {
    const histograms = {} as Record<SpanName, HistogramCounts>;
    for (const name of SPAN_NAMES) histograms[name] = this.#histograms[name].counts();
    return {
      counts: { ...this.counts },
      okWithinMeasured: this.#okWithinMeasured,
      goodWithinMeasured: this.#goodWithinMeasured,
      dispatchedWithinMeasured: this.#dispatchedWithinMeasured,
      earlyCount: this.#earlyCount,
      histograms,
      failures: this.#failures.list(),
    };
  }

  /** The spans that follow the dispatch: together they fill it up to the completion, exactly. */
  #recordParts(request: CompletedRequest): void {
    const { dispatchedAtNs, opening, sentAtNs, firstByteAtNs, completedAtNs } = request;
    const openingNs = opening === null ? 0 : this.#recordOpening(opening);
    // A request that never got a connection queued until it ended: leaving it out would hide exactly
    // the longest waits.
    const queueEndAtNs = sentAtNs ?? completedAtNs;
    this.#histograms.clientQueueTime.record(queueEndAtNs - dispatchedAtNs - openingNs);
    if (sentAtNs === null) return;
    this.#histograms.serviceTime.record(completedAtNs - sentAtNs);
    // The same holds for a wait that no byte of an answer ended.
    this.#histograms.firstByteTime.record((firstByteAtNs ?? completedAtNs) - sentAtNs);
    if (firstByteAtNs !== null) {
      this.#histograms.transferTime.record(completedAtNs - firstByteAtNs);
    }
  }

  /** A step that an opening did without is left out: its 0 is not the time of anything. */
  #recordOpening({ dnsNs, connectNs, tlsNs }: NonNullable<CompletedRequest['opening']>): number {
    if (dnsNs > 0) this.#histograms.dnsTime.record(dnsNs);
    if (connectNs > 0) this.#histograms.connectTime.record(connectNs);
    if (tlsNs > 0) this.#histograms.tlsTime.record(tlsNs);
    return dnsNs + connectNs + tlsNs;
  }

  #onOk(completedAtNs: number, responseTimeNs: number): void {
    this.#histograms.okResponseTime.record(responseTimeNs);
    const goodputLimitNs = this.#goodputLimitNs;
    if (completedAtNs > this.#endAtNs) return;
    this.#okWithinMeasured++;
    if (goodputLimitNs === null || responseTimeNs <= goodputLimitNs) this.#goodWithinMeasured++;
  }
}

/** One empty histogram for each span. */
export function createHistograms(): Record<SpanName, TimeHistogram> {
  const histograms = {} as Record<SpanName, TimeHistogram>;
  for (const name of SPAN_NAMES) histograms[name] = new TimeHistogram();
  return histograms;
}
