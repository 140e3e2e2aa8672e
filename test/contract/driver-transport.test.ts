/** The transport against real sockets: what each way of failing is called, and which connection it takes. */
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { PreparedRequest } from '../../src/domain/request.ts';
import type { SettledExchange } from '../../src/transport/exchange.ts';
import { createTransport, type Transport } from '../../src/transport/http-transport.ts';

const servers: Server[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => once(server.close(), 'close')));
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  server.on('connection', (socket) => sockets.add(socket));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const anHttpServer = async (listener: RequestListener): Promise<string> =>
  `http://${await listen(createHttpServer(listener))}`;

/** Answers each connection's first bytes with this text, and then does this. */
async function aRawServer(answer: string, then: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.write(answer, () => {
        then(socket);
      }),
    );
  });
  return `http://${await listen(server)}`;
}

interface Setup {
  request?: Partial<PreparedRequest>;
  connections?: number;
  timeoutMs?: number;
}

function aTransport(
  origin: string,
  { request, connections = 4, timeoutMs = 5000 }: Setup = {},
): Transport {
  return createTransport({
    origin,
    connections,
    timeoutNs: timeoutMs * NS_PER_MS,
    clock: systemClock,
    requests: [
      { method: 'POST', path: '/', headers: [], body: Buffer.from('{}'), rows: 1, ...request },
    ],
  });
}

/** Sends one request and expires it when its time has come. */
async function exchange(transport: Transport): Promise<SettledExchange> {
  const { promise, resolve } = Promise.withResolvers<SettledExchange>();
  transport.send(0, systemClock.nowNs(), resolve);
  const timer = setInterval(() => {
    transport.expire(systemClock.nowNs());
  }, 5);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

describe('what is sent', () => {
  test('is the prepared request, byte for byte', async () => {
    let seen: unknown;
    const origin = await anHttpServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        seen = { method, url, type: headers['content-type'], body: Buffer.concat(chunks) };
        response.end('ok');
      });
    });
    const body = Buffer.from([0, 255, 10, 13]);
    const request = { path: '/a?b=c', headers: ['Content-Type', 'application/x-tensor'], body };
    const settled = await exchange(aTransport(origin, { request }));
    expect(settled).toMatchObject({ outcome: 'ok', failure: null, bodyBytes: 2 });
    expect(seen).toEqual({ method: 'POST', url: '/a?b=c', type: 'application/x-tensor', body });
  });

  test('has four instants in order', async () => {
    const origin = await anHttpServer((_request, response) => response.end());
    const { scheduledAtNs, dispatchedAtNs, sentAtNs, completedAtNs } = await exchange(
      aTransport(origin),
    );
    expect(dispatchedAtNs).toBeGreaterThanOrEqual(scheduledAtNs);
    expect(sentAtNs).toBeGreaterThanOrEqual(dispatchedAtNs);
    expect(completedAtNs).toBeGreaterThan(sentAtNs ?? Infinity);
  });

  test('is not complete before the end of the body', async () => {
    const origin = await anHttpServer((_request, response) => {
      response.write('first');
      setTimeout(() => response.end('second'), 60);
    });
    const settled = await exchange(aTransport(origin));
    expect(settled.bodyBytes).toBe(11);
    expect(settled.completedAtNs - settled.dispatchedAtNs).toBeGreaterThan(50 * NS_PER_MS);
  });
});

describe('an answer that is no success', () => {
  test.each([
    ['a redirect is not followed', 302, '', 'HTTP 302 Found'],
    ['a client error', 404, 'no such model', 'HTTP 404 with the body: no such model'],
    ['a server error', 500, 'oops', 'HTTP 500 with the body: oops'],
  ])('%s', async (_, status, body, example) => {
    const origin = await anHttpServer((_request, response) => {
      response.writeHead(status, { location: '/elsewhere' }).end(body);
    });
    const { outcome, failure } = await exchange(aTransport(origin));
    expect(outcome).toBe('error');
    expect(failure?.kind).toBe(`http-${status}`);
    expect(failure?.describe()).toBe(example);
  });

  test('does not repeat a secret that the server echoes', async () => {
    const origin = await anHttpServer((request, response) => {
      response.writeHead(401).end(`unknown ${request.headers.authorization ?? ''}`);
    });
    const request = { headers: ['authorization', 'Bearer abcdef-123456'] };
    const { failure } = await exchange(aTransport(origin, { request }));
    expect(failure?.describe()).toBe('HTTP 401 with the body: unknown ***');
  });
});

