/**
 * One phase on a dispatch thread: sends what is due, records what becomes of it, and ends when every
 * request has ended. All loops differ only in their source.
 */
import { assert } from '../base/assert.ts';
import type { Clock } from '../base/clock.ts';
import { PhaseRecorder, type CompletedRequest } from '../recording/phase-recorder.ts';
import { LiveHistogram } from '../recording/live-histogram.ts';
import type { Transport } from '../transport/transport.ts';
import type { Caller, LoadSource } from './load-source.ts';
import { LoopHealth, type LoopFigures } from './loop-health.ts';
import type { PhasePart, PhaseShare, SchedulePiece, WorkerState } from './worker-messages.ts';

/** What a phase runs with; the same for all phases of a worker. */
export interface PhaseContext {
  transport: Transport;
  clock: Clock;
  /** Open loops: most requests in flight or queued at a time. */
  inFlightLimit: number;
  /** Time waited so far although the event loop counts as active. */
  waitedNs: () => number;
  /** Something is due earlier than was known. */
  wake: () => void;
}

/** Weight of the newest answer in the running mean of how long they take. */
const RECENT_WEIGHT = 0.02;

export class PhaseRun {
  readonly #context: PhaseContext;
  readonly #source: LoadSource;
  readonly #recorder: PhaseRecorder;
  readonly #sendLag = new LiveHistogram();
  readonly #durationNs: number;
  readonly #inFlightLimit: number;
  #connectionsOpenedBefore = 0;
  /** Null until the phase has begun. */
  #health: LoopHealth | null = null;
  #startAtNs = Infinity;
  /** End of the schedule, or of what was left of it. */
  #endAtNs = Infinity;
  #isInterrupted = false;
  #isCut = false;
  #inFlight = 0;
  #inFlightMax = 0;
  #answersTakeNs = 0;
  /** The loop's figures at the end of the schedule: draining is not load. */
  #loopFigures: LoopFigures | null = null;

  constructor(context: PhaseContext, phase: PhaseShare, source: LoadSource) {
    this.#context = context;
    this.#source = source;
    this.#durationNs = phase.profile.durationNs;
    // A closed loop limits itself.
    this.#inFlightLimit = phase.profile.loop === 'closed' ? Infinity : context.inFlightLimit;
    this.#recorder = new PhaseRecorder(phase.goodputLimitNs);
  }

  get source(): LoadSource {
    return this.#source;
  }

  get endAtNs(): number {
    return this.#endAtNs;
  }

