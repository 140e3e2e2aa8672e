/**
 * One phase on the dispatch thread: sends what is due, times out what is overdue, and ends when every
 * request has ended. Open and closed loops differ only in their source.
 */
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { createRandom } from '../base/random.ts';
import { NS_PER_MS, NS_PER_S, nsToSeconds } from '../base/units.ts';
import type { PhaseProgress } from '../domain/event.ts';
import type { DriverHealth, PhaseRecord } from '../domain/result.ts';
import type { ClosedLoad, LoadProfile } from '../domain/scenario.ts';
import { PhaseRecorder, type CompletedRequest } from '../recording/phase-recorder.ts';
import { openSchedule } from '../schedule/open-schedule.ts';
import { createRequestOrder, type RequestOrder } from '../schedule/request-order.ts';
import { scheduleSha256 } from '../schedule/schedule-sha256.ts';
import type { Transport } from '../transport/http-transport.ts';
import type { DriverJob, PhaseJob } from './driver-job.ts';
import { LiveProgress } from './live-progress.ts';
import { createClosedSource, createOpenSource, type LoadSource } from './load-source.ts';
import { LoopHealth, type LoopFigures } from './loop-health.ts';
import { Pacer, type PacedWork } from './pacer.ts';

/** What a phase runs with; the same for all phases of a driver. */
export interface PhaseContext {
  job: DriverJob;
  transport: Transport;
  clock: Clock;
  onProgress: (progress: PhaseProgress) => void;
}

/** Between the preparation and the first instant, so that the first request is not late already. */
const LEAD_NS = 5 * NS_PER_MS;
/** Longest wait for what is in flight when the load is interrupted. */
const INTERRUPT_DRAIN_NS_MAX = NS_PER_S;

export class PhaseRun implements PacedWork {
  readonly #context: PhaseContext;
  readonly #phase: PhaseJob;
  readonly #order: RequestOrder;
  readonly #source: LoadSource;
  readonly #scheduleSha256: string | null;
  readonly #startAtNs: number;
  readonly #startedAt: string;
  readonly #recorder: PhaseRecorder;
  readonly #progress: LiveProgress;
  readonly #pacer: Pacer;
  readonly #health: LoopHealth;
  readonly #connectionsOpenedBefore: number;
  readonly #inFlightLimit: number;
  /** End of the schedule, or of what was left of it. */
  #endAtNs: number;
  #isInterrupted = false;
  #giveUpAtNs = Infinity;
  #inFlightMax = 0;
  #lastTurnAtNs = 0;
  /** The loop's figures at the end of the schedule: draining is not load. */
  #loopFigures: LoopFigures | null = null;
  readonly #finished = Promise.withResolvers<PhaseRecord>();

