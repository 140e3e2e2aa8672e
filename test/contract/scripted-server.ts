/**
 * A real HTTP server whose timing is known, on a thread of its own so that the test's event loop
 * does not distort it.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface ServerScript {
  /** From the end of the request to the answer; default: none. */
  serviceTimeMs?: number;
  /** The whole server stands still for a while, counted from its first request. */
  freeze?: { afterMs: number; forMs: number };
  /** Every n-th request is never answered. */
  hangEvery?: number;
  status?: number;
  body?: string;
}

export interface ScriptedServer {
  origin: string;
  /** Ends at once, with all its connections; may be called twice. */
  kill(): Promise<void>;
}

export async function startScriptedServer(script: ServerScript): Promise<ScriptedServer> {
  const thread = new Worker(new URL('./scripted-server-thread.ts', import.meta.url), {
    workerData: script,
  });
  const [port] = (await once(thread, 'message')) as [number];
  return {
    origin: `http://127.0.0.1:${port}`,
    kill: async () => {
      await thread.terminate();
    },
  };
}
