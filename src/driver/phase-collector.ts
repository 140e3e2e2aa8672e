/**
 * Puts one phase together on the main thread from what all workers tell of it. Whatever a worker told
 * before it was lost is kept; that it was lost is in the record.
 */
import type { Clock } from '../base/clock.ts';
import { assert } from '../base/assert.ts';
import { createRandom } from '../base/random.ts';
import { NS_PER_MS, nsToSeconds } from '../base/units.ts';
import type { DriverHealth, PacingFinding, PhaseRecord, Window } from '../domain/result.ts';
import type { LoadProfile, PhaseKind, TraceInstants } from '../domain/scenario.ts';
import { mergeParts } from '../recording/merge-parts.ts';
import type { RecordedPart } from '../recording/phase-recorder.ts';
import { WindowBook } from '../recording/window-book.ts';
import { ArrivalMeter } from '../schedule/arrival-meter.ts';
import { createSchedule, type Schedule } from '../schedule/create-schedule.ts';
import { scheduleSha256 } from '../schedule/schedule-sha256.ts';
import { LiveProgress } from './live-progress.ts';
import { programLoadBetween, type ProgramFigures, type ProgramSnapshot } from './program-load.ts';
import { ShareTally } from './share-tally.ts';
import type { FromWorker, PhasePart } from './worker-messages.ts';

export interface CollectedPhase {
  name: string;
  kind: PhaseKind;
  profile: LoadProfile;
  goodputLimitNs: number | null;
  trace: TraceInstants | undefined;
}

export interface CollectorContext {
  clock: Clock;
  seed: number;
  workers: number;
  rowsPerRequest: number;
  pacing: PacingFinding;
  snapshotProgram: () => ProgramSnapshot;
}

type Told<Type extends FromWorker['type']> = Extract<FromWorker, { type: Type }>;

export class PhaseCollector {
  readonly phase: CollectedPhase;
  /** Null for closed loops. */
  readonly schedule: Schedule | null;
  readonly book: WindowBook;
  readonly progress: LiveProgress;
  readonly #context: CollectorContext;
  readonly #scheduleSha256: string | null;
  readonly #meter: ArrivalMeter | null;
  readonly #tallies: ShareTally[];
  readonly #parts: (PhasePart | null)[];
  readonly #lost = new Set<number>();
  readonly #beganAtNs: number[] = [];
  #startAtNs = 0;
  #startedAt = '';
  #atStart: ProgramSnapshot | null = null;