describe('a connection that fails', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\n';

  test.each<[string, string, (socket: Socket) => void, string]>([
    ['closed without an answer', '', (socket) => socket.end(), 'connection-closed'],
    ['reset without an answer', '', (socket) => socket.resetAndDestroy(), 'connection-reset'],
    [
      'closed in the middle of a body of known length',
      `${HEAD}content-length: 100\r\n\r\npart`,
      (socket) => socket.end(),
      'body-cut-short',
    ],
    [
      'closed in the middle of a chunked body',
      `${HEAD}transfer-encoding: chunked\r\n\r\n4\r\npart\r\n`,
      (socket) => socket.end(),
      'body-cut-short',
    ],
    [
      'closed in the middle of a chunked body, as announced',
      `${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\n`,
      (socket) => socket.end(),
      'body-cut-short',
    ],
    ['that does not speak HTTP', 'SSH-2.0-OpenSSH\r\n', () => undefined, 'bad-response'],
  ])('%s', async (_, answer, then, kind) => {
    const { outcome, failure } = await exchange(aTransport(await aRawServer(answer, then)));
    expect(outcome).toBe('error');
    expect(failure?.kind).toBe(kind);
    expect(failure?.describe()).not.toBe('');
  });

  test('nobody listens', async () => {
    const origin = await anHttpServer(() => undefined);
    await once(servers.splice(0)[0]!.close(), 'close');
    const { outcome, sentAtNs, failure } = await exchange(aTransport(origin));
    expect([outcome, sentAtNs, failure?.kind]).toEqual(['error', null, 'connection-refused']);
  });

  test('a server without TLS behind an https address', async () => {
    const origin = await anHttpServer(() => undefined);
    const { failure } = await exchange(aTransport(origin.replace('http:', 'https:')));
    expect(failure?.kind).toBe('tls');
  });

  test('a request that cannot be written down', async () => {
    const origin = await anHttpServer(() => undefined);
    const transport = aTransport(origin, { request: { headers: ['x-a', 'line\r\nbreak'] } });
    const { outcome, failure } = await exchange(transport);
    expect([outcome, failure?.kind]).toEqual(['error', 'invalid-request']);
    expect(transport.inFlight).toBe(0);
  });

  test('is replaced for the next request', async () => {
    let connectionCount = 0;
    const server = createHttpServer((_request, response) => response.end('ok'));
    server.on('connection', (socket: Socket) => {
      if (++connectionCount === 1) socket.destroy();
    });
    const transport = aTransport(`http://${await listen(server)}`, { connections: 1 });
    expect((await exchange(transport)).outcome).toBe('error');
    expect((await exchange(transport)).outcome).toBe('ok');
  });
});

