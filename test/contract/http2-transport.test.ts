/** What only HTTP/2 can do wrong, and what it is called. */
import { once } from 'node:events';
import {
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createHttp2Transport } from '../../src/transport/http2-transport.ts';
import type { SettledExchange, Transport } from '../../src/transport/transport.ts';
import { anAuthority } from '../builders/certificates.ts';
import { startRawServer, startTestServer } from './transport-servers.ts';
import { exchangeOver, postTo, transportOptions } from './transport-suite.ts';

/** Node's own: the server resets a stream that it ends with CANCEL, which a client hardly notices. */
const aborted: Error = await delay(0, new Error(), { signal: AbortSignal.abort() }).catch(
  (error: unknown) => error as Error,
);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function aTransport(origin: string, setup: Parameters<typeof transportOptions>[2] = {}): Transport {
  const transport = createHttp2Transport(transportOptions(origin, 'h2c', setup));
  closers.push(() => {
    transport.close();
  });
  return transport;
}

interface Http2Server {
  origin: string;
  /** Sessions so far. */
  sessionCount(): number;
  streamCount(): number;
}

interface StreamRequest {
  headers: IncomingHttpHeaders;
  /** From 1, over all sessions. */
  nth: number;
  session: ServerHttp2Session;
}

async function anHttp2Server(
  onStream: (stream: ServerHttp2Stream, request: StreamRequest) => void,
  maxConcurrentStreams = 100,
): Promise<Http2Server> {
  const server = createServer({ settings: { maxConcurrentStreams } });
  const sockets = new Set<Socket>();
  let sessionCount = 0;
  let streamCount = 0;
  (server as Server).on('connection', (socket: Socket) => sockets.add(socket));
  server.on('session', (session) => {
    sessionCount++;
    session.on('error', () => undefined);
    session.on('stream', (stream, headers) => {
      stream.on('error', () => undefined);
      onStream(stream, { headers, nth: ++streamCount, session });
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    sessionCount: () => sessionCount,
    streamCount: () => streamCount,
  };
}

function answerLater(stream: ServerHttp2Stream, afterMs: number): void {
  setTimeout(() => {
    stream.respond({ ':status': 204 }, { endStream: true });
  }, afterMs);
}

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_REFUSED_STREAM, NGHTTP2_ENHANCE_YOUR_CALM } = constants;

test.each<
  [string, (stream: ServerHttp2Stream, session: ServerHttp2Session) => void, string, RegExp]
>([
  [
    'a stream that is reset',
    (stream) => {
      stream.close(NGHTTP2_INTERNAL_ERROR);
    },
    'http2-stream-reset',
    /RST_STREAM with INTERNAL_ERROR/,
  ],
  [
    'a stream that is refused',
    (stream) => {
      stream.close(NGHTTP2_REFUSED_STREAM);
    },
    'http2-stream-refused',
    /refused the stream/,
  ],
  [
    'a stream that is cancelled by the server',
    (stream) => {
      stream.close(constants.NGHTTP2_CANCEL);
    },
    'http2-stream-reset',
    /RST_STREAM with CANCEL/,
  ],
  [
    'a stream that is reset in the middle of its body',
    (stream) => {
      stream.respond({ ':status': 200 });
      stream.write('part');
      setTimeout(() => stream.destroy(new Error('it broke')), 20);
    },
    'body-cut-short',
    /RST_STREAM with INTERNAL_ERROR/,
  ],
  [
    'a stream that is cancelled in the middle of its body',
    (stream) => {
      stream.respond({ ':status': 200 });
      stream.write('part');
      setTimeout(() => stream.destroy(aborted), 20);
    },
    'body-cut-short',
    /RST_STREAM with CANCEL/,
  ],
  [
    'a body that is shorter than announced',
    (stream) => {
      stream.respond({ ':status': 200, 'content-length': '100' });
      stream.end('part');
    },
    'body-cut-short',
    /./,
  ],
  [
    'a connection that is given up by the server',
    (_stream, session) => {
      session.goaway(NGHTTP2_ENHANCE_YOUR_CALM);
    },
    'http2-goaway',
    /GOAWAY with ENHANCE_YOUR_CALM/,
  ],
])('%s', async (_, act, kind, example) => {
  const server = await anHttp2Server((stream, { session }) => {
    act(stream, session);
  });
  const { outcome, failure } = await exchangeOver(aTransport(server.origin));
  expect([outcome, failure?.kind]).toEqual(['error', kind]);
  expect(failure?.describe()).toMatch(example);
  await delay(30);
  // Nothing is ever sent a second time.
  expect(server.streamCount()).toBe(1);
});

test('a failed stream leaves the others of its connection alone', async () => {
  const server = await anHttp2Server((stream, { nth }) => {
    if (nth === 1) stream.close(NGHTTP2_INTERNAL_ERROR);
    else answerLater(stream, 30);
  });
  const transport = aTransport(server.origin);
  const [first, second] = await Promise.all([exchangeOver(transport), exchangeOver(transport)]);
  expect([first.outcome, second.outcome]).toEqual(['error', 'ok']);
  expect(server.sessionCount()).toBe(1);
});

test('a connection that the server winds down finishes its streams; new requests open another', async () => {
  const server = await anHttp2Server((stream, { nth, session }) => {
    if (nth === 1) session.close();
    answerLater(stream, 60);
  });
  const transport = aTransport(server.origin);
  const first = exchangeOver(transport);
  await delay(30);
  const second = await exchangeOver(transport);
  expect([(await first).outcome, second.outcome]).toEqual(['ok', 'ok']);
  expect(server.sessionCount()).toBe(2);
});

test('requests are spread over connections that were opened ahead', async () => {
  const perSession = new Map<ServerHttp2Session, number>();
  const server = await anHttp2Server((stream, { session }) => {
    perSession.set(session, (perSession.get(session) ?? 0) + 1);
    answerLater(stream, 20);
  });
  const transport = aTransport(server.origin);
  await transport.warm(2);
  await Promise.all(Array.from({ length: 6 }, () => exchangeOver(transport)));
  expect([...perSession.values()]).toEqual([3, 3]);
});

test('a second connection is opened only when the first takes no more', async () => {
  const server = await anHttp2Server((stream) => {
    answerLater(stream, 100);
  }, 2);
  const transport = aTransport(server.origin);
  const burst = (count: number): Promise<SettledExchange[]> =>
    Promise.all(Array.from({ length: count }, () => exchangeOver(transport)));
  await burst(2);
  expect(server.sessionCount()).toBe(1);
  const settled = await burst(3);
  expect(settled.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
  expect(server.sessionCount()).toBe(2);
});

test('a connection that is silent until a timeout carries no more requests', async () => {
  const server = await anHttp2Server((stream, { nth }) => {
    if (nth !== 2) stream.respond({ ':status': 204 }, { endStream: true });
  });
  const transport = aTransport(server.origin, { timeoutMs: 60 });
  const outcomes: string[] = [];
  for (let n = 0; n < 3; n++) outcomes.push((await exchangeOver(transport)).outcome);
  expect(outcomes).toEqual(['ok', 'timeout', 'ok']);
  expect(transport.connectionsOpened).toBe(2);
});

test('a server that speaks HTTP/1.1 alone refuses, over TLS and in clear text', async () => {
  const certificate = anAuthority().issue('server', ['127.0.0.1']);
  const secure = await startTestServer('https1', certificate);
  const plain = await startTestServer('http1');
  closers.push(secure.close, plain.close);
  const trusting = transportOptions(secure.origin, 'h2', {});
  const { tls } = trusting.connection;
  const connection = { ...trusting.connection, tls: tls && { ...tls, ca: null, insecure: true } };
  for (const origin of [secure.origin, plain.origin]) {
    const { outcome, failure } = await exchangeOver(aTransport(origin, { connection }));
    expect([outcome, failure?.kind]).toEqual(['error', 'http2-refused']);
    expect(failure?.describe()).toMatch(/does not speak HTTP\/2.*"http: 1\.1"/);
  }
});

test('a server that says nothing in HTTP/2 ends in timeouts, and later requests try anew', async () => {
  const server = await startRawServer('', () => undefined);
  closers.push(server.close);
  const transport = aTransport(server.origin, { timeoutMs: 550 });
  const opened: number[] = [];
  for (let n = 0; n < 3; n++) {
    const { outcome, sentAtNs } = await exchangeOver(transport);
    expect([outcome, sentAtNs]).toEqual(['timeout', null]);
    opened.push(server.connectionCount());
  }
  // One that has been on its way for a second is given up.
  expect(opened).toEqual([1, 1, 2]);
});

test('a request that cannot be written down is an error of its own kind', async () => {
  const server = await anHttp2Server((stream) => {
    stream.respond({ ':status': 204 }, { endStream: true });
  });
  const requests = [{ headers: ['x-a', 'line\r\nbreak'] }, ...postTo('/ok')];
  const transport = aTransport(server.origin, { requests });
  const { outcome, failure } = await exchangeOver(transport, 0);
  expect([outcome, failure?.kind]).toEqual(['error', 'invalid-request']);
  expect((await exchangeOver(transport, 1)).outcome).toBe('ok');
  expect([transport.inFlight, transport.nextDeadlineAtNs]).toEqual([0, Infinity]);
});

test('a host header is the authority, and headers of the same name are all sent', async () => {
  const seen: unknown[] = [];
  const server = await anHttp2Server((stream, { headers }) => {
    seen.push(headers[':authority'], headers['x-tag'], headers['host'], headers['content-length']);
    stream.respond({ ':status': 204 }, { endStream: true });
  });
  const headers = ['Host', 'model.internal', 'X-Tag', 'a', 'x-tag', 'b'];
  await exchangeOver(aTransport(server.origin, { requests: [{ headers }] }));
  expect(seen).toEqual(['model.internal', 'a, b', undefined, '2']);
});
