/** Connections that a server does not close still count: their number at the server keeps the limit. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createHttp1Transport } from '../../src/transport/http1-transport.ts';
import { createHttp2Transport } from '../../src/transport/http2-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { exchangeOver, SERVER_CERTIFICATE, transportOptions } from './transport-suite.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

const transports: Transport[] = [];
const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) await once(server.close(), 'close');
});

interface Deaf {
  origin: string;
  /** Most connections that were open at a time. */
  openMax: () => number;
  /** How each connection that has ended did: `end` where the client said so, else the error's code. */
  ends: string[];
  accepted: () => number;
}

/** Never closes a connection by itself, though the client does. */
async function listenDeaf(
  protocol: 'http1' | 'https1',
  onData: (socket: Socket) => void = () => undefined,
): Promise<Deaf> {
  let open = 0;
  let openMax = 0;
  let accepted = 0;
  const ends: string[] = [];
  const secure = { ...SERVER_CERTIFICATE, allowHalfOpen: true };
  const server =
    protocol === 'http1' ? createServer({ allowHalfOpen: true }) : createTlsServer(secure);
  server.on('connection', (socket: Socket) => {
    accepted++;
    openMax = Math.max(openMax, ++open);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open--);
  });
  server.on(protocol === 'http1' ? 'connection' : 'secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('data', () => {
      onData(socket);
    });
    socket.on('end', () => ends.push('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? error.message));
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `${protocol === 'http1' ? 'http' : 'https'}://127.0.0.1:${port}`;
  return { origin, openMax: () => openMax, ends, accepted: () => accepted };
}

function aTransport(origin: string, setup: Parameters<typeof transportOptions>[2]): Transport {
  const protocol = origin.startsWith('https:') ? 'https1' : 'http1';
  const transport = createHttp1Transport(transportOptions(origin, protocol, setup));
  transports.push(transport);
  return transport;
}

/** Keeps more requests waiting than there are connections. */
async function offer(transport: Transport, forMs: number): Promise<void> {
  const untilNs = systemClock.nowNs() + forMs * 1e6;
  while (systemClock.nowNs() < untilNs) {
    transport.send(0, systemClock.nowNs(), () => undefined);
    await delay(5);
    transport.expire(systemClock.nowNs());
  }
}

describe.each(['http1', 'https1'] as const)('connections over %s', (protocol) => {
  test('whose requests time out count until the server closes them, too', async () => {
    const { origin, openMax, ends } = await listenDeaf(protocol);
    const transport = aTransport(origin, { connections: 4, timeoutMs: 50 });
    await offer(transport, 600);
    expect(openMax()).toBe(4);
    expect(ends).toEqual(Array(4).fill('end'));
  });

  test('that the server holds on to are reset after a second, and replaced', async () => {
    const { origin, openMax, ends, accepted } = await listenDeaf(protocol);
    const transport = aTransport(origin, { connections: 2, timeoutMs: 50 });
    await offer(transport, 1500);
    expect(openMax()).toBeLessThanOrEqual(4);
    expect(accepted()).toBe(4);
    // Over TLS whoever was told of the end takes no answer, reset or not.
    if (protocol === 'https1') return;
    for (const socket of sockets) socket.write(OK);
    await delay(50);
    expect(ends.filter((end) => end === 'EPIPE' || end === 'ECONNRESET')).toHaveLength(2);
  });

  test('that carried one request stay within the limit, and hold up nobody', async () => {
    const { origin, openMax } = await listenDeaf(protocol, (socket) => socket.write(OK));
    const transport = aTransport(origin, { connections: 4, connectionReuse: 'fresh' });
    const startNs = systemClock.nowNs();
    for (let count = 0; count < 40; count++) {
      expect((await exchangeOver(transport)).outcome).toBe('ok');
    }
    // One that has just been reset may not have been missed yet by the server.
    expect(openMax()).toBeLessThanOrEqual(6);
    expect(systemClock.nowNs() - startNs).toBeLessThan(5e9);
  });
});

test('a connection whose request was not read to its end is reset when that times out', async () => {
  const { origin, openMax, accepted } = await listenDeaf('http1', (socket) => socket.pause());
  const body = Buffer.alloc(16 * 1024 * 1024);
  const setup = { connections: 1, timeoutMs: 100, requests: [{ body }] };
  const transport = aTransport(origin, setup);
  expect((await exchangeOver(transport)).outcome).toBe('timeout');
  expect((await exchangeOver(transport)).sentAtNs).not.toBeNull();
  while (accepted() < 2) await delay(2);
  expect(openMax()).toBeLessThanOrEqual(2);
});

test('the rest of a request is not sent once its answer has come', async () => {
  let reads = 0;
  const { origin, ends } = await listenDeaf('http1', (socket) => {
    if (reads++ > 0) return;
    socket.write(OK);
    socket.pause();
    setTimeout(() => socket.resume(), 100);
  });
  const body = Buffer.alloc(64 * 1024 * 1024);
  const transport = aTransport(origin, { connections: 1, requests: [{ body }] });
  expect((await exchangeOver(transport)).outcome).toBe('ok');
  await delay(500);
  expect(ends).toEqual(['ECONNRESET']);
});

test('a late answer to a request that was given up goes to nobody', async () => {
  const { origin } = await listenDeaf('http1', (socket) => {
    setTimeout(() => socket.end(OK), 150);
  });
  const transport = aTransport(origin, { connections: 1, timeoutMs: 100 });
  expect((await exchangeOver(transport)).outcome).toBe('timeout');
  await delay(100);
  expect((await exchangeOver(transport)).outcome).toBe('timeout');
  expect(transport.connectionsOpened).toBe(2);
});

test('over HTTP/2 a server that says nothing is not asked again and again', async () => {
  const { origin, accepted } = await listenDeaf('http1');
  const options = transportOptions(origin, 'h2c', { connections: 4, timeoutMs: 50 });
  const transport = createHttp2Transport(options);
  transports.push(transport);
  await offer(transport, 600);
  expect(accepted()).toBe(1);
  await offer(transport, 600);
  expect(accepted()).toBe(2);
});