describe('the timeout', () => {
  test('counts from the dispatch, and its age is what is recorded', async () => {
    const transport = aTransport(await anHttpServer(() => undefined), { timeoutMs: 80 });
    const { outcome, failure, dispatchedAtNs, completedAtNs } = await exchange(transport);
    expect([outcome, failure?.kind]).toEqual(['timeout', 'timeout']);
    expect(completedAtNs - dispatchedAtNs).toBeGreaterThanOrEqual(80 * NS_PER_MS);
    expect(failure?.describe()).toMatch(
      /^no complete answer within \d+ ms \(the request was sent\)$/,
    );
  });

  test('reaches requests that still wait for a connection', async () => {
    const transport = aTransport(await anHttpServer(() => undefined), {
      timeoutMs: 80,
      connections: 1,
    });
    const [first, second] = await Promise.all([exchange(transport), exchange(transport)]);
    expect([first.outcome, second.outcome]).toEqual(['timeout', 'timeout']);
    expect(first.sentAtNs).not.toBeNull();
    expect(second.sentAtNs).toBeNull();
    expect(second.failure?.describe()).toMatch(/the request never got a connection/);
  });

  test('closes the connection, so that a late answer meets no other request', async () => {
    let requestCount = 0;
    const origin = await anHttpServer((_request, response) => {
      const body = String(++requestCount);
      if (body === '1') setTimeout(() => response.end('late'), 150);
      else response.end(body);
    });
    const transport = aTransport(origin, { timeoutMs: 80, connections: 1 });
    expect((await exchange(transport)).outcome).toBe('timeout');
    const second = await exchange(transport);
    expect([second.outcome, second.bodyBytes]).toEqual(['ok', 1]);
    await delay(120);
    expect(transport.inFlight).toBe(0);
  });

  test('is recorded at the age that it has when it is noticed', async () => {
    const transport = aTransport(await anHttpServer(() => undefined), { timeoutMs: 20 });
    const { promise, resolve } = Promise.withResolvers<SettledExchange>();
    transport.send(0, systemClock.nowNs(), resolve);
    const deadlineAtNs = transport.nextDeadlineAtNs;
    await delay(60);
    transport.expire(deadlineAtNs);
    const { dispatchedAtNs, completedAtNs } = await promise;
    expect(completedAtNs - dispatchedAtNs).toBeGreaterThan(55 * NS_PER_MS);
  });

  test('an answer in time leaves nothing to expire', async () => {
    const transport = aTransport(await anHttpServer((_request, response) => response.end()));
    expect(transport.nextDeadlineAtNs).toBe(Infinity);
    const settling = exchange(transport);
    expect(transport.nextDeadlineAtNs).toBeLessThanOrEqual(systemClock.nowNs() + 5 * NS_PER_S);
    await settling;
    expect(transport.nextDeadlineAtNs).toBe(Infinity);
  });

  test('giving everything up settles it at once, as unfinished', async () => {
    const transport = aTransport(await anHttpServer(() => undefined), { connections: 1 });
    const settling = Promise.all([exchange(transport), exchange(transport)]);
    await delay(30);
    transport.abandon();
    const kinds = (await settling).map(({ outcome, failure }) => [outcome, failure?.kind]);
    expect(kinds).toEqual([
      ['timeout', 'unfinished'],
      ['timeout', 'unfinished'],
    ]);
    expect(transport.inFlight).toBe(0);
  });
});

describe('connections', () => {
  test('are reused: requests one after the other need one', async () => {
    const transport = aTransport(await anHttpServer((_request, response) => response.end('ok')));
    for (let n = 0; n < 5; n++) expect((await exchange(transport)).outcome).toBe('ok');
    expect(transport.connectionsOpened).toBe(1);
  });

  test('grow with the requests at a time, up to the limit; the rest is served in order', async () => {
    const served: string[] = [];
    let atOnce = 0;
    let atOnceMax = 0;
    const origin = await anHttpServer((request, response) => {
      served.push(request.url ?? '');
      atOnceMax = Math.max(atOnceMax, ++atOnce);
      setTimeout(() => {
        atOnce--;
        response.end();
      }, 30);
    });
    const transport = createTransport({
      origin,
      connections: 3,
      timeoutNs: 5 * NS_PER_S,
      clock: systemClock,
      requests: Array.from({ length: 9 }, (_, n) => ({
        method: 'GET',
        path: `/${n}`,
        headers: [],
        body: null,
        rows: 1,
      })),
    });
    const settled: SettledExchange[] = [];
    for (let n = 0; n < 9; n++) transport.send(n, systemClock.nowNs(), (one) => settled.push(one));
    expect(transport.inFlight).toBe(9);
    while (transport.inFlight > 0) await delay(5);
    expect(atOnceMax).toBe(3);
    expect(transport.connectionsOpened).toBe(3);
    expect(served.slice(3)).toEqual(['/3', '/4', '/5', '/6', '/7', '/8']);
    expect(settled.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(settled.at(-1)!.sentAtNs! - settled.at(-1)!.dispatchedAtNs).toBeGreaterThan(
      50 * NS_PER_MS,
    );
  });

  test('that the server closes after each answer are opened anew', async () => {
    const origin = await anHttpServer((_request, response) => {
      response.setHeader('connection', 'close').end('ok');
    });
    const transport = aTransport(origin, { connections: 1 });
    const settled = await Promise.all([
      exchange(transport),
      exchange(transport),
      exchange(transport),
    ]);
    expect(settled.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
    expect(transport.connectionsOpened).toBe(3);
  });
});
