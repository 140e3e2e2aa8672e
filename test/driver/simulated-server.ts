/**
 * A transport whose server is arithmetic: FIFO connections, a fixed service time, and one freeze. It
 * runs on a clock that the test moves, so that percentiles can be compared with their true values.
 */
import type { Clock } from '../../src/base/clock.ts';
import type { PhaseRecord } from '../../src/domain/result.ts';
import { PhaseRun } from '../../src/driver/phase-run.ts';
import type { DriverJob, PhaseJob } from '../../src/driver/driver-job.ts';
import type { SettledExchange } from '../../src/transport/exchange.ts';
import type { SettledListener, Transport } from '../../src/transport/http-transport.ts';
import type { PhaseProgress } from '../../src/domain/event.ts';

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
  readonly #clock: FakeClock;
  readonly #job: DriverJob;
  readonly #server: SimulatedServer;
  /** In order of dispatch; the first `connections` of those not answered are on a connection. */
  #flights: Flight[] = [];
  #sentCount = 0;

  constructor(clock: FakeClock, job: DriverJob, server: SimulatedServer) {
    this.#clock = clock;
    this.#job = job;
    this.#server = server;
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

  send(_index: number, scheduledAtNs: number, onSettled: SettledListener): number {
    const dispatchedAtNs = this.#clock.nowNs();
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
  /** The driver's thread does nothing in this span (of the clock). */
  stalled?: { fromNs: number; toNs: number };
  interruptAtNs?: number;
}

export interface Simulation {
  record: PhaseRecord;
  reports: PhaseProgress[];
  endedAtNs: number;
}

/** Runs one phase from event to event. The clock starts at 1 s, the phase 5 ms later. */
export async function simulatePhase(options: SimulationOptions): Promise<Simulation> {
  const { server, job, phase, stalled, interruptAtNs = Infinity } = options;
  const clock = new FakeClock();
  const transport = new SimulatedTransport(clock, job, server);
  const reports: PhaseProgress[] = [];
  const run = new PhaseRun(
    { job, transport, clock, onProgress: (report) => reports.push(report) },
    phase,
  );
  let isInterrupted = false;
  do {
    if (clock.nowNs() >= interruptAtNs && !isInterrupted) {
      isInterrupted = true;
      run.interrupt();
    }
    if (!run.turn(clock.nowNs())) break;
    // As in an event loop: the sockets come after what was due.
    transport.receive();
    const nextAtNs = Math.min(
      run.nextDueAtNs,
      Math.max(run.nextCheckAtNs, clock.nowNs() + 100_000),
      transport.nextAnswerAtNs,
      isInterrupted ? Infinity : interruptAtNs,
    );
    const isStalled = stalled && nextAtNs > stalled.fromNs && nextAtNs < stalled.toNs;
    clock.moveTo(isStalled ? stalled.toNs : nextAtNs);
  } while (true);
  return { record: await run.finished, reports, endedAtNs: clock.nowNs() };
}
