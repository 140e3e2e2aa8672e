/**
 * The main thread's side of a run: has all workers prepare, starts them at one instant, decides when a
 * warm-up gives way, and puts their findings together. It knows workers by their messages alone, so
 * that they can as well live on a simulated clock.
 */
import type { Clock } from '../base/clock.ts';
import { createRandom } from '../base/random.ts';
import { NS_PER_MS } from '../base/units.ts';
import type { PacingFinding, PhaseRecord } from '../domain/result.ts';
import { createRequestOrder } from '../schedule/request-order.ts';
import type { DriverJob, PhaseJob, PhaseOptions } from './driver-job.ts';
import { PhaseCollector, type CollectedPhase } from './phase-collector.ts';
import type { ProgramSnapshot } from './program-load.ts';
import { offsetNsAt, ScheduleFeed } from './schedule-feed.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';
import { WarmupWatch } from './warmup-watch.ts';

export interface RunContext {
  job: DriverJob;
  clock: Clock;
  /** One for each worker. */
  posts: ((message: ToWorker) => void)[];
  pacing: PacingFinding;
  snapshotProgram: () => ProgramSnapshot;
}

/** Between the word to start and the start: every thread has read it by then, even on a busy machine. */
const START_LEAD_NS = 20 * NS_PER_MS;
/** The same for the end of a warm-up. */
const CUT_LEAD_NS = 100 * NS_PER_MS;

export class RunConductor {
  readonly #context: RunContext;
  readonly #options: Omit<PhaseOptions, 'signal'>;
  readonly #collectors: PhaseCollector[];
  readonly #feeds: (ScheduleFeed | null)[];
  readonly #warmup: WarmupWatch | null;
  readonly #alive: Set<number>;
  readonly #prepared = new Set<number>();
  readonly #finished = Promise.withResolvers<PhaseRecord>();
  #hasStarted = false;
  #isInterrupted = false;
  #isOver = false;

  constructor(context: RunContext, phase: PhaseJob, options: Omit<PhaseOptions, 'signal'>) {
    this.#context = context;
    this.#options = options;
    this.#alive = new Set(context.posts.keys());
    this.#collectors = phasesOf(phase).map((part) => this.#createCollector(part));
    this.#feeds = this.#collectors.map((_, place) => this.#createFeed(place));
    const [first] = this.#collectors;
    this.#warmup =
      phase.warmup && first ? new WarmupWatch(phase.warmup, cutOffsetNs(phase, first)) : null;
  }

  /** Resolves when every request has ended; never rejects. */
  get finished(): Promise<PhaseRecord> {
    return this.#finished.promise;
  }

