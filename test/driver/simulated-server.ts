/**
 * Dispatch threads whose servers are arithmetic: FIFO connections, a fixed service time, and one freeze.
 * They run on a clock that the test moves, so that percentiles can be compared with their true values,
 * under the same conductor as real threads.
 */
import type { Clock } from '../../src/base/clock.ts';
import type { PhaseProgress } from '../../src/domain/event.ts';
import type { PhaseRecord, SteadyFinding } from '../../src/domain/result.ts';
import type { PhaseKind } from '../../src/domain/scenario.ts';
import { RunConductor } from '../../src/driver/conduct-run.ts';
import { DispatchLoop } from '../../src/driver/dispatch-loop.ts';
import type { DriverJob, PhaseJob } from '../../src/driver/driver-job.ts';
import { shareOf } from '../../src/driver/share-of.ts';
import type { MachineSnapshot } from '../../src/driver/machine-load.ts';
import type { FromWorker, ToWorker } from '../../src/driver/worker-messages.ts';
import type { SettledExchange, SettledListener, Transport } from '../../src/transport/transport.ts';

export interface SimulatedServer {
  serviceTimeNs: number;
  /** Nothing is answered in this span (of the clock); null: never frozen. */
  frozen: { fromNs: number; toNs: number } | null;
  /** Every n-th request is never answered; null: all are. */
  hangEvery: number | null;
}

interface Flight {
  scheduledAtNs: number;
  dispatchedAtNs: number;
  sentAtNs: number | null;
  answerAtNs: number;
  onSettled: SettledListener;
}

/** What the server saw of a request. */
export interface Arrival {
  worker: number;
  requestIndex: number;
  scheduledAtNs: number;
}

export class FakeClock implements Clock {
  #nowNs = 1_000_000_000;
  nowNs(): number {
    return this.#nowNs;
  }
  wallNowMs(): number {
    return 1_795_428_000_000 + this.#nowNs / 1e6;
  }
  moveTo(atNs: number): void {
    this.#nowNs = Math.max(this.#nowNs, atNs);
  }
}

class SimulatedTransport implements Transport {
  activityCount = 0;
  readonly connectionsOpened = 0;
  warmedCount = 0;
  readonly #clock: FakeClock;
  readonly #job: DriverJob;
  readonly #server: SimulatedServer;
  readonly #onArrival: (arrival: Omit<Arrival, 'worker'>) => void;
  /** In order of dispatch; the first `connections` of those not answered are on a connection. */
  #flights: Flight[] = [];
  #sentCount = 0;

  constructor(
    { clock, job, server }: { clock: FakeClock; job: DriverJob; server: SimulatedServer },
    onArrival: (arrival: Omit<Arrival, 'worker'>) => void,
  ) {
    this.#clock = clock;
    this.#job = job;
    this.#server = server;
    this.#onArrival = onArrival;
  }

  get inFlight(): number {
    return this.#flights.length;
  }

