/** The lean HTTP/1.1 client keeps the contract of all transports; and how it uses its connections. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createRandom } from '../../src/base/random.ts';
import { NS_PER_S } from '../../src/base/units.ts';
import { createHttp1Transport } from '../../src/transport/http1-transport.ts';
import type {
  SettledExchange,
  Transport,
  TransportOptions,
} from '../../src/transport/transport.ts';
import { createUndiciTransport } from '../../src/transport/undici-transport.ts';
import { generateAnswer } from '../transport/generated-answers.ts';
import { isExplained } from '../transport/known-differences.ts';
import { readAnswer } from '../transport/read-answer.ts';
import { testHttp1Failures } from './transport-http1-suite.ts';
import { copyOf, exchangeOver, testTransport, transportOptions } from './transport-suite.ts';

testTransport('the lean HTTP/1.1 client', { protocol: 'http1', create: createHttp1Transport });
testTransport('the lean HTTP/1.1 client over TLS', {
  protocol: 'https1',
  create: createHttp1Transport,
});
testHttp1Failures('the lean HTTP/1.1 client', createHttp1Transport);

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';

const transports: Transport[] = [];
const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  for (const server of servers.splice(0)) {
    if (server.listening) await once(server.close(), 'close');
  }
});

interface Listening {
  origin: string;
  server: Server;
  /** Connections that are open now, the oldest first. */
  open: Socket[];
  /** Most that were open at a time. */
  openMax: () => number;
}

/** Calls `onData` with what each read of a connection holds. */
async function listen(
  onData: (socket: Socket, text: string) => void,
  host = '127.0.0.1',
): Promise<Listening> {
  const open: Socket[] = [];
  let openMax = 0;
  const server = createServer((socket) => {
    open.push(socket);
    openMax = Math.max(openMax, open.length);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => open.splice(open.indexOf(socket), 1));
    socket.on('data', (chunk) => {
      onData(socket, chunk.toString('latin1'));
    });
  });
  servers.push(server);
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  const name = host === '::1' ? '[::1]' : host;
  return { origin: `http://${name}:${port}`, server, open, openMax: () => openMax };
}

type Setup = Parameters<typeof transportOptions>[2];

function aTransport(origin: string, setup: Setup = {}): Transport {
  const options: TransportOptions = transportOptions(origin, 'http1', setup);
  const transport = createHttp1Transport(options);
  transports.push(transport);
  return transport;
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await delay(2);
}

/** Sends `count` requests at once. */
function exchangeMany(transport: Transport, count: number): Promise<SettledExchange[]> {
  return Promise.all(Array.from({ length: count }, () => exchangeOver(transport)));
}

describe('what the lean client writes', () => {
  test('is one piece, with the address as the server knows itself', async () => {
    const seen: string[] = [];
    const { origin } = await listen((socket, text) => {
      seen.push(text);
      socket.write(OK);
    });
    expect((await exchangeOver(aTransport(origin))).outcome).toBe('ok');
    const authority = origin.slice('http://'.length);
    expect(seen).toEqual([
      `POST /ok HTTP/1.1\r\nhost: ${authority}\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\n{}`,
    ]);
  });

  test('is never a request that HTTP does not allow', async () => {
    let isSeen = false;
    const { origin } = await listen(() => {
      isSeen = true;
    });
    const transport = aTransport(origin, { requests: [{ headers: ['x-a', 'line\r\nbreak'] }] });
    const { outcome, sentAtNs, failure } = await exchangeOver(transport);
    expect([outcome, sentAtNs, failure?.kind]).toEqual(['error', null, 'invalid-request']);
    expect([transport.inFlight, isSeen]).toEqual([0, false]);
  });
});

describe('where the lean client connects', () => {
  test('an IPv6 address', async () => {
    const { origin } = await listen((socket) => socket.write(OK), '::1');
    expect((await exchangeOver(aTransport(origin))).outcome).toBe('ok');
  });

  test('a name, of whose addresses one answers, with the time of the lookup', async () => {
    const { origin } = await listen((socket) => socket.write(OK));
    const transport = aTransport(origin.replace('127.0.0.1', 'localhost'));
    const { outcome, opening } = await exchangeOver(transport);
    expect([outcome, opening!.dnsNs > 0, opening!.connectNs > 0]).toEqual(['ok', true, true]);
  });

  test('a name that does not exist', async () => {
    const { outcome, failure } = await exchangeOver(aTransport('http://nowhere.invalid:80'));
    expect([outcome, failure?.kind]).toEqual(['error', 'dns']);
  });
});

