/**
 * Starts the dispatch thread and talks to it. The load runs on a thread of its own because anything
 * else on it (drawing, judging, writing files) would make requests late.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { EXIT_CODES, messageOf, ServebenchError } from '../base/errors.ts';
import type { PhaseRecord } from '../domain/result.ts';
import type { Driver, DriverJob, PhaseJob, PhaseOptions } from './driver-job.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/**
 * Resolves when the dispatch thread is ready. Rejects with SB_DRIVER_BAD_ORIGIN when `origin` is not
 * an http or https URL, and with SB_DRIVER_WORKER_LOST when the thread does not come up.
 */
export async function startDriver(job: DriverJob): Promise<Driver> {
  assert(job.requests.length > 0, 'a driver has at least one prepared request');
  const driver = new WorkerDriver({ ...job, origin: parseOrigin(job.origin) });
  await driver.ready;
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

/** A wait for the dispatch thread: it ends with its answer, or with its loss. */
interface Wait {
  onMessage(message: FromWorker): void;
  reject(error: ServebenchError): void;
}

class WorkerDriver implements Driver {
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  #wait: Wait | null = null;
  #lost: ServebenchError | null = null;
  #isClosed = false;

  constructor(job: DriverJob) {
    // The extension is this file's own: `.ts` when run from the sources, `.js` when built.
    const entry = `./dispatch-worker${extname(import.meta.url)}`;
    this.#worker = new Worker(new URL(entry, import.meta.url), {
      name: 'servebench-dispatch',
      workerData: job,
    });
    this.#worker.on('message', (message: FromWorker) => this.#wait?.onMessage(message));
    this.#worker.on('error', (error) => {
      this.#onLost(messageOf(error));
    });
    this.#worker.on('exit', (code) => {
      this.#onLost(`it exited with code ${code}`);
    });
    this.ready = this.#waitFor((message, resolve) => {
      if (message.type === 'ready') resolve();
    });
  }

  async runPhase(phase: PhaseJob, options: PhaseOptions): Promise<PhaseRecord> {
    const { signal } = options;
    const interrupt = (): void => {
      this.#post({ type: 'interrupt' });
    };
    const finished = this.#waitFor<PhaseRecord>((message, resolve) => {
      if (message.type === 'phase-progress') options.onProgress(message.progress, phase.kind);
      if (message.type === 'phase-finished') resolve(message.record);
    });
    this.#post({ type: 'run-phase', phase });
    if (signal.aborted) interrupt();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      return await finished;
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #waitFor<T>(onMessage: (message: FromWorker, resolve: (answer: T) => void) => void): Promise<T> {
    assert(this.#wait === null, 'a driver runs one phase at a time');
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      const answer = (value: T): void => {
        this.#wait = null;
        resolve(value);
      };
      this.#wait = {
        onMessage: (message) => {
          onMessage(message, answer);
        },
        reject,
      };
    });
  }

  // An error is followed by an exit: the first report has the reason.
  #onLost(reason: string): void {
    this.#lost ??= new ServebenchError({
      code: 'SB_DRIVER_WORKER_LOST',
      message: this.#isClosed
        ? 'the driver was closed while its dispatch thread was needed'
        : `the dispatch thread ended by itself: ${reason}`,
      hint: 'Nothing of this phase was recorded. Run again; if it happens again, report it with this message.',
      exitCode: EXIT_CODES.internal,
    });
    this.#wait?.reject(this.#lost);
    this.#wait = null;
  }
}