  constructor(phase: CollectedPhase, context: CollectorContext) {
    const { workers, seed } = context;
    const { profile, name, trace } = phase;
    this.phase = phase;
    this.#context = context;
    const drawRandom = (): ReturnType<typeof createRandom> =>
      createRandom(seed, `arrivals of ${name}`);
    this.schedule = profile.loop === 'closed' ? null : createSchedule(profile, drawRandom, trace);
    this.#scheduleSha256 = this.schedule && scheduleSha256(this.schedule);
    this.#meter =
      profile.loop === 'closed' || this.schedule === null
        ? null
        : new ArrivalMeter(profile, this.schedule);
    this.progress = new LiveProgress(profile.durationNs);
    this.book = new WindowBook(workers, profile.durationNs, (window, arrivalOffsetsNs) => {
      this.#onWindow(window, arrivalOffsetsNs);
    });
    this.#parts = new Array<PhasePart | null>(workers).fill(null);
    // Of a worker that is the only one, nothing is kept when it is lost.
    this.#tallies = Array.from(
      { length: workers > 1 ? workers : 0 },
      () => new ShareTally(phase.goodputLimitNs),
    );
  }

  get hasBegun(): boolean {
    return this.#beganAtNs.length > 0;
  }

  /** Every worker has finished or is lost. */
  get isComplete(): boolean {
    return this.#parts.every((part, worker) => part !== null || this.#lost.has(worker));
  }

  get startAtNs(): number {
    return this.#startAtNs;
  }

  /** When the phase is going to start; may be told again while it lies ahead. */
  plan(startAtNs: number): void {
    const { clock } = this.#context;
    this.#startAtNs = startAtNs;
    const wallMs = clock.wallNowMs() + (startAtNs - clock.nowNs()) / NS_PER_MS;
    this.#startedAt = new Date(wallMs).toISOString();
  }

  onBegan({ atNs }: Told<'began'>): void {
    this.#atStart ??= this.#context.snapshotProgram();
    this.#beganAtNs.push(atNs);
  }

  onPortions(worker: number, { portions, state }: Told<'portions'>): void {
    this.progress.add(worker, portions, state);
    for (const portion of portions) {
      this.#tallies[worker]?.add(portion);
      this.book.add(worker, portion);
    }
  }

  onFinished(worker: number, { part }: Told<'finished'>): void {
    this.#parts[worker] = part;
    this.book.end(worker);
  }

  /** The worker has ended by itself; ignored when it had finished this phase. */
  lose(worker: number): void {
    if (this.#parts[worker]) return;
    this.#lost.add(worker);
    this.book.end(worker);
  }

  /** Once it is complete. */
  record(): PhaseRecord {
    const { name, kind, profile } = this.phase;
    const parts = this.#parts.filter((part) => part !== null);
    const recorded = parts.map((part) => part.recorded);
    for (const worker of this.#lost) {
      const tally = this.#tallies[worker];
      if (tally) recorded.push(tally.part());
    }
    const endAtNs = Math.max(this.#startAtNs, ...parts.map((part) => part.endAtNs));
    const measuredNs = endAtNs - this.#startAtNs;
    return {
      name,
      kind,
      profile,
      startedAt: this.#startedAt,
      measuredNs,
      interrupted: parts.some(({ isInterrupted }) => isInterrupted),
      rowsPerRequest: this.#context.rowsPerRequest,
      // Summed up first: merging uses the histograms up.
      driver: this.#driverHealth(parts, recorded, measuredNs),
      ...mergeParts(recorded),
      arrivals: this.#meter?.check(measuredNs) ?? null,
      windows: this.book.summarize(),
    };
  }

  #driverHealth(
    parts: readonly PhasePart[],
    recorded: readonly RecordedPart[],
    measuredNs: number,
  ): DriverHealth {
    const { workers, pacing } = this.#context;
    const dispatched = sum(recorded.map((part) => part.dispatchedWithinMeasured));
    return {
      ...this.#programFigures(),
      pacing,
      workers,
      workersLost: this.#lost.size,
      startSkewNs:
        workers === 1 ? null : Math.max(...this.#beganAtNs) - Math.min(...this.#beganAtNs),
      earlyCount: sum(recorded.map(({ earlyCount }) => earlyCount)),
      scheduleSha256: this.#scheduleSha256,
      achievedRatePerSecond: measuredNs === 0 ? 0 : dispatched / nsToSeconds(measuredNs),
      loopUtilisationRatio: worst(parts.map(({ loop }) => loop.loopUtilisationRatio)) ?? 0,
      loopDelayP99Ns: worst(parts.map(({ loop }) => loop.loopDelayP99Ns)),
      clockDriftRatio: worst(parts.map(({ loop }) => loop.clockDriftRatio)) ?? 0,
      inFlightMax: sum(parts.map(({ inFlightMax }) => inFlightMax)),
      connectionsOpened: sum(parts.map(({ connectionsOpened }) => connectionsOpened)),
    };
  }

  #programFigures(): ProgramFigures {
    assert(this.#atStart, 'a phase that is summed up has begun');
    return programLoadBetween(this.#atStart, this.#context.snapshotProgram());
  }

  #onWindow(window: Window, arrivalOffsetsNs: Float64Array): void {
    this.progress.closeWindow(window);
    this.#meter?.add(arrivalOffsetsNs);
  }
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function worst(figures: readonly (number | null)[]): number | null {
  const known = figures.filter((figure) => figure !== null);
  return known.length === 0 ? null : Math.max(...known);
}
