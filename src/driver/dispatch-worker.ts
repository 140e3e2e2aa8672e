/** The entry of the dispatch thread, which does nothing but dispatch, receive and record. */
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { systemClock } from '../base/clock.ts';
import { createTransport } from '../transport/http-transport.ts';
import type { DriverJob } from './driver-job.ts';
import { PhaseRun } from './phase-run.ts';
import { prioritizeThread } from './prioritize-thread.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

assert(parentPort, 'the dispatch thread is started as a worker');
const port = parentPort;
const job = workerData as DriverJob;
const post = (message: FromWorker): void => {
  port.postMessage(message);
};

prioritizeThread();
const transport = createTransport({ ...job, clock: systemClock });
let running: PhaseRun | null = null;

port.on('message', (message: ToWorker) => {
  if (message.type === 'interrupt') {
    running?.interrupt();
    return;
  }
  const run = new PhaseRun(
    {
      job,
      transport,
      clock: systemClock,
      onProgress: (progress) => {
        post({ type: 'phase-progress', progress });
      },
    },
    message.phase,
  );
  running = run;
  run.start();
  void run.finished.then((record) => {
    running = null;
    post({ type: 'phase-finished', record });
  });
});
post({ type: 'ready' });
