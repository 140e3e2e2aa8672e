/** The entry of a dispatch thread, which does nothing but dispatch, receive and record. */
import { availableParallelism } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { systemClock } from '../base/clock.ts';
import { createRandom } from '../base/random.ts';
import { createTransport } from '../transport/create-transport.ts';
import { createResponseCheck } from '../transport/response-check.ts';
import { choosePacing } from './choose-pacing.ts';
import { DispatchLoop } from './dispatch-loop.ts';
import type { DriverJob } from './driver-job.ts';
import { measureWaits } from './measure-waits.ts';
import { Pacer } from './pacer.ts';
import { prioritizeThread } from './prioritize-thread.ts';
import { shareOf, type Share } from './share-of.ts';
import { transferList } from './transfer-list.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

assert(parentPort, 'a dispatch thread is started as a worker');
const port = parentPort;
const { job, share } = workerData as { job: DriverJob; share: Share };
const post = (message: FromWorker): void => {
  port.postMessage(message, transferList(message));
};

const priority = prioritizeThread();
const { finding, rules } = choosePacing({
  asked: job.pacing,
  cores: availableParallelism(),
  workers: share.count,
  waits: await measureWaits(systemClock),
  priority,
});
const loop = new DispatchLoop({
  job,
  transport: createTransport({
    ...job,
    connections: shareOf(job.connections, share),
    responseCheck: job.expectation
      ? createResponseCheck(job.expectation, createRandom(job.seed, `responses ${share.index}`))
      : null,
    clock: systemClock,
  }),
  clock: systemClock,
  post,
  createPacer: (work) => new Pacer(systemClock, work, rules),
});
port.on('message', (message: ToWorker) => {
  loop.receive(message);
});
post({ type: 'ready', pacing: finding });