describe('connections of the lean client', () => {
  test('are opened a few at a time, and what becomes free first serves what waits', async () => {
    const { origin, openMax } = await listen((socket) => socket.write(OK));
    const transport = aTransport(origin, { connections: 100 });
    const settled = await exchangeMany(transport, 100);
    expect(settled.map(({ outcome }) => outcome)).toEqual(Array(100).fill('ok'));
    // Answers are quick here: the first few connections do much of the work.
    expect(openMax()).toBeLessThan(100);
  });

  test('grow to the limit while a server holds its answers back', async () => {
    const held: Socket[] = [];
    const { origin } = await listen((socket) => held.push(socket));
    const transport = aTransport(origin, { connections: 20 });
    const settling = exchangeMany(transport, 30);
    await until(() => held.length === 20);
    expect(transport.connectionsOpened).toBe(20);
    for (const socket of held) socket.write(OK);
    await until(() => held.length === 30);
    for (const socket of held.slice(20)) socket.write(OK);
    expect((await settling).every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(transport.connectionsOpened).toBe(20);
  });

  test('are taken in the order of their last use, the latest first', async () => {
    const used: number[] = [];
    const listening = await listen((socket) => {
      used.push(listening.open.indexOf(socket));
      setTimeout(() => socket.write(OK), 20 * (used.length % 2));
    });
    const transport = aTransport(listening.origin);
    await transport.warm(2);
    await exchangeMany(transport, 2);
    // The one that answered later is on top.
    const last = used[0]!;
    for (let n = 0; n < 3; n++) await exchangeOver(transport);
    expect(used.slice(2)).toEqual([last, last, last]);
  });

  test.each<[string, string]>([
    ['more bytes follow the answer', `${OK}X`],
    ['the server announces its end', OK.replace('\r\n', '\r\nconnection: close\r\n')],
    ['the answer is HTTP/1.0', OK.replace('1.1', '1.0')],
    ['the server keeps it for no time', OK.replace('\r\n', '\r\nkeep-alive: timeout=0\r\n')],
  ])('are not used again when %s', async (_, answer) => {
    const { origin } = await listen((socket) => socket.write(answer));
    const transport = aTransport(origin, { connections: 1 });
    for (let n = 0; n < 2; n++) expect((await exchangeOver(transport)).outcome).toBe('ok');
    expect(transport.connectionsOpened).toBe(2);
  });

  test('that have been used once in HTTP/1.0 are used again when the server says so', async () => {
    const answer = OK.replace('1.1', '1.0').replace('\r\n', '\r\nconnection: Keep-Alive\r\n');
    const { origin } = await listen((socket) => socket.write(answer));
    const transport = aTransport(origin, { connections: 1 });
    for (let n = 0; n < 2; n++) expect((await exchangeOver(transport)).outcome).toBe('ok');
    expect(transport.connectionsOpened).toBe(1);
  });

  test.each<[string, (socket: Socket) => unknown]>([
    ['closed', (socket) => socket.end()],
    ['reset', (socket) => socket.resetAndDestroy()],
    ['filled with bytes nobody asked for', (socket) => socket.write('HTTP/1.1 408 Slow\r\n\r\n')],
  ])('that the server has %s while idle carry nothing more', async (_, end) => {
    const listening = await listen((socket) => socket.write(OK));
    const transport = aTransport(listening.origin, { connections: 1 });
    expect((await exchangeOver(transport)).outcome).toBe('ok');
    end(listening.open[0]!);
    await until(() => listening.open.length === 0);
    expect((await exchangeOver(transport)).outcome).toBe('ok');
    expect(transport.connectionsOpened).toBe(2);
  });

  test('carry nothing more after an answer that came before the request was written', async () => {
    const paused = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.pause();
      socket.write(OK);
    });
    servers.push(paused);
    await once(paused.listen(0, '127.0.0.1'), 'listening');
    const origin = `http://127.0.0.1:${(paused.address() as AddressInfo).port}`;
    const body = Buffer.alloc(32 * 1024 * 1024);
    const transport = aTransport(origin, { connections: 1, requests: [{ body }] });
    const settled = await exchangeOver(transport);
    expect([settled.outcome, settled.bodyBytes]).toEqual(['ok', 2]);
    await exchangeOver(transport);
    expect(transport.connectionsOpened).toBe(2);
  });

  test('are used for as long as the server says that it keeps them, less a margin', async () => {
    const answer = OK.replace('\r\n', '\r\nkeep-alive: timeout=5, max=9\r\n');
    const { origin } = await listen((socket) => socket.write(answer));
    let laterNs = 0;
    const clock = { ...systemClock, nowNs: () => systemClock.nowNs() + laterNs };
    const transport = aTransport(origin, { connections: 1, clock });
    const openedAfterIdleS = async (idleS: number): Promise<number> => {
      laterNs += idleS * NS_PER_S;
      expect((await exchangeOver(transport)).outcome).toBe('ok');
      return transport.connectionsOpened;
    };
    expect(await openedAfterIdleS(0)).toBe(1);
    expect(await openedAfterIdleS(3)).toBe(1);
    expect(await openedAfterIdleS(4.5)).toBe(2);
  });

  test('that carry one request are left for the server to close', async () => {
    const ends: string[] = [];
    const { origin } = await listen((socket) => {
      socket.on('end', () => ends.push('client'));
      socket.write(OK, () => {
        setTimeout(() => {
          ends.push('server');
          socket.end();
        }, 30);
      });
    });
    const transport = aTransport(origin, { connectionReuse: 'fresh' });
    expect((await exchangeOver(transport)).outcome).toBe('ok');
    await until(() => ends.length === 2);
    expect(ends).toEqual(['server', 'client']);
  });

  test('that carry one request are closed in the end, though the server does not', async () => {
    const { origin, open } = await listen((socket) => socket.write(OK));
    const transport = aTransport(origin, { connectionReuse: 'fresh' });
    expect((await exchangeOver(transport)).outcome).toBe('ok');
    expect(open).toHaveLength(1);
    await until(() => open.length === 0);
  });

  test('that cannot be opened fail one request each', async () => {
    const { origin, server } = await listen(() => undefined);
    await once(server.close(), 'close');
    const transport = aTransport(origin, { connections: 3 });
    const settled = await exchangeMany(transport, 20);
    expect(settled.map(({ failure }) => failure?.kind)).toEqual(
      Array(20).fill('connection-refused'),
    );
    expect(transport.connectionsOpened).toBe(0);
  });

  test('a server that comes back finds the client ready', async () => {
    const { origin, server } = await listen((socket) => socket.write(OK));
    const transport = aTransport(origin);
    await once(server.close(), 'close');
    expect((await exchangeOver(transport)).outcome).toBe('error');
    const { port } = new URL(origin);
    await once(server.listen(Number(port), '127.0.0.1'), 'listening');
    expect((await exchangeOver(transport)).outcome).toBe('ok');
  });

  test('opened ahead are waited for together, and closing ends the wait', async () => {
    const { origin } = await listen(() => undefined);
    const transport = aTransport(origin, { connections: 40 });
    const warming = Promise.all([transport.warm(30), transport.warm(40)]);
    await warming;
    expect(transport.connectionsOpened).toBe(40);
    const other = aTransport(origin, { connections: 40 });
    const ended = other.warm(40);
    other.close();
    await ended;
    expect(other.connectionsOpened).toBeLessThan(40);
  });
});

