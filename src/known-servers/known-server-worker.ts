/** The entry of a known server's thread: it listens, and tells what it saw when it is asked. */
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../base/assert.ts';
import { systemClock } from '../base/clock.ts';
import { serveLaw } from './serve-law.ts';
import type { ServerLaw } from './server-law.ts';
import type { FromServer } from './server-messages.ts';

assert(parentPort, 'a known server is started as a worker');
const port = parentPort;
const post = (message: FromServer): void => {
  port.postMessage(message);
};

const { server, log } = serveLaw(workerData as ServerLaw, systemClock);
port.on('message', () => {
  post({ type: 'log', log: log() });
});
server.listen(0, '127.0.0.1', () => {
  post({ type: 'listening', port: (server.address() as AddressInfo).port });
});
