/** One dispatch thread as the main thread sees it: what it says, and that it is lost. */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../base/errors.ts';
import type { PacingFinding } from '../domain/result.ts';
import type { DriverJob } from './driver-job.ts';
import type { Share } from './share-of.ts';
import { transferList } from './transfer-list.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Who hears what a thread says at the moment. */
export interface ThreadListener {
  onMessage(message: FromWorker): void;
  /** It has ended, for this reason, in words. */
  onLost(reason: string): void;
}

export class WorkerThread {
  /** Resolves with how it waits; rejects with an Error when it does not come up. */
  readonly ready: Promise<PacingFinding>;
  /** Why it ended; null while it lives. */
  lostReason: string | null = null;
  listener: ThreadListener | null = null;
  readonly #worker: Worker;

  constructor(job: DriverJob, share: Share) {
    // The extension is this file's own: `.ts` when run from the sources, `.js` when built.
    const entry = `./dispatch-worker${extname(import.meta.url)}`;
    this.#worker = new Worker(new URL(entry, import.meta.url), {
      name: 'servebench-dispatch',
      workerData: { job, share },
    });
    const ready = Promise.withResolvers<PacingFinding>();
    this.ready = ready.promise;
    this.#worker.on('message', (message: FromWorker) => {
      if (message.type === 'ready') ready.resolve(message.pacing);
      else this.listener?.onMessage(message);
    });
    // An error is followed by an exit: the first report has the reason.
    const onLost = (reason: string): void => {
      if (this.lostReason !== null) return;
      this.lostReason = reason;
      ready.reject(new Error(reason));
      this.listener?.onLost(reason);
    };
    this.#worker.on('error', (error) => {
      onLost(messageOf(error));
    });
    this.#worker.on('exit', (code) => {
      onLost(`it exited with code ${code}`);
    });
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message, transferList(message));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