describe('whatever a server does', () => {
  test('the outcome is what the parser, and for the most part undici, make of the bytes', async () => {
    const random = createRandom(11, 'server');
    const answers = Array.from({ length: 1500 }, () => generateAnswer(random));
    let at = 0;
    const { origin } = await listen((socket) => {
      for (const part of answers[at]!.parts) socket.write(part);
      socket.end();
    });
    const setup = {
      connections: 1,
      requests: (['GET', 'HEAD', 'POST'] as const).map((method) => ({ method, body: null })),
    };
    const lean = aTransport(origin, setup);
    const undici = createUndiciTransport(transportOptions(origin, 'http1', setup));
    transports.push(undici);
    const surprises: unknown[] = [];
    for (; at < answers.length; at++) {
      const { method, parts, text } = answers[at]!;
      const read = readAnswer(parts, method);
      const index = ['GET', 'HEAD', 'POST'].indexOf(method);
      const ours = seenOf(await exchangeOver(lean, index));
      const theirs = seenOf(await exchangeOver(undici, index));
      const isWhole = ours.status !== null;
      const isAsRead = isWhole
        ? read.end === 'complete' && seenStatus(read.status) === ours.status
        : read.end !== 'complete' && (read.end === 'cut' || read.end.startsWith(ours.kind));
      // Only lengths are told of bodies: the bytes are compared with the parser alone.
      const body = theirs.bodyBytes === read.body.length ? read.body : 'another';
      const status = theirs.status === seenStatus(read.status) ? read.status : 0;
      const theirOutcome = { isOk: theirs.status !== null, status, body };
      const isExpected = isAsRead && (!isWhole || ours.bodyBytes === read.body.length);
      if (!isExpected || !isExplained(text, read, theirOutcome)) {
        surprises.push({ method, text, ours, theirs, read });
      }
    }
    expect(surprises).toEqual([]);
  }, 60_000);

  test('each request settles once, and its parts add up', async () => {
    const random = createRandom(7, 'server');
    const { origin } = await listen((socket) => {
      const { parts } = generateAnswer(random);
      for (const part of parts) socket.write(part);
      const end = random();
      if (end < 0.2) socket.end();
      else if (end < 0.3) socket.resetAndDestroy();
    });
    const transport = aTransport(origin, { connections: 8, timeoutMs: 60 });
    const timer = setInterval(() => {
      transport.expire(systemClock.nowNs());
    }, 5);
    const settledCounts = new Uint8Array(1500);
    const broken: string[] = [];
    for (const [n] of settledCounts.entries()) {
      transport.send(0, systemClock.nowNs(), (exchange) => {
        settledCounts[n]!++;
        if (!addsUp(exchange)) broken.push(JSON.stringify(copyOf(exchange)));
      });
      if (n % 16 === 15) await until(() => transport.inFlight < 16);
    }
    await until(() => transport.inFlight === 0);
    clearInterval(timer);
    expect(settledCounts.every((count) => count === 1)).toBe(true);
    expect(broken).toEqual([]);
    expect(transport.nextDeadlineAtNs).toBe(Infinity);
  });
});