  get nextDeadlineAtNs(): number {
    return (this.#flights[0]?.dispatchedAtNs ?? Infinity) + this.#job.timeoutNs;
  }

  get nextAnswerAtNs(): number {
    return this.#flights.reduce((first, { answerAtNs }) => Math.min(first, answerAtNs), Infinity);
  }

  warm(count: number): Promise<void> {
    this.warmedCount += count;
    return Promise.resolve();
  }

  close(): void {
    // Nothing is open.
  }

  send(requestIndex: number, scheduledAtNs: number, onSettled: SettledListener): number {
    const dispatchedAtNs = this.#clock.nowNs();
    this.#onArrival({ requestIndex, scheduledAtNs });
    this.#flights.push({
      scheduledAtNs,
      dispatchedAtNs,
      sentAtNs: null,
      answerAtNs: Infinity,
      onSettled,
    });
    this.#fillConnections();
    return dispatchedAtNs;
  }

  /** Delivers what the server has answered by now. */
  receive(): void {
    const nowNs = this.#clock.nowNs();
    for (const flight of this.#flights.filter(({ answerAtNs }) => answerAtNs <= nowNs)) {
      this.#settle(flight, 'ok', null);
    }
  }

  expire(atNs: number): void {
    for (;;) {
      const [oldest] = this.#flights;
      if (!oldest || oldest.dispatchedAtNs + this.#job.timeoutNs > atNs) return;
      this.#settle(oldest, 'timeout', 'timeout');
    }
  }

  abandon(): void {
    for (const flight of [...this.#flights]) this.#settle(flight, 'timeout', 'unfinished');
  }

  #settle(flight: Flight, outcome: SettledExchange['outcome'], kind: string | null): void {
    this.#flights = this.#flights.filter((other) => other !== flight);
    this.#fillConnections();
    flight.onSettled({
      ...flight,
      opening: null,
      firstByteAtNs: outcome === 'ok' ? this.#clock.nowNs() : null,
      completedAtNs: this.#clock.nowNs(),
      outcome,
      bodyBytes: 0,
      failure: kind === null ? null : { kind, describe: () => kind },
    });
  }

  #fillConnections(): void {
    const nowNs = this.#clock.nowNs();
    let sent = this.#flights.filter(({ sentAtNs }) => sentAtNs !== null).length;
    for (const flight of this.#flights) {
      if (flight.sentAtNs !== null) continue;
      if (sent++ >= this.#job.connections) return;
      flight.sentAtNs = nowNs;
      flight.answerAtNs = this.#answerAt(nowNs);
    }
  }

  #answerAt(sentAtNs: number): number {
    const { serviceTimeNs, frozen, hangEvery } = this.#server;
    if (hangEvery !== null && ++this.#sentCount % hangEvery === 0) return Infinity;
    const doneAtNs = sentAtNs + serviceTimeNs;
    return frozen && doneAtNs > frozen.fromNs && sentAtNs < frozen.toNs
      ? Math.max(doneAtNs, frozen.toNs)
      : doneAtNs;
  }
}

export interface SimulationOptions {
  server: SimulatedServer;
  job: DriverJob;
  phase: PhaseJob;
  /** No dispatch thread does anything in this span (of the clock). */
  stalled?: { fromNs: number; toNs: number };
  interruptAtNs?: number;
  /** The worker with this index is lost at this instant. */
  lost?: { worker: number; atNs: number };
}

export interface Simulation {
  record: PhaseRecord;
  reports: { progress: PhaseProgress; kind: PhaseKind }[];
  /** In the order in which the servers saw them. */
  arrivals: Arrival[];
  endedAtNs: number;
  handedOverAtNs: number | null;
  warmup: PhaseRecord | null;
  steady: SteadyFinding | null;
  /** Connections opened ahead, by worker. */
  warmedCounts: number[];
}

/** A dispatch thread without a thread: what it does is done when the clock gets there. */
class SimulatedWorker {
  isPaced = false;
  readonly transport: SimulatedTransport;
  readonly loop: DispatchLoop;
  /** What the main thread has not been told yet. */
  outbox: FromWorker[] = [];

  constructor(index: number, options: SimulationOptions, clock: FakeClock, arrivals: Arrival[]) {
    const { job, server } = options;
    const connections = shareOf(job.connections, { index, count: job.workers });
    this.transport = new SimulatedTransport(
      { clock, job: { ...job, connections }, server },
      (arrival) => arrivals.push({ worker: index, ...arrival }),
    );
    this.loop = new DispatchLoop({
      job,
      transport: this.transport,
      clock,
      post: (message) => this.outbox.push(message),
      createPacer: () => ({
        waitedNs: 0,
        start: () => {
          this.isPaced = true;
        },
        wake: () => undefined,
      }),
    });
  }

  /** As in an event loop: the sockets come after what was due. */
  turn(nowNs: number): void {
    if (this.isPaced) this.isPaced = this.loop.turn(nowNs);
    this.transport.receive();
  }

  nextAtNs(nowNs: number): number {
    if (!this.isPaced) return Infinity;
    const { nextDueAtNs, nextCheckAtNs } = this.loop;
    const checkAtNs = Math.max(nextCheckAtNs, nowNs + 100_000);
    return Math.min(nextDueAtNs, checkAtNs, this.transport.nextAnswerAtNs);
  }
}

/** The machine tells nothing. */
const UNKNOWN_MACHINE: MachineSnapshot = {
  uptimeS: null,
  stealTicks: null,
  totalTicks: null,
  pressureUs: null,
  quotaPeriods: null,
  throttledPeriods: null,
};

/** Runs one phase from event to event. The clock starts at 1 s, the load 20 ms later. */
export async function simulatePhase(options: SimulationOptions): Promise<Simulation> {
  const simulation = new PhaseSimulation(options);
  simulation.conductor.prepare();
  // Connections are opened ahead before a worker is prepared.
  await new Promise(setImmediate);
  simulation.deliver();
  while (simulation.step());
  return simulation.result();
}

class PhaseSimulation {
  readonly conductor: RunConductor;
  readonly #options: SimulationOptions;
  readonly #clock = new FakeClock();
  readonly #workers: SimulatedWorker[];
  readonly #alive: Set<number>;
  readonly #arrivals: Arrival[] = [];
  readonly #reports: Simulation['reports'] = [];
  readonly #found: Pick<Simulation, 'handedOverAtNs' | 'warmup' | 'steady'> = {
    handedOverAtNs: null,
    warmup: null,
    steady: null,
  };
  #isInterrupted = false;

  constructor(options: SimulationOptions) {
    const { job, phase } = options;
    const clock = this.#clock;
    this.#options = options;
    this.#workers = Array.from(
      { length: job.workers },
      (_, index) => new SimulatedWorker(index, options, clock, this.#arrivals),
    );
    this.#alive = new Set(this.#workers.keys());
    this.conductor = new RunConductor(
      {
        job,
        clock,
        posts: this.#workers.map((worker) => (message: ToWorker) => {
          worker.loop.receive(message);
        }),
        pacing: { asked: job.pacing, mode: 'precise', reason: 'simulated' },
        snapshotProgram: () => ({ cpuSeconds: clock.nowNs() / 1e9, machine: UNKNOWN_MACHINE }),
      },
      phase,
      {
        onProgress: (progress, kind) => this.#reports.push({ progress, kind }),
        onHandOver: () => {
          this.#found.handedOverAtNs = clock.nowNs();
        },
        onWarm: (warmup, steady) => Object.assign(this.#found, { warmup, steady }),
      },
    );
  }

  /** Tells the main thread what the workers have said. */
  deliver(): void {
    for (const index of this.#alive) {
      for (const message of this.#workers[index]?.outbox.splice(0) ?? []) {
        this.conductor.receive(index, message);
      }
    }
  }

  /** Does what happens now, and moves on to what happens next; false when nothing does. */
  step(): boolean {
    const nowNs = this.#clock.nowNs();
    const { stalled } = this.#options;
    this.#disturb(nowNs);
    for (const index of this.#alive) this.#workers[index]?.turn(nowNs);
    this.deliver();
    const nextAtNs = this.#nextAtNs(nowNs);
    if (nextAtNs === Infinity) return false;
    const isStalled = stalled && nextAtNs > stalled.fromNs && nextAtNs < stalled.toNs;
    this.#clock.moveTo(isStalled ? stalled.toNs : nextAtNs);
    return true;
  }

  async result(): Promise<Simulation> {
    return {
      ...this.#found,
      record: await this.conductor.finished,
      reports: this.#reports,
      arrivals: this.#arrivals,
      endedAtNs: this.#clock.nowNs(),
      warmedCounts: this.#workers.map(({ transport }) => transport.warmedCount),
    };
  }

  #disturb(nowNs: number): void {
    const { interruptAtNs = Infinity, lost } = this.#options;
    if (nowNs >= interruptAtNs && !this.#isInterrupted) {
      this.#isInterrupted = true;
      this.conductor.interrupt();
    }
    if (lost && nowNs >= lost.atNs && this.#alive.delete(lost.worker)) {
      this.conductor.lose(lost.worker);
    }
  }

  #nextAtNs(nowNs: number): number {
    const { interruptAtNs = Infinity, lost } = this.#options;
    return Math.min(
      ...[...this.#alive].map((index) => this.#workers[index]?.nextAtNs(nowNs) ?? Infinity),
      this.#isInterrupted ? Infinity : interruptAtNs,
      lost && this.#alive.has(lost.worker) ? lost.atNs : Infinity,
    );
  }
}
