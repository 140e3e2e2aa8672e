/** The servers with known answers over real sockets: what they answer, when, and what they note of it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { ServerLaw, ServerLog } from '../../src/known-servers/server-law.ts';
import { startKnownServer, type KnownServer } from '../../src/known-servers/start-known-server.ts';

const MS = 1e6;
const REQUEST = 'POST /infer HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}';
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

async function aServer(law: ServerLaw): Promise<KnownServer> {
  const server = await startKnownServer(law);
  cleanups.push(() => server.close());
  return server;
}

async function aConnection(server: KnownServer): Promise<Socket> {
  const socket = connect({ port: Number(new URL(server.origin).port), host: '127.0.0.1' });
  cleanups.push(() => {
    socket.destroy();
    return Promise.resolve();
  });
  await once(socket, 'connect');
  return socket;
}

/** One whole answer, its body included. */
async function exchange(socket: Socket, request = REQUEST): Promise<string> {
  socket.write(request);
  let text = '';
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString();
    const length = Number(/content-length: (\d+)/.exec(text)?.[1]);
    const bodyAt = text.indexOf('\r\n\r\n') + 4;
    if (bodyAt >= 4 && text.length >= bodyAt + length) return text;
  }
}

async function answerOne(law: ServerLaw): Promise<{ log: ServerLog; tookNs: number }> {
  const server = await aServer(law);
  const socket = await aConnection(server);
  const startedNs = systemClock.nowNs();
  await exchange(socket);
  return { tookNs: systemClock.nowNs() - startedNs, log: await server.log() };
}

describe('a server with a known answer', () => {
  test('answers at once, and any number of requests on one connection', async () => {
    const server = await aServer({ kind: 'immediate' });
    const socket = await aConnection(server);
    for (let each = 0; each < 3; each++) {
      expect(await exchange(socket)).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{\}$/);
    }
    const { arrivalsNs, answeredNs } = await server.log();
    expect(arrivalsNs).toHaveLength(3);
    expect([...answeredNs].every((at, index) => at >= (arrivalsNs[index] ?? NaN))).toBe(true);
  });

  test('answers the null law without noting anything', async () => {
    const { log } = await answerOne({ kind: 'null' });
    expect(log.arrivalsNs).toHaveLength(0);
  });

  test.each<[string, ServerLaw, number]>([
    ['a constant delay', { kind: 'constant-delay', delayNs: 30 * MS }, 30],
    ['a queue', { kind: 'queue', service: 'fixed', meanServiceNs: 20 * MS, seed: 1 }, 20],
    ['a slow body', { kind: 'slow-body', pieces: 3, pieceBytes: 100, overNs: 30 * MS }, 30],
    ['a batch', { kind: 'batch', sizeMax: 4, waitNs: 10 * MS, serviceNs: 15 * MS }, 25],
    ['a freeze', { kind: 'freeze', delayNs: 20 * MS, afterNs: 10 * MS, forNs: 60 * MS }, 70],
  ])('never answers earlier than its law, by %s', async (_case, law, leastMs) => {
    const { log, tookNs } = await answerOne(law);
    expect(tookNs).toBeGreaterThanOrEqual(leastMs * MS);
    expect(log.answeredNs[0]).toBeGreaterThanOrEqual(log.dueNs[0] ?? NaN);
    expect(tookNs).toBeGreaterThan((log.answeredNs[0] ?? NaN) - (log.arrivalsNs[0] ?? NaN));
  });

  test('tells how long it really stood still', async () => {
    const { log } = await answerOne({
      kind: 'freeze',
      delayNs: 20 * MS,
      afterNs: 0,
      forNs: 50 * MS,
    });
    const { fromNs = NaN, toNs = NaN } = log.frozen ?? {};
    expect(toNs - fromNs).toBeGreaterThan(49 * MS);
  });

  test('sends the head of a slow body before the body', async () => {
    const server = await aServer({ kind: 'slow-body', pieces: 2, pieceBytes: 10, overNs: 40 * MS });
    const socket = await aConnection(server);
    socket.write(REQUEST);
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/content-length: 20\r\n\r\n$/);
  });

  test('puts requests that come together into one execution', async () => {
    const server = await aServer({
      kind: 'batch',
      sizeMax: 3,
      waitNs: 2000 * MS,
      serviceNs: 5 * MS,
    });
    const sockets = await Promise.all([1, 2, 3].map(() => aConnection(server)));
    // Long before the wait is over: the batch is full.
    await Promise.all(sockets.map((socket) => exchange(socket)));
    const { executionSizes, dueNs } = await server.log();
    expect(executionSizes).toEqual([3]);
    expect(new Set(dueNs).size).toBe(1);
  });

  test('resets the connection of every second request', async () => {
    const server = await aServer({ kind: 'reset', every: 2 });
    const socket = await aConnection(server);
    await exchange(socket);
    socket.write(REQUEST);
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  test('leaves one of two requests without an answer', async () => {
    const server = await aServer({ kind: 'hang', every: 2, seed: 1 });
    const sockets = await Promise.all([1, 2].map(() => aConnection(server)));
    await Promise.race(sockets.map((socket) => exchange(socket)));
    const { answeredNs } = await server.log();
    expect([...answeredNs].filter((at) => Number.isNaN(at))).toHaveLength(1);
  });

  test.each<ServerLaw>([{ kind: 'null' }, { kind: 'immediate' }])(
    'ends a connection when the request asks for it, by the law $kind',
    async (law) => {
      const socket = await aConnection(await aServer(law));
      const ended = once(socket, 'end');
      await exchange(socket, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
      await ended;
    },
  );

  test('refuses to answer for its log once it is closed', async () => {
    const server = await aServer({ kind: 'immediate' });
    await server.close();
    await server.close();
    await expect(server.log()).rejects.toMatchObject({ code: 'SB_KNOWN_SERVERS_LOST' });
  });
});
