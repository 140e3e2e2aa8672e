/**
 * The figures of a phase under way, for people to watch: put together on the main thread from what the
 * workers hand over. Kept apart from the recording: coarse and cheap.
 */
import { NS_PER_MS } from '../base/units.ts';
import type { PhaseProgress } from '../domain/event.ts';
import type { FailureKind } from '../domain/request.ts';
import type { Window } from '../domain/result.ts';
import { LiveHistogram } from '../recording/live-histogram.ts';
import type { Portion } from '../recording/portion-recorder.ts';
import type { WorkerState } from './worker-messages.ts';

/** At most four times a second, however many workers report. */
const INTERVAL_NS = 250 * NS_PER_MS;

export class LiveProgress {
  readonly #durationNs: number;
  readonly #responseTime = new LiveHistogram();
  readonly #windowP99sNs: (number | null)[] = [];
  readonly #sentBySecond = new Map<number, number>();
  /** The last one of each worker. */
  readonly #states = new Map<number, WorkerState>();
  readonly #counts = { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 };
  #sentPerSecond = 0;
  #okPerSecond = 0;
  #lastReportAtNs = -Infinity;

  constructor(durationNs: number) {
    this.#durationNs = durationNs;
  }

  /** Requests that became due so far. */
  get scheduled(): number {
    return this.#counts.scheduled;
  }

  add(worker: number, portions: readonly Portion[], state: WorkerState): void {
    this.#states.set(worker, state);
    for (const portion of portions) this.#addPortion(portion);
  }

  /** A second has ended for all workers; called for each, in order. */
  closeWindow({ ok, p99Ns }: Window): void {
    const second = this.#windowP99sNs.length;
    this.#windowP99sNs.push(p99Ns);
    this.#okPerSecond = ok;
    this.#sentPerSecond = this.#sentBySecond.get(second) ?? 0;
    this.#sentBySecond.delete(second);
  }

  /** Whether the last report is long enough ago. */
  isReportDue(nowNs: number): boolean {
    return nowNs - this.#lastReportAtNs >= INTERVAL_NS;
  }

  /** `elapsedNs`: since the phase's start. */
  report(nowNs: number, elapsedNs: number): PhaseProgress {
    this.#lastReportAtNs = nowNs;
    const states = [...this.#states.values()];
    return {
      ...this.#counts,
      elapsedNs: Math.max(0, elapsedNs),
      durationNs: this.#durationNs,
      inFlight: states.reduce((sum, { inFlight }) => sum + inFlight, 0),
      sentPerSecond: this.#sentPerSecond,
      okPerSecond: this.#okPerSecond,
      p50Ns: this.#responseTime.valueAtPercentile(50),
      p95Ns: this.#responseTime.valueAtPercentile(95),
      p99Ns: this.#responseTime.valueAtPercentile(99),
      sendLagP99Ns: worst(states.map(({ sendLagP99Ns }) => sendLagP99Ns)),
      loopUtilisationRatio: worst(states.map((state) => state.loopUtilisationRatio)) ?? 0,
      windowP99sNs: [...this.#windowP99sNs],
      topFailure: describe(states.map(({ topFailure }) => topFailure)),
    };
  }

  #addPortion({ second, due, sent, error, timeout, okTimesNs, failedTimesNs }: Portion): void {
    for (const { scheduled, dropped } of due) {
      this.#counts.scheduled += scheduled;
      this.#counts.dropped += dropped;
    }
    this.#counts.ok += okTimesNs.length;
    this.#counts.error += error;
    this.#counts.timeout += timeout;
    if (sent > 0) this.#sentBySecond.set(second, (this.#sentBySecond.get(second) ?? 0) + sent);
    for (const timeNs of okTimesNs) this.#responseTime.record(timeNs);
    for (const timeNs of failedTimesNs) this.#responseTime.record(timeNs);
  }
}

function worst(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** The most frequent one of any worker, with its count over all workers that have it on top. */
function describe(failures: readonly (FailureKind | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const failure of failures) {
    if (failure) counts.set(failure.kind, (counts.get(failure.kind) ?? 0) + failure.count);
  }
  const [top] = [...counts].sort(([, one], [, other]) => other - one);
  return top ? `${top[0].replace(/^http-/, '')} ×${top[1]}` : null;
}