  get hasBegun(): boolean {
    return this.#health !== null;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Running mean of the time from the dispatch to the answer. */
  get answersTakeNs(): number {
    return this.#answersTakeNs;
  }

  /** The start, while it lies ahead: it is to be met like a request. */
  get nextDueAtNs(): number {
    if (this.#health === null) return this.#startAtNs;
    const { nextDueAtNs } = this.#source;
    return nextDueAtNs < this.#endAtNs ? nextDueAtNs : Infinity;
  }

  get nextCheckAtNs(): number {
    if (this.#loopFigures) return Infinity;
    return Math.min(this.#endAtNs, this.#health?.delay.nextAtNs ?? Infinity);
  }

  /** The load is over and every request of it has ended. */
  get isOver(): boolean {
    const awaitsFeed = this.#source.awaitsFeed && !this.#isCut && !this.#isInterrupted;
    return this.#loopFigures !== null && this.#inFlight === 0 && !awaitsFeed;
  }

  feed(piece: SchedulePiece): void {
    this.#source.feed(piece);
  }

  /** When the phase begins, unless it has begun. */
  startAt(startAtNs: number): void {
    if (this.hasBegun) return;
    this.#startAtNs = startAtNs;
    this.#endAtNs = this.#isInterrupted ? startAtNs : startAtNs + this.#durationNs;
  }

  /** The schedule ends at `atNs`, if it did not end before. */
  cut(atNs: number): void {
    if (atNs >= this.#endAtNs) return;
    this.#isCut = true;
    this.#endAtNs = Math.max(atNs, this.#startAtNs);
    this.#recorder.endMeasuring(this.#endAtNs);
  }

  /** Schedules nothing more; a phase that has not begun begins and ends at its start. */
  interrupt(nowNs: number): void {
    this.#isInterrupted = true;
    this.#endAtNs = Math.min(this.#endAtNs, Math.max(nowNs, this.#startAtNs));
    this.#recorder.endMeasuring(this.#endAtNs);
  }

  /** Takes over the load from `previous`, whose callers go on in it. */
  begin(previous: PhaseRun | null): void {
    const { clock, waitedNs, transport } = this.#context;
    this.#health = new LoopHealth(clock, waitedNs);
    this.#connectionsOpenedBefore = transport.connectionsOpened;
    this.#recorder.begin(this.#startAtNs, this.#endAtNs);
    this.#source.begin(this.#startAtNs, previous?.source ?? null);
  }

  // Only what was due when the turn began: under overload the sockets must get their turn as well.
  dispatchDue(nowNs: number): void {
    const { transport } = this.#context;
    const source = this.#source;
    while (this.nextDueAtNs <= nowNs) {
      const scheduledAtNs = source.take();
      const { caller } = source;
      if (transport.inFlight >= this.#inFlightLimit) {
        this.#recorder.onDropped(scheduledAtNs, this.#describeDrop);
        source.onEnded(nowNs, caller);
        continue;
      }
      this.#inFlight++;
      const onSettled = caller === null ? this.#onSettled : this.#settlerOf(caller);
      const dispatchedAtNs = transport.send(source.requestIndex, scheduledAtNs, onSettled);
      this.#recorder.onDispatched(scheduledAtNs, dispatchedAtNs, source.isArrival);
      this.#sendLag.record(dispatchedAtNs - scheduledAtNs);
      this.#inFlightMax = Math.max(this.#inFlightMax, transport.inFlight);
    }
  }

  /** Watches the loop itself. */
  observe(nowNs: number): void {
    if (this.#health === null || this.#loopFigures) return;
    this.#health.delay.observe(nowNs);
    if (nowNs >= this.#endAtNs) this.#loopFigures = this.#health.figures();
  }

  takePortions(nowNs: number): ReturnType<PhaseRecorder['takePortions']> {
    return this.#recorder.takePortions(nowNs);
  }

  state(nowNs: number): WorkerState {
    return {
      inFlight: this.#inFlight,
      sendLagP99Ns: this.#sendLag.valueAtPercentile(99),
      loopUtilisationRatio: this.#health?.utilisationRatio(nowNs) ?? 0,
      topFailure: this.#recorder.topFailure,
    };
  }

  /** What was found; only once it is over. */
  part(): PhasePart {
    const loop = this.#loopFigures;
    assert(loop, 'a phase is summed up when it is over');
    return {
      recorded: this.#recorder.part(),
      loop,
      endAtNs: this.#endAtNs,
      isInterrupted: this.#isInterrupted,
      inFlightMax: this.#inFlightMax,
      connectionsOpened: this.#context.transport.connectionsOpened - this.#connectionsOpenedBefore,
    };
  }

  readonly #describeDrop = (): string =>
    `not sent: ${this.#inFlightLimit} requests were in flight, the most that the scenario allows`;

  readonly #onSettled = (request: CompletedRequest): void => {
    this.#settle(request, null);
  };

  #settlerOf(caller: Caller): (request: CompletedRequest) => void {
    return (request) => {
      this.#settle(request, caller);
    };
  }

  #settle(request: CompletedRequest, caller: Caller | null): void {
    const { dispatchedAtNs, completedAtNs } = request;
    this.#inFlight--;
    this.#recorder.onCompleted(request);
    this.#answersTakeNs += RECENT_WEIGHT * (completedAtNs - dispatchedAtNs - this.#answersTakeNs);
    const dueBeforeNs = this.#source.nextDueAtNs;
    this.#source.onEnded(completedAtNs, caller);
    const isDraining = this.#loopFigures !== null;
    if (isDraining || this.#source.nextDueAtNs < dueBeforeNs) this.#context.wake();
  }
}