  /** Has the workers prepare; they are started once all have. */
  prepare(): void {
    const phases = this.#collectors.map(({ phase }) => ({
      name: phase.name,
      profile: phase.profile,
      goodputLimitNs: phase.goodputLimitNs,
    }));
    const { posts } = this.#context;
    for (const [index, post] of posts.entries()) {
      post({ type: 'prepare', share: { index, count: posts.length }, phases });
    }
    for (const feed of this.#feeds) feed?.advance(0, 0);
  }

  /** Ends the run early; what is in flight gets a little time. */
  interrupt(): void {
    if (this.#isInterrupted) return;
    this.#isInterrupted = true;
    if (!this.#hasStarted) return;
    this.#postAll({ type: 'interrupt' });
    const [first, ...following] = this.#collectors;
    // What has not begun begins, and ends, where the load ends.
    for (const collector of following) {
      const nowNs = this.#context.clock.nowNs();
      if (!collector.hasBegun) collector.plan(Math.max(nowNs, first?.startAtNs ?? nowNs));
    }
  }

  receive(worker: number, message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        return;
      case 'prepared':
        this.#prepared.add(worker);
        this.#startWhenPrepared();
        return;
      case 'began':
        this.#onBegan(message);
        return;
      case 'portions':
        this.#collectors[message.phase]?.onPortions(worker, message);
        this.#onPortions();
        return;
      case 'finished':
        this.#collectors[message.phase]?.onFinished(worker, message);
        this.#settle(message.phase);
    }
  }

  /** A worker has ended by itself; the others go on with their shares. */
  lose(worker: number): void {
    this.#alive.delete(worker);
    for (const [place, collector] of this.#collectors.entries()) {
      collector.lose(worker);
      this.#settle(place);
    }
    this.#startWhenPrepared();
  }

  #createCollector(phase: CollectedPhase): PhaseCollector {
    const { job, clock, posts, pacing, snapshotProgram } = this.#context;
    return new PhaseCollector(phase, {
      clock,
      seed: job.seed,
      workers: posts.length,
      rowsPerRequest: job.requests[0]?.rows ?? 1,
      pacing,
      snapshotProgram,
    });
  }

  #createFeed(place: number): ScheduleFeed | null {
    const { job, posts } = this.#context;
    const { schedule, phase } = this.#collectors[place] ?? {};
    if (!schedule || !phase) return null;
    const random = createRandom(job.seed, `payload of ${phase.name}`);
    const requestIndexes = phase.trace?.requestIndexes ?? null;
    const order =
      phase.profile.loop === 'open'
        ? createRequestOrder(job.order, job.requests.length, random, { requestIndexes })
        : null;
    return new ScheduleFeed(schedule, order, posts.length, (worker, piece) => {
      if (this.#alive.has(worker)) posts[worker]?.({ type: 'feed', phase: place, piece });
    });
  }

  #startWhenPrepared(): void {
    if (this.#hasStarted || this.#isOver || this.#alive.size === 0) return;
    for (const worker of this.#alive) if (!this.#prepared.has(worker)) return;
    this.#hasStarted = true;
    let atNs = this.#context.clock.nowNs() + START_LEAD_NS;
    this.#postAll({ type: 'start', atNs });
    for (const collector of this.#collectors) {
      collector.plan(atNs);
      atNs += collector.phase.profile.durationNs;
    }
    if (this.#warmup?.cutOffsetNs !== undefined) this.#cut(this.#warmup.cutOffsetNs);
    if (this.#isInterrupted) this.#postAll({ type: 'interrupt' });
  }

  #onBegan(message: Extract<FromWorker, { type: 'began' }>): void {
    const collector = this.#collectors[message.phase];
    const isFirst = collector?.hasBegun === false;
    collector?.onBegan(message);
    if (isFirst && message.phase > 0 && !this.#isInterrupted) this.#options.onHandOver?.();
  }

  #onPortions(): void {
    const nowNs = this.#context.clock.nowNs();
    for (const [place, feed] of this.#feeds.entries()) {
      const collector = this.#collectors[place];
      if (collector) feed?.advance(nowNs - collector.startAtNs, collector.progress.scheduled);
    }
    this.#watchWarmup(nowNs);
    const current = this.#collectors.findLast(({ hasBegun }) => hasBegun);
    if (!current?.progress.isReportDue(nowNs)) return;
    const progress = current.progress.report(nowNs, nowNs - current.startAtNs);
    this.#options.onProgress(progress, current.phase.kind);
  }

  #watchWarmup(nowNs: number): void {
    const [first] = this.#collectors;
    if (!this.#warmup || !first || this.#isInterrupted || first.isComplete) return;
    const elapsedNs = nowNs - first.startAtNs;
    const isEnough = this.#warmup.isEnough(first.book.closed, first.progress.scheduled, elapsedNs);
    if (isEnough) this.#cut(elapsedNs + CUT_LEAD_NS);
  }

  /** Ends the warm-up so long after its start; what follows begins then. */
  #cut(offsetNs: number): void {
    const [first, second] = this.#collectors;
    if (!first || !second || offsetNs >= first.phase.profile.durationNs) return;
    const atNs = first.startAtNs + offsetNs;
    this.#postAll({ type: 'cut', atNs });
    second.plan(atNs);
  }

  #settle(place: number): void {
    const collector = this.#collectors[place];
    if (this.#isOver || !collector?.isComplete || this.#alive.size === 0) return;
    const [first] = this.#collectors;
    if (place === 0 && this.#warmup && first) {
      const record = first.record();
      this.#options.onWarm?.(record, this.#warmup.finding(record.measuredNs));
    }
    if (!this.#collectors.every(({ isComplete }) => isComplete)) return;
    this.#isOver = true;
    const last = this.#collectors.at(-1);
    if (last) this.#finished.resolve(last.record());
  }

  #postAll(message: ToWorker): void {
    for (const worker of this.#alive) this.#context.posts[worker]?.(message);
  }
}

function phasesOf({
  name,
  kind,
  profile,
  goodputLimitNs,
  trace,
  warmup,
}: PhaseJob): CollectedPhase[] {
  const phase: CollectedPhase = { name, kind, profile, goodputLimitNs, trace };
  if (!warmup) return [phase];
  const { name: warmupName, profile: warmupProfile } = warmup;
  return [
    { ...phase, name: warmupName, kind: 'warmup', profile: warmupProfile, trace: undefined },
    phase,
  ];
}

/** Where a warm-up of so many requests ends, when the schedule tells beforehand. */
function cutOffsetNs(
  { warmup }: PhaseJob,
  { schedule, phase }: PhaseCollector,
): number | undefined {
  if (warmup?.until.kind !== 'requests' || !schedule || phase.profile.loop !== 'open') {
    return undefined;
  }
  return offsetNsAt(schedule, warmup.until.count) ?? undefined;
}
