/**
 * The server put together: listen, load, warm up, serve, go down. It listens before it loads, so that
 * it is alive while it is not ready yet.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { assert } from '../../../src/base/assert.ts';
import { sleep, systemClock } from '../../../src/base/clock.ts';
import { messageOf, ServebenchError } from '../../../src/base/errors.ts';
import { NS_PER_S, NS_PER_US } from '../../../src/base/units.ts';
import type { Service } from './answer-inference.ts';
import { Batcher } from './batcher.ts';
import { HttpFront } from './http-front.ts';
import { startInstance, type LoadedInstance } from './instance.ts';
import { createMetrics } from './metrics.ts';
import { declaredBatching, type Batching, type ModelSignature, type ServedModel } from './model.ts';
import type { OnnxServerOptions } from './options.ts';
import { Scheduler, type Job } from './scheduler.ts';
import { Statistics } from './statistics.ts';
import { defaultWarmUpSizes, warmUp } from './warm-up.ts';

export interface OnnxServer {
  /** Origin, such as `http://127.0.0.1:8000`. */
  url: string;
  modelName: string;
  /** What the operator should know, as sentences; usually none. */
  notices: string[];
  /** Resolves when the server cannot go on; it answers 503 from then on. */
  died: Promise<ServebenchError>;
  /**
   * Refuses what is new, finishes what was accepted (within 9 s), and frees everything. May be called
   * twice.
   */
  close(): Promise<void>;
}

/** Leaves a second of the 10 that a process manager commonly grants. */
const CLOSE_GRACE_NS = 9 * NS_PER_S;

/** A burst of clients that connect at once must not see refused connections. */
const LISTEN_BACKLOG = 4096;

/**
 * Resolves when the server is ready: the model is loaded and warm.
 * @throws ServebenchError SB_ONNX_PORT_TAKEN, SB_ONNX_CANNOT_LISTEN, or what loading a model throws.
 */
export async function startOnnxServer(options: OnnxServerOptions): Promise<OnnxServer> {
  const front = new HttpFront({
    modelName: options.modelName,
    maxBodyBytes: options.maxBodyBytes,
    settings: options,
  });
  const url = await listen(front, options);
  let instances: LoadedInstance[] = [];
  try {
    instances = await startInstances(options);
    const { batching, notices } = await warmUpAll(instances, options);
    const service = createService(instances, batching, options);
    front.startServing(service);
    const died = Promise.race(instances.map((instance) => instance.died));
    void died.then(() => {
      front.fail();
    });
    const close = closeOnce(front, service, instances);
    return { url, modelName: options.modelName, notices, died, close };
  } catch (thrown) {
    await Promise.all([closeHttp(front, 0), ...instances.map((instance) => instance.close())]);
    throw thrown;
  }
}

async function listen(front: HttpFront, options: OnnxServerOptions): Promise<string> {
  const { host, httpPort: port } = options;
  const { server } = front;
  try {
    server.listen({ host, port, backlog: LISTEN_BACKLOG });
    await once(server, 'listening');
  } catch (cause) {
    const isTaken = (cause as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new ServebenchError({
      code: isTaken ? 'SB_ONNX_PORT_TAKEN' : 'SB_ONNX_CANNOT_LISTEN',
      message: isTaken
        ? `port ${port} of ${host} is taken by another process`
        : `cannot listen on port ${port} of ${host}: ${messageOf(cause)}`,
      hint: 'Stop what listens there, or give another --http-port (0: any free one) or --host.',
      cause,
    });
  }
  const { port: actualPort } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
}

async function startInstances(options: OnnxServerOptions): Promise<LoadedInstance[]> {
  const { modelFile, intraOpThreads } = options;
  const started = await Promise.allSettled(
    Array.from({ length: options.instances }, () => startInstance({ modelFile, intraOpThreads })),
  );
  const loaded = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = started.find((each) => each.status === 'rejected');
  if (failed === undefined) return loaded;
  await Promise.all(loaded.map((instance) => instance.close()));
  throw failed.reason;
}

async function warmUpAll(
  instances: LoadedInstance[],
  options: OnnxServerOptions,
): Promise<{ batching: Batching; notices: string[] }> {
  const { maxBatchSize } = options;
  const signature = signatureOf(instances);
  const declared = declaredBatching(signature, maxBatchSize);
  const sizes = options.warmupBatchSizes ?? defaultWarmUpSizes(maxBatchSize);
  const results = await Promise.all(
    instances.map((instance) => warmUp(instance, signature, { declared, sizes })),
  );
  const disproved = results.find((result) => result.batching.kind === 'none');
  const batching = disproved?.batching ?? declared;
  const notices = new Set(results.flatMap(({ notice }) => notice ?? []));
  if (batching.kind === 'none') {
    notices.add(`requests are not batched, each is one execution: ${batching.reason}`);
  }
  for (const name of signature.skippedOutputs) {
    notices.add(`output '${name}' is not a tensor and is left out`);
  }
  return { batching, notices: [...notices] };
}

/** All instances loaded the same file. */
function signatureOf([first]: LoadedInstance[]): ModelSignature {
  assert(first !== undefined, 'there is at least one instance');
  return first.signature;
}

function createService(
  instances: LoadedInstance[],
  batching: Batching,
  options: OnnxServerOptions,
): Service {
  const { inputs, outputs, runtimeVersion } = signatureOf(instances);
  const model: ServedModel = {
    name: options.modelName,
    inputs,
    outputs,
    batching,
    runtimeVersion,
  };
  const maxRows = batching.kind === 'dynamic' ? batching.maxRows : 1;
  const batcher = new Batcher<Job>({
    maxRows,
    maxDelayNs: options.maxQueueDelayUs * NS_PER_US,
    maxQueued: options.maxQueueSize,
  });
  const statistics = new Statistics();
  const pending = (): number => batcher.queued;
  const metrics = createMetrics({ modelName: model.name, maxRows, statistics, pending });
  const scheduler = new Scheduler({
    model,
    batcher,
    instances,
    statistics,
    onExecution: (rows) => {
      metrics.observeBatchSize(rows);
    },
    clock: systemClock,
  });
  return { model, scheduler, statistics, metrics };
}

function closeOnce(
  front: HttpFront,
  service: Service,
  instances: LoadedInstance[],
): () => Promise<void> {
  const close = async (): Promise<void> => {
    front.startDraining();
    service.scheduler.flush();
    await closeHttp(front, CLOSE_GRACE_NS);
    await Promise.all(instances.map((instance) => instance.close()));
  };
  let closing: Promise<void> | null = null;
  return () => (closing ??= close());
}

/** Accepts no more connections at once, and cuts the others once nothing is answered on them. */
async function closeHttp(front: HttpFront, graceNs: number): Promise<void> {
  const { server } = front;
  const closed = once(server, 'close');
  server.close();
  const graceOver = new AbortController();
  await Promise.race([front.idle(), sleep(graceNs, graceOver.signal)]);
  graceOver.abort();
  server.closeAllConnections();
  await closed;
}
