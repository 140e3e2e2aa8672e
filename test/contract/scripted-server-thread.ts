/** The thread of a scripted server: see scripted-server.ts. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { ServerScript } from './scripted-server.ts';

const script = workerData as ServerScript;
let requestCount = 0;

const server = createServer((request, response) => {
  if (++requestCount === 1 && script.freeze) scheduleFreeze(script.freeze);
  const hangs = script.hangEvery !== undefined && requestCount % script.hangEvery === 0;
  request.resume();
  request.on('end', () => {
    if (hangs) return;
    if (script.serviceTimeMs === undefined) answer(response);
    else setTimeout(answer, script.serviceTimeMs, response);
  });
});

function answer(response: ServerResponse): void {
  response.writeHead(script.status ?? 200, { 'content-type': 'application/json' });
  response.end(script.body ?? '{}');
}

function scheduleFreeze({ afterMs, forMs }: NonNullable<ServerScript['freeze']>): void {
  setTimeout(() => {
    // Blocks the whole thread, as a long garbage collection would.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
  }, afterMs);
}

server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage((server.address() as AddressInfo).port);
});