  constructor(context: PhaseContext, phase: PhaseJob) {
    const { job, clock, transport } = context;
    const { profile } = phase;
    this.#context = context;
    this.#phase = phase;
    this.#order = createRequestOrder(
      job.order,
      job.requests.length,
      createRandom(job.seed, `payload of ${phase.name}`),
    );
    const offsetsNs = offsetsOf(profile, job.seed, phase.name);
    this.#scheduleSha256 = offsetsNs && scheduleSha256(offsetsNs);
    this.#connectionsOpenedBefore = transport.connectionsOpened;
    this.#startAtNs = clock.nowNs() + LEAD_NS;
    this.#startedAt = new Date(clock.wallNowMs() + LEAD_NS / NS_PER_MS).toISOString();
    this.#endAtNs = this.#startAtNs + profile.durationNs;
    this.#source =
      profile.loop === 'open'
        ? createOpenSource(offsetsNs ?? new Float64Array(), this.#startAtNs)
        : createClosedSource(profile as ClosedLoad, this.#startAtNs);
    // A closed loop limits itself.
    this.#inFlightLimit = profile.loop === 'open' ? job.inFlightLimit : Infinity;
    this.#recorder = new PhaseRecorder({
      startAtNs: this.#startAtNs,
      endAtNs: this.#endAtNs,
      goodputLimitNs: phase.goodputLimitNs,
    });
    this.#progress = new LiveProgress(this.#startAtNs, profile.durationNs);
    this.#pacer = new Pacer(clock, this);
    this.#health = new LoopHealth(clock, () => this.#pacer.waitedNs);
  }

  /** Resolves when every request has ended. */
  get finished(): Promise<PhaseRecord> {
    return this.#finished.promise;
  }

  /** Paces the turns by this thread's own timers. */
  start(): void {
    this.#pacer.start();
  }

  /** Schedules nothing more, and waits a little for what is in flight. */
  interrupt(): void {
    if (this.#isInterrupted) return;
    const nowNs = this.#context.clock.nowNs();
    this.#isInterrupted = true;
    this.#endAtNs = Math.min(this.#endAtNs, Math.max(nowNs, this.#startAtNs));
    this.#recorder.endMeasuring(this.#endAtNs);
    this.#giveUpAtNs = nowNs + Math.min(this.#context.job.timeoutNs, INTERRUPT_DRAIN_NS_MAX);
    this.#pacer.wake();
  }

  get nextDueAtNs(): number {
    return this.#isInterrupted ? Infinity : this.#source.nextDueAtNs;
  }

  get nextCheckAtNs(): number {
    const { nextDeadlineAtNs } = this.#context.transport;
    const { nextReportAtNs } = this.#progress;
    return this.#loopFigures
      ? Math.min(nextDeadlineAtNs, nextReportAtNs, this.#giveUpAtNs)
      : Math.min(nextDeadlineAtNs, nextReportAtNs, this.#endAtNs, this.#health.delay.nextAtNs);
  }

  get activityCount(): number {
    return this.#context.transport.activityCount;
  }

  turn(nowNs: number): boolean {
    this.#dispatchDue(nowNs);
    // Up to the last turn only: between the two the sockets were read, so that an answer that came in
    // time is never taken for missing because this thread was held up.
    this.#context.transport.expire(this.#lastTurnAtNs);
    this.#lastTurnAtNs = nowNs;
    this.#health.delay.observe(nowNs);
    if (nowNs >= this.#endAtNs) this.#loopFigures ??= this.#health.figures();
    if (nowNs >= this.#giveUpAtNs) this.#context.transport.abandon();
    if (this.#loopFigures && this.#context.transport.inFlight === 0) {
      this.#finished.resolve(this.#summarize(this.#loopFigures));
      return false;
    }
    if (this.#progress.isReportDue(nowNs, this.nextDueAtNs)) this.#report(nowNs);
    return true;
  }

  // Only what was due when the turn began: under overload the sockets must get their turn as well.
  #dispatchDue(nowNs: number): void {
    const { transport } = this.#context;
    while (this.nextDueAtNs <= nowNs) {
      const scheduledAtNs = this.#source.take();
      const index = this.#order();
      if (transport.inFlight >= this.#inFlightLimit) {
        this.#recorder.onDropped(scheduledAtNs, this.#describeDrop);
        continue;
      }
      const dispatchedAtNs = transport.send(index, scheduledAtNs, this.#onSettled);
      this.#recorder.onDispatched(scheduledAtNs, dispatchedAtNs);
      this.#progress.onDispatched(dispatchedAtNs, dispatchedAtNs - scheduledAtNs);
      this.#inFlightMax = Math.max(this.#inFlightMax, transport.inFlight);
    }
  }

  readonly #describeDrop = (): string =>
    `not sent: ${this.#inFlightLimit} requests were in flight, the most that the scenario allows`;

  readonly #onSettled = (request: CompletedRequest): void => {
    const { scheduledAtNs, completedAtNs, outcome } = request;
    this.#recorder.onCompleted(request);
    this.#progress.onCompleted(completedAtNs, completedAtNs - scheduledAtNs, outcome === 'ok');
    const dueBeforeNs = this.nextDueAtNs;
    this.#source.onEnded(completedAtNs);
    const isDraining = this.#loopFigures !== null;
    if (isDraining || this.nextDueAtNs < dueBeforeNs) this.#pacer.wake();
  };

  #report(nowNs: number): void {
    const { counts, topFailure } = this.#recorder;
    const { transport, onProgress } = this.#context;
    onProgress(
      this.#progress.report(nowNs, {
        ...counts,
        topFailure,
        inFlight: transport.inFlight,
        loopUtilisationRatio: this.#health.utilisationRatio(nowNs),
      }),
    );
  }

  #summarize(loopFigures: LoopFigures): PhaseRecord {
    const { name, kind, profile } = this.#phase;
    const [request] = this.#context.job.requests;
    assert(request, 'there is at least one prepared request');
    const measuredNs = this.#endAtNs - this.#startAtNs;
    return {
      name,
      kind,
      profile,
      startedAt: this.#startedAt,
      measuredNs,
      interrupted: this.#isInterrupted,
      rowsPerRequest: request.rows,
      ...this.#recorder.summarize(),
      arrivals: null,
      driver: this.#driverHealth(loopFigures, measuredNs),
    };
  }

  #driverHealth(loopFigures: LoopFigures, measuredNs: number): DriverHealth {
    const { dispatchedWithinMeasured } = this.#recorder;
    return {
      ...loopFigures,
      pacing: { asked: 'auto', mode: 'economical', reason: 'the only one' },
      workers: 1,
      workersLost: 0,
      startSkewNs: null,
      earlyCount: 0,
      cpuSeconds: null,
      stealRatio: null,
      cpuPressureRatio: null,
      scheduleSha256: this.#scheduleSha256,
      achievedRatePerSecond:
        measuredNs === 0 ? 0 : dispatchedWithinMeasured / nsToSeconds(measuredNs),
      inFlightMax: this.#inFlightMax,
      connectionsOpened: this.#context.transport.connectionsOpened - this.#connectionsOpenedBefore,
    };
  }
}

/** Null for closed loops, which have no schedule. */
function offsetsOf(profile: LoadProfile, seed: number, phaseName: string): Float64Array | null {
  if (profile.loop !== 'open') return null;
  return openSchedule(profile, createRandom(seed, `arrivals of ${phaseName}`));
}
