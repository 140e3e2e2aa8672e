/** The thread of one model instance: loads the model, then answers one run at a time. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { assert } from '../../../src/base/assert.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { messageOf, ServebenchError } from '../../../src/base/errors.ts';
import {
  transferables,
  type InstanceReply,
  type InstanceRequest,
  type InstanceSetup,
} from './instance-messages.ts';
import { loadSession, type Session } from './session.ts';
import type { Tensor } from './tensor.ts';

assert(parentPort !== null, 'an instance runs in a worker thread');
await serve(parentPort, workerData as InstanceSetup);

async function serve(port: MessagePort, setup: InstanceSetup): Promise<void> {
  let session: Session;
  try {
    session = await loadSession(setup.modelFile, setup.intraOpThreads);
  } catch (thrown) {
    reply(port, { kind: 'unloadable', error: describe(thrown) });
    return;
  }
  port.on('message', (request: InstanceRequest) => {
    if (request.kind === 'run') void run(port, session, request.inputs);
    else
      void session.release().finally(() => {
        port.close();
      });
  });
  reply(port, { kind: 'loaded', signature: session.signature });
}

async function run(port: MessagePort, session: Session, inputs: Tensor[]): Promise<void> {
  const startedAtNs = systemClock.nowNs();
  try {
    const outputs = await session.run(inputs);
    reply(port, { kind: 'done', outputs, inferNs: systemClock.nowNs() - startedAtNs }, outputs);
  } catch (thrown) {
    reply(port, { kind: 'failed', message: messageOf(thrown) });
  }
}

function reply(port: MessagePort, message: InstanceReply, moved: Tensor[] = []): void {
  port.postMessage(message, transferables(moved));
}

function describe(thrown: unknown): { code: string; message: string; hint: string } {
  if (thrown instanceof ServebenchError) {
    return { code: thrown.code, message: thrown.message, hint: thrown.hint ?? '' };
  }
  return { code: 'SB_ONNX_MODEL_INVALID', message: messageOf(thrown), hint: '' };
}
