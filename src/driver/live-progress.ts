/**
 * The figures of a phase under way, for people to watch. Kept apart from the recording: coarse and
 * cheap, and only put together when the next request is some way off.
 */
import { NS_PER_MS, NS_PER_S } from '../base/units.ts';
import type { PhaseProgress } from '../domain/event.ts';
import type { FailureKind } from '../domain/request.ts';
import { LiveHistogram } from '../recording/live-histogram.ts';

/** Four times a second. */
const INTERVAL_NS = 250 * NS_PER_MS;
/** Putting it together and posting it takes less than this. */
const SLACK_NS = NS_PER_MS / 2;
/** Without any slack it is posted late rather than never. */
const LATEST_NS = NS_PER_S;

/** What is known elsewhere at the moment of the report. */
export type ProgressContext = Pick<
  PhaseProgress,
  'scheduled' | 'ok' | 'error' | 'timeout' | 'dropped' | 'inFlight' | 'loopUtilisationRatio'
> & { topFailure: FailureKind | null };

export class LiveProgress {
  readonly #startAtNs: number;
  readonly #durationNs: number;
  readonly #responseTime = new LiveHistogram();
  readonly #windowResponseTime = new LiveHistogram();
  readonly #sendLag = new LiveHistogram();
  readonly #windowP99sNs: (number | null)[] = [];
  #windowEndAtNs: number;
  #nextReportAtNs: number;
  #sentInWindow = 0;
  #okInWindow = 0;
  #sentPerSecond = 0;
  #okPerSecond = 0;

  constructor(startAtNs: number, durationNs: number) {
    this.#startAtNs = startAtNs;
    this.#durationNs = durationNs;
    this.#windowEndAtNs = startAtNs + NS_PER_S;
    this.#nextReportAtNs = startAtNs + INTERVAL_NS;
  }

  get nextReportAtNs(): number {
    return this.#nextReportAtNs;
  }

  onDispatched(dispatchedAtNs: number, sendLagNs: number): void {
    this.#closeWindows(dispatchedAtNs);
    this.#sentInWindow++;
    this.#sendLag.record(sendLagNs);
  }

  onCompleted(completedAtNs: number, responseTimeNs: number, isOk: boolean): void {
    this.#closeWindows(completedAtNs);
    if (isOk) this.#okInWindow++;
    this.#responseTime.record(responseTimeNs);
    this.#windowResponseTime.record(responseTimeNs);
  }

  /** Whether a report should be made now, seeing when the next request is due. */
  isReportDue(nowNs: number, nextDueAtNs: number): boolean {
    const overdueNs = nowNs - this.#nextReportAtNs;
    if (overdueNs < 0) return false;
    return nextDueAtNs - nowNs >= SLACK_NS || overdueNs >= LATEST_NS - INTERVAL_NS;
  }

  report(nowNs: number, { topFailure, ...context }: ProgressContext): PhaseProgress {
    this.#closeWindows(nowNs);
    this.#nextReportAtNs = nowNs + INTERVAL_NS;
    return {
      ...context,
      elapsedNs: Math.max(0, nowNs - this.#startAtNs),
      durationNs: this.#durationNs,
      sentPerSecond: this.#sentPerSecond,
      okPerSecond: this.#okPerSecond,
      p50Ns: this.#responseTime.valueAtPercentile(50),
      p95Ns: this.#responseTime.valueAtPercentile(95),
      p99Ns: this.#responseTime.valueAtPercentile(99),
      sendLagP99Ns: this.#sendLag.valueAtPercentile(99),
      windowP99sNs: [...this.#windowP99sNs],
      topFailure: topFailure && `${topFailure.kind.replace(/^http-/, '')} ×${topFailure.count}`,
    };
  }

  #closeWindows(nowNs: number): void {
    while (nowNs >= this.#windowEndAtNs) {
      this.#windowP99sNs.push(this.#windowResponseTime.valueAtPercentile(99));
      this.#sentPerSecond = this.#sentInWindow;
      this.#okPerSecond = this.#okInWindow;
      this.#sentInWindow = 0;
      this.#okInWindow = 0;
      this.#windowResponseTime.reset();
      this.#windowEndAtNs += NS_PER_S;
    }
  }
}
