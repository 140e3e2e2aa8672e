/**
 * The work of one dispatch thread: a chain of phases over one transport, each taking over the load at
 * the instant at which the one before ends, while the answers to the earlier one still come in.
 */
import type { Clock } from '../base/clock.ts';
import { createRandom } from '../base/random.ts';
import { NS_PER_S } from '../base/units.ts';
import { createRequestOrder } from '../schedule/request-order.ts';
import type { Transport } from '../transport/transport.ts';
import { ClosedSource } from './closed-source.ts';
import type { DriverJob } from './driver-job.ts';
import type { LoadSource } from './load-source.ts';
import { OpenSource } from './open-source.ts';
import type { PacedWork, Pacing } from './pacer.ts';
import { PhaseRun } from './phase-run.ts';
import { ReportTimer } from './report-timer.ts';
import { SessionSource } from './session-source.ts';
import { shareOf, type Share } from './share-of.ts';
import type { FromWorker, PhaseShare, ToWorker } from './worker-messages.ts';

export interface DispatchContext {
  job: DriverJob;
  transport: Transport;
  clock: Clock;
  post: (message: FromWorker) => void;
  createPacer: (work: PacedWork) => Pacing;
}

/** Longest wait for what is in flight when the load is interrupted. */
const INTERRUPT_DRAIN_NS_MAX = NS_PER_S;

export class DispatchLoop implements PacedWork {
  readonly #context: DispatchContext;
  readonly #pacer: Pacing;
  /** The chain; null where a phase is over. */
  #runs: (PhaseRun | null)[] = [];
  #reports = new ReportTimer(0);
  #giveUpAtNs = Infinity;
  #lastTurnAtNs = 0;
  #isWarm = false;

  constructor(context: DispatchContext) {
    this.#context = context;
    this.#pacer = context.createPacer(this);
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case 'prepare':
        this.#prepare(message.phases, message.share);
        return;
      case 'feed':
        this.#runs[message.phase]?.feed(message.piece);
        this.#pacer.wake();
        return;
      case 'start':
        this.#startAt(message.atNs);
        this.#reports = new ReportTimer(message.atNs);
        this.#pacer.start();
        return;
      case 'cut':
        this.#runs[0]?.cut(message.atNs);
        this.#chain();
        this.#pacer.wake();
        return;
      case 'interrupt':
        this.#interrupt();
    }
  }

  get nextDueAtNs(): number {
    let nextDueAtNs = Infinity;
    for (const run of this.#runs) {
      if (run) nextDueAtNs = Math.min(nextDueAtNs, run.nextDueAtNs);
    }
    return nextDueAtNs;
  }

  get nextCheckAtNs(): number {
    const { nextDeadlineAtNs } = this.#context.transport;
    let nextCheckAtNs = Math.min(nextDeadlineAtNs, this.#reports.nextAtNs, this.#giveUpAtNs);
    for (const run of this.#runs) {
      if (run) nextCheckAtNs = Math.min(nextCheckAtNs, run.nextCheckAtNs);
    }
    return nextCheckAtNs;
  }

  get activityCount(): number {
    return this.#context.transport.activityCount;
  }

  get answersTakeNs(): number | null {
    if (this.#context.transport.inFlight === 0) return null;
    for (const run of this.#runs) {
      if (run && run.inFlight > 0) return run.answersTakeNs;
    }
    return 0;
  }

  // Thousands of turns a second wait for the next instant: they must leave no garbage behind, whose
  // collection would be in the way of what is due.
  turn(nowNs: number): boolean {
    const runs = this.#runs;
    for (let place = 0; place < runs.length; place++) this.#dispatch(place, nowNs);
    const { transport } = this.#context;
    // Up to the last turn only: between the two the sockets were read, so that an answer that came in
    // time is never taken for missing because this thread was held up.
    transport.expire(this.#lastTurnAtNs);
    this.#lastTurnAtNs = nowNs;
    if (nowNs >= this.#giveUpAtNs) transport.abandon();
    let isOver = true;
    for (let place = 0; place < runs.length; place++) {
      const run = runs[place];
      run?.observe(nowNs);
      if (run?.isOver) this.#finish(run, place, nowNs);
      else if (run) isOver = false;
    }
    if (isOver) return false;
    if (nowNs >= this.#reports.nextAtNs && this.#reports.isDue(nowNs, this.nextDueAtNs)) {
      this.#report(nowNs);
    }
    return true;
  }

  #prepare(phases: readonly PhaseShare[], share: Share): void {
    const { job, transport, clock, post } = this.#context;
    const context = {
      transport,
      clock,
      inFlightLimit: shareOf(job.inFlightLimit, share),
      waitedNs: () => this.#pacer.waitedNs,
      wake: () => {
        this.#pacer.wake();
      },
    };
    this.#runs = phases.map(
      (phase) => new PhaseRun(context, phase, createSource(phase, job, share)),
    );
    this.#giveUpAtNs = Infinity;
    const warmCount = this.#isWarm ? 0 : shareOf(job.warmConnections, share);
    this.#isWarm = true;
    const warmed = warmCount === 0 ? Promise.resolve() : transport.warm(warmCount);
    void warmed.then(() => {
      post({ type: 'prepared' });
    });
  }

  #startAt(atNs: number): void {
    this.#runs[0]?.startAt(atNs);
    this.#chain();
  }

  /** Each phase begins where the one before it ends. */
  #chain(): void {
    for (const [place, run] of this.#runs.entries()) {
      const previous = place === 0 ? null : this.#runs[place - 1];
      if (run && previous) run.startAt(previous.endAtNs);
    }
  }

  #interrupt(): void {
    const { clock, job } = this.#context;
    if (this.#giveUpAtNs < Infinity) return;
    const nowNs = clock.nowNs();
    for (const run of this.#runs) {
      run?.interrupt(nowNs);
      this.#chain();
    }
    this.#giveUpAtNs = nowNs + Math.min(job.timeoutNs, INTERRUPT_DRAIN_NS_MAX);
    this.#pacer.wake();
  }

  #dispatch(place: number, nowNs: number): void {
    const run = this.#runs[place];
    if (!run || run.nextDueAtNs > nowNs) return;
    if (run.hasBegun) {
      run.dispatchDue(nowNs);
      return;
    }
    run.begin(this.#runs[place - 1] ?? null);
    run.dispatchDue(nowNs);
    this.#context.post({ type: 'began', phase: place, atNs: nowNs });
  }

  #report(nowNs: number): void {
    this.#reports.onMade(nowNs);
    for (const [place, run] of this.#runs.entries()) {
      if (run?.hasBegun) this.#postPortions(run, place, nowNs);
    }
  }

  #finish(run: PhaseRun, place: number, nowNs: number): void {
    this.#postPortions(run, place, nowNs);
    this.#context.post({ type: 'finished', phase: place, part: run.part() });
    this.#runs[place] = null;
  }

  #postPortions(run: PhaseRun, place: number, nowNs: number): void {
    const portions = run.takePortions(nowNs);
    this.#context.post({ type: 'portions', phase: place, portions, state: run.state(nowNs) });
  }
}

function createSource(phase: PhaseShare, job: DriverJob, share: Share): LoadSource {
  const { profile, name } = phase;
  if (profile.loop === 'open') return new OpenSource();
  const random = createRandom(job.seed, `payload of ${name}`);
  const order = createRequestOrder(job.order, job.requests.length, random, { share });
  if (profile.loop === 'partly-open') return new SessionSource(profile, order);
  const concurrency = shareOf(profile.concurrency, share);
  return new ClosedSource({ ...profile, concurrency }, order);
}
