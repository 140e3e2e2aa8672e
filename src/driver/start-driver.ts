/**
 * Starts the dispatch threads and runs phases on them. The load runs on threads of its own because
 * anything else on them (drawing, judging, writing files) would make requests late.
 */
import { assert } from '../base/assert.ts';
import { systemClock } from '../base/clock.ts';
import { EXIT_CODES, messageOf, ServebenchError } from '../base/errors.ts';
import type { PacingFinding, PhaseRecord } from '../domain/result.ts';
import { RunConductor } from './conduct-run.ts';
import type { Driver, DriverJob, PhaseJob, PhaseOptions } from './driver-job.ts';
import { programSnapshot } from './program-load.ts';
import { WorkerThread } from './worker-thread.ts';

/**
 * Resolves when the dispatch threads are ready. Rejects with SB_DRIVER_BAD_ORIGIN when `origin` is not
 * an http or https URL, and with SB_DRIVER_WORKER_LOST when a thread does not come up.
 */
export async function startDriver(job: DriverJob): Promise<Driver> {
  assert(job.requests.length > 0, 'a driver has at least one prepared request');
  const driver = new ThreadedDriver({ ...job, origin: parseOrigin(job.origin) });
  try {
    await driver.ready();
  } catch (error) {
    await driver.close();
    throw error;
  }
  return driver;
}

function parseOrigin(origin: string): string {
  const url = URL.parse(origin);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url.origin;
  throw new ServebenchError({
    code: 'SB_DRIVER_BAD_ORIGIN',
    message: `cannot send requests to ${JSON.stringify(origin)}: expected an http or https URL`,
    hint: 'Give the address of the server, for example http://127.0.0.1:8000.',
  });
}

class ThreadedDriver implements Driver {
  readonly #job: DriverJob;
  #threads: WorkerThread[];
  #isRunning = false;
  #isClosed = false;

  constructor(job: DriverJob) {
    this.#job = job;
    // One without a connection could send nothing of its share.
    const count = Math.max(1, Math.min(job.workers, job.connections, job.inFlightLimit));
    this.#threads = Array.from(
      { length: count },
      (_, index) => new WorkerThread(job, { index, count }),
    );
  }

  /** Resolves with how the threads wait. */
  async ready(): Promise<PacingFinding> {
    try {
      const [first] = await Promise.all(this.#threads.map(({ ready }) => ready));
      assert(first, 'there is at least one dispatch thread');
      return first;
    } catch (error) {
      throw this.#lostError(messageOf(error));
    }
  }

  async runPhase(phase: PhaseJob, options: PhaseOptions): Promise<PhaseRecord> {
    assert(!this.#isRunning, 'a driver runs one phase at a time');
    this.#isRunning = true;
    try {
      this.#replaceLost();
      return await this.#conduct(phase, options, await this.ready());
    } finally {
      this.#isRunning = false;
      for (const thread of this.#threads) thread.listener = null;
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#threads.map((thread) => thread.end()));
  }

  /** A phase that lost a thread is over; the next one is whole again. */
  #replaceLost(): void {
    if (this.#isClosed) throw this.#lostError('it was closed');
    this.#threads = this.#threads.map((thread, index, { length: count }) =>
      thread.lostReason === null ? thread : new WorkerThread(this.#job, { index, count }),
    );
  }

  async #conduct(
    phase: PhaseJob,
    options: PhaseOptions,
    pacing: PacingFinding,
  ): Promise<PhaseRecord> {
    const { signal } = options;
    const run = new RunConductor(
      {
        job: this.#job,
        clock: systemClock,
        posts: this.#threads.map((thread) => (message) => {
          thread.post(message);
        }),
        pacing,
        snapshotProgram: programSnapshot,
      },
      phase,
      options,
    );
    const allLost = this.#listen(run);
    const interrupt = (): void => {
      run.interrupt();
    };
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      run.prepare();
      return await Promise.race([run.finished, allLost]);
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }

  /** Hands the run what the threads say; rejects when none is left. */
  #listen(run: RunConductor): Promise<never> {
    const allLost = Promise.withResolvers<never>();
    for (const [worker, thread] of this.#threads.entries()) {
      const onLost = (reason: string): void => {
        run.lose(worker);
        const isLast = this.#threads.every(({ lostReason }) => lostReason !== null);
        if (isLast) allLost.reject(this.#lostError(reason));
      };
      thread.listener = {
        onMessage: (message) => {
          run.receive(worker, message);
        },
        onLost,
      };
      // It may have ended while the others were waited for.
      if (thread.lostReason !== null) onLost(thread.lostReason);
    }
    return allLost.promise;
  }

  #lostError(reason: string): ServebenchError {
    return new ServebenchError({
      code: 'SB_DRIVER_WORKER_LOST',
      message: this.#isClosed
        ? 'the driver was closed while its dispatch thread was needed'
        : `the dispatch thread ended by itself: ${reason}`,
      hint: 'Nothing of this phase was recorded. Run again; if it happens again, report it with this message.',
      exitCode: EXIT_CODES.internal,
    });
  }
}
