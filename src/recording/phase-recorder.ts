/**
 * Everything that is counted and timed in one phase. It decides which span belongs to which
 * distribution; it never corrects, estimates or leaves out a request that was dispatched.
 */
import { assert } from '../base/assert.ts';
import type { FailureKind, RequestCounts } from '../domain/request.ts';
import type { PhaseRecord } from '../domain/result.ts';
import { FailureTally } from './failure-tally.ts';
import { TimeHistogram } from './time-histogram.ts';
import { WindowRecorder } from './window-recorder.ts';

/** A request that was dispatched and ended, by an answer or without one. Instants in nanoseconds. */
export interface CompletedRequest {
  readonly scheduledAtNs: number;
  readonly dispatchedAtNs: number;
  /** Null: it never got a connection. */
  readonly sentAtNs: number | null;
  readonly completedAtNs: number;
  readonly outcome: 'ok' | 'error' | 'timeout';
  /** Null when ok. `describe` gives an example in words. */
  readonly failure: { readonly kind: string; describe(): string } | null;
}

export interface PhaseSpan {
  startAtNs: number;
  /** End of the schedule: completions after it do not count for throughput. */
  endAtNs: number;
  /** An ok response within this response time is good; null: every ok response. */
  goodputLimitNs: number | null;
}

/** What the recorder contributes to a phase's record. */
export type RecordedPhase = Pick<
  PhaseRecord,
  | 'counts'
  | 'okWithinMeasured'
  | 'goodWithinMeasured'
  | 'responseTime'
  | 'okResponseTime'
  | 'serviceTime'
  | 'sendLag'
  | 'clientQueueTime'
  | 'dnsTime'
  | 'connectTime'
  | 'tlsTime'
  | 'firstByteTime'
  | 'transferTime'
  | 'windows'
  | 'failures'
>;

export class PhaseRecorder {
  readonly counts: RequestCounts = { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 };
  readonly #span: PhaseSpan;
  readonly #responseTime = new TimeHistogram();
  readonly #okResponseTime = new TimeHistogram();
  readonly #serviceTime = new TimeHistogram();
  readonly #sendLag = new TimeHistogram();
  readonly #clientQueueTime = new TimeHistogram();
  readonly #windows = new WindowRecorder();
  readonly #failures = new FailureTally();
  #dispatchedWithinMeasured = 0;
  #okWithinMeasured = 0;
  #goodWithinMeasured = 0;

  constructor(span: PhaseSpan) {
    this.#span = { ...span };
  }

  /** Requests that were dispatched before the end of the schedule. */
  get dispatchedWithinMeasured(): number {
    return this.#dispatchedWithinMeasured;
  }

  /** The most frequent failure so far; null without failures. */
  get topFailure(): FailureKind | null {
    return this.#failures.top();
  }

  /** The schedule was cut off at `atNs`: what completes later is recorded, but is not throughput. */
  endMeasuring(atNs: number): void {
    this.#span.endAtNs = Math.min(this.#span.endAtNs, atNs);
  }

  /** Due, but not sent: counted and never given a latency, which it does not have. */
  onDropped(scheduledAtNs: number, describe: () => string): void {
    this.counts.scheduled++;
    this.counts.dropped++;
    this.#windows.onScheduled(scheduledAtNs - this.#span.startAtNs);
    this.#windows.onDropped(scheduledAtNs - this.#span.startAtNs);
    this.#failures.add('dropped', describe);
  }

  onDispatched(scheduledAtNs: number, dispatchedAtNs: number): void {
    this.counts.scheduled++;
    this.#windows.onScheduled(scheduledAtNs - this.#span.startAtNs);
    this.#sendLag.record(dispatchedAtNs - scheduledAtNs);
    if (dispatchedAtNs <= this.#span.endAtNs) this.#dispatchedWithinMeasured++;
  }

  onCompleted(request: CompletedRequest): void {
    const { scheduledAtNs, dispatchedAtNs, sentAtNs, completedAtNs, outcome, failure } = request;
    const responseTimeNs = completedAtNs - scheduledAtNs;
    this.counts[outcome]++;
    this.#responseTime.record(responseTimeNs);
    if (outcome === 'ok') this.#onOk(completedAtNs, responseTimeNs);
    if (sentAtNs !== null) this.#serviceTime.record(completedAtNs - sentAtNs);
    // A request that never got a connection queued until it ended: leaving it out would hide exactly
    // the longest waits.
    this.#clientQueueTime.record((sentAtNs ?? completedAtNs) - dispatchedAtNs);
    this.#windows.onCompleted(
      completedAtNs - this.#span.startAtNs,
      responseTimeNs,
      outcome === 'ok',
    );
    if (failure) this.#failures.add(failure.kind, () => failure.describe());
  }

  summarize(): RecordedPhase {
    const { scheduled, ok, error, timeout, dropped } = this.counts;
    assert(
      scheduled === ok + error + timeout + dropped,
      `${scheduled} scheduled = ${ok} ok + ${error} error + ${timeout} timeout + ${dropped} dropped`,
    );
    return {
      counts: { ...this.counts },
      okWithinMeasured: this.#okWithinMeasured,
      goodWithinMeasured: this.#goodWithinMeasured,
      responseTime: this.#responseTime.distribution(),
      okResponseTime: this.#okResponseTime.distribution(),
      serviceTime: this.#serviceTime.distribution(),
      sendLag: this.#sendLag.distribution(),
      clientQueueTime: this.#clientQueueTime.distribution(),
      dnsTime: new TimeHistogram().distribution(),
      connectTime: new TimeHistogram().distribution(),
      tlsTime: new TimeHistogram().distribution(),
      firstByteTime: new TimeHistogram().distribution(),
      transferTime: new TimeHistogram().distribution(),
      windows: this.#windows.summarize(),
      failures: this.#failures.list(),
    };
  }

  #onOk(completedAtNs: number, responseTimeNs: number): void {
    this.#okResponseTime.record(responseTimeNs);
    const { endAtNs, goodputLimitNs } = this.#span;
    if (completedAtNs > endAtNs) return;
    this.#okWithinMeasured++;
    if (goodputLimitNs === null || responseTimeNs <= goodputLimitNs) this.#goodWithinMeasured++;
  }
}