/** All statuses of success look the same in an outcome. */
function seenStatus(status: number): number {
  return status >= 200 && status < 300 ? 200 : status;
}

/** `status`: of an answer that was read in full. */
function seenOf({ outcome, failure, bodyBytes }: SettledExchange): {
  status: number | null;
  kind: string;
  bodyBytes: number;
} {
  const kind = failure?.kind ?? '';
  const failed = /^http-(\d+)$/.exec(kind)?.[1];
  const status = outcome === 'ok' ? 200 : failed === undefined ? null : Number(failed);
  return { status, kind, bodyBytes };
}

/** Instants in order, and the opening of a connection within the wait for one. */
function addsUp(exchange: SettledExchange): boolean {
  const { dispatchedAtNs, opening, sentAtNs, firstByteAtNs, completedAtNs, outcome } = exchange;
  const waitedNs = (sentAtNs ?? completedAtNs) - dispatchedAtNs;
  const openingNs = opening ? opening.dnsNs + opening.connectNs + opening.tlsNs : 0;
  const firstByte = firstByteAtNs ?? completedAtNs;
  return (
    openingNs <= waitedNs &&
    (sentAtNs ?? dispatchedAtNs) >= dispatchedAtNs &&
    firstByte >= (sentAtNs ?? dispatchedAtNs) &&
    completedAtNs >= firstByte &&
    (outcome === 'ok') === (exchange.failure === null)
  );
}
