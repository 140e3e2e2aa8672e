/** A model instance as the server's thread sees it: one worker thread that runs one batch at a time. */
import { Worker } from 'node:worker_threads';
import { assert } from '../../../src/base/assert.ts';
import { sleep } from '../../../src/base/clock.ts';
import { EXIT_CODES, messageOf, ServebenchError } from '../../../src/base/errors.ts';
import { NS_PER_S } from '../../../src/base/units.ts';
import {
  transferables,
  type InstanceReply,
  type InstanceRequest,
  type InstanceSetup,
} from './instance-messages.ts';
import type { ModelSignature } from './model.ts';
import type { Tensor } from './tensor.ts';

/** What one execution gave. */
export type ExecutionResult =
  | { kind: 'done'; outputs: Tensor[]; inferNs: number }
  | { kind: 'failed'; message: string };

export interface Instance {
  /** Runs one execution; not to be called again before it resolved. Takes the inputs' memory. Never rejects. */
  run(inputs: Tensor[]): Promise<ExecutionResult>;
  /** Frees the model and ends the thread; may be called twice. */
  close(): Promise<void>;
}

export interface LoadedInstance extends Instance {
  signature: ModelSignature;
  /** Resolves when the thread ends without being asked to. */
  died: Promise<ServebenchError>;
}

/** How long a thread may take to give its session back. */
const CLOSE_GRACE_NS = 1 * NS_PER_S;

/** Compiled code loads compiled code. */
const WORKER_URL = new URL(
  import.meta.url.endsWith('.ts') ? './instance-worker.ts' : './instance-worker.js',
  import.meta.url,
);

/** @throws ServebenchError when the model cannot be loaded; the thread has ended then. */
export async function startInstance(setup: InstanceSetup): Promise<LoadedInstance> {
  const thread = new InstanceThread(setup);
  const reply = await thread.nextReply();
  if (reply.kind === 'loaded') {
    return {
      signature: reply.signature,
      died: thread.died,
      run: (inputs) => thread.run(inputs),
      close: () => thread.close(),
    };
  }
  await thread.close();
  if (reply.kind === 'unloadable') throw new ServebenchError(reply.error);
  throw died(reply.kind === 'failed' ? reply.message : reply.kind);
}

class InstanceThread {
  readonly died: Promise<ServebenchError>;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #answer: ((reply: InstanceReply) => void) | null = null;
  #lastError: string | null = null;
  #isClosing = false;
  #hasExited = false;

  constructor(setup: InstanceSetup) {
    this.#worker = new Worker(WORKER_URL, { workerData: setup, stdin: false });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        resolve();
      });
    });
    this.#worker.on('message', (reply: InstanceReply) => {
      this.#settle(reply);
    });
    this.#worker.on('error', (error) => {
      this.#lastError = messageOf(error);
    });
    this.died = this.#exited.then(() => {
      const how = this.#lastError ?? 'its thread ended';
      this.#hasExited = true;
      this.#settle({ kind: 'failed', message: how });
      return this.#isClosing ? new Promise<never>(() => undefined) : died(how);
    });
  }

  nextReply(): Promise<InstanceReply> {
    assert(this.#answer === null, 'an instance runs one batch at a time');
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  async run(inputs: Tensor[]): Promise<ExecutionResult> {
    if (this.#hasExited) return { kind: 'failed', message: this.#lastError ?? 'its thread ended' };
    const reply = this.nextReply();
    try {
      this.#post({ kind: 'run', inputs }, inputs);
    } catch (thrown) {
      this.#settle({ kind: 'failed', message: messageOf(thrown) });
    }
    const answer = await reply;
    assert(answer.kind === 'done' || answer.kind === 'failed', 'a run is answered with a result');
    return answer;
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#post({ kind: 'close' }, []);
    // An execution that does not end must not keep the server from ending.
    await Promise.race([this.#exited, sleep(CLOSE_GRACE_NS)]);
    if (!this.#hasExited) void this.#worker.terminate();
  }

  #post(request: InstanceRequest, moved: Tensor[]): void {
    this.#worker.postMessage(request, transferables(moved));
  }

  #settle(reply: InstanceReply): void {
    const answer = this.#answer;
    this.#answer = null;
    answer?.(reply);
  }
}

function died(how: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_ONNX_INSTANCE_DIED',
    message: `a model instance ended by itself: ${how}`,
    hint: 'Look for a lack of memory; fewer instances or a smaller batch size need less.',
    exitCode: EXIT_CODES.internal,
  });
}
