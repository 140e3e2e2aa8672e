/**
 * Starts a server whose answers are known on a thread of its own, so that it neither shares the
 * driver's event loop nor is held up by whoever judges it.
 */
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { EXIT_CODES, messageOf, ServebenchError } from '../base/errors.ts';
import type { ServerLaw, ServerLog } from './server-law.ts';
import type { FromServer } from './server-messages.ts';

export interface KnownServer {
  /** Loopback, on a port that was free. */
  origin: string;
  /** What it saw and did so far. Rejects with SB_KNOWN_SERVERS_LOST when its thread has ended. */
  log(): Promise<ServerLog>;
  /** Ends at once, with all its connections; may be called twice. */
  close(): Promise<void>;
}

/** Resolves when it listens. Rejects with SB_KNOWN_SERVERS_LOST when it cannot. */
export async function startKnownServer(law: ServerLaw): Promise<KnownServer> {
  // The extension is this file's own: `.ts` when run from the sources, `.js` when built.
  const entry = `./known-server-worker${extname(import.meta.url)}`;
  const worker = new Worker(new URL(entry, import.meta.url), {
    name: 'servebench-known-server',
    workerData: law,
  });
  const listening = await nextMessage(worker, 'listening');
  return {
    origin: `http://127.0.0.1:${listening.port}`,
    log: async () => {
      const answer = nextMessage(worker, 'log');
      worker.postMessage('log');
      return (await answer).log;
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

type MessageOf<Type extends FromServer['type']> = Extract<FromServer, { type: Type }>;

function nextMessage<Type extends FromServer['type']>(
  worker: Worker,
  type: Type,
): Promise<MessageOf<Type>> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
    };
    const onMessage = (message: FromServer): void => {
      if (message.type !== type) return;
      settle();
      resolve(message as MessageOf<Type>);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(lost(messageOf(error)));
    };
    const onExit = (code: number): void => {
      settle();
      reject(lost(`it exited with code ${code}`));
    };
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    if (worker.threadId === -1) onExit(0);
  });
}

function lost(reason: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_KNOWN_SERVERS_LOST',
    message: `the thread of a server with known answers ended by itself: ${reason}`,
    hint: 'Run again; if it happens again, report it with this message.',
    exitCode: EXIT_CODES.internal,
  });
}
