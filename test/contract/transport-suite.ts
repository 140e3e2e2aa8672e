/** What every transport promises, whatever its protocol and library. Called once for each. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { createRandom } from '../../src/base/random.ts';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { PreparedRequest } from '../../src/domain/request.ts';
import { createResponseCheck } from '../../src/transport/response-check.ts';
import type {
  ResponseCheck,
  SettledExchange,
  Transport,
  TransportOptions,
} from '../../src/transport/transport.ts';
import { anAuthority, type Certificate } from '../builders/certificates.ts';
import { startTestServer, type Protocol, type TestServer } from './transport-servers.ts';

export interface TransportUnderTest {
  protocol: Protocol;
  create(options: TransportOptions): Transport;
}

interface Setup extends Partial<Omit<TransportOptions, 'requests'>> {
  requests?: Partial<PreparedRequest>[];
  timeoutMs?: number;
}

const AUTHORITY = anAuthority();
export const SERVER_CERTIFICATE: Certificate = AUTHORITY.issue('server', ['127.0.0.1']);

const JSON_EXPECTED = {
  statuses: null,
  json: [],
  schemaFile: null,
  tensors: true,
  tolerance: 1e-3,
  sampleRatio: 1,
};

/** A request of each of these paths, with the body `{}`. */
export function postTo(...paths: string[]): Partial<PreparedRequest>[] {
  return paths.map((path) => ({ path }));
}

/** To keep, since the transport may use the object again. */
export function copyOf(exchange: SettledExchange): SettledExchange {
  const { scheduledAtNs, dispatchedAtNs, opening, sentAtNs, firstByteAtNs } = exchange;
  const { completedAtNs, outcome, failure, bodyBytes } = exchange;
  const instants = { scheduledAtNs, dispatchedAtNs, sentAtNs, firstByteAtNs, completedAtNs };
  return { ...instants, opening, outcome, failure, bodyBytes };
}

/** Sends one request and expires it when its time has come. */
export async function exchangeOver(transport: Transport, index = 0): Promise<SettledExchange> {
  const { promise, resolve } = Promise.withResolvers<SettledExchange>();
  transport.send(index, systemClock.nowNs(), (settled) => {
    resolve(copyOf(settled));
  });
  const timer = setInterval(() => {
    transport.expire(systemClock.nowNs());
  }, 5);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

export function transportOptions(
  origin: string,
  protocol: Protocol,
  setup: Setup,
): TransportOptions {
  const { requests = postTo('/ok'), timeoutMs = 5000, ...given } = setup;
  return {
    origin,
    connections: 4,
    timeoutNs: timeoutMs * NS_PER_MS,
    connection: {
      httpVersion: protocol.startsWith('h2') ? '2' : '1.1',
      tls: {
        ca: AUTHORITY.cert,
        cert: null,
        key: null,
        serverName: null,
        insecure: false,
      },
      proxy: null,
    },
    connectionReuse: 'keep-alive',
    responseCheck: null,
    clock: systemClock,
    requests: requests.map((request) => ({
      method: 'POST',
      path: '/ok',
      headers: [],
      body: Buffer.from('{}'),
      rows: 1,
      ...request,
    })),
    ...given,
  };
}

export function testTransport(title: string, subject: TransportUnderTest): void {
  const { protocol } = subject;
  const isHttp2 = protocol.startsWith('h2');
  let server: TestServer;
  let transports: Transport[] = [];

  beforeEach(async () => {
    server = await startTestServer(protocol, SERVER_CERTIFICATE);
  });
  afterEach(async () => {
    for (const transport of transports) transport.close();
    transports = [];
    await server.close();
  });

  const aTransport = (setup: Setup = {}): Transport => {
    const transport = subject.create(transportOptions(server.origin, protocol, setup));
    transports.push(transport);
    return transport;
  };
  const exchange = (path: string, setup: Setup = {}): Promise<SettledExchange> =>
    exchangeOver(aTransport({ ...setup, requests: postTo(path) }));

  describe(`${title}: what is sent`, () => {
    test('is the prepared request, byte for byte', async () => {
      const body = Buffer.from([0, 255, 10, 13]);
      const headers = ['Content-Type', 'application/x-tensor'];
      let seen = '';
      const responseCheck: ResponseCheck = {
        isOkStatus: () => true,
        wantsBody: () => true,
        check: (_index, answer) => {
          seen = Buffer.from(answer).toString();
          return null;
        },
      };
      const request = { method: 'PUT', path: '/echo?b=c', headers, body };
      const settled = await exchangeOver(aTransport({ requests: [request], responseCheck }));
      expect(settled).toMatchObject({ outcome: 'ok', failure: null });
      expect(JSON.parse(seen)).toEqual({
        method: 'PUT',
        url: '/echo?b=c',
        type: 'application/x-tensor',
        body: body.toString('hex'),
      });
    });

    test('has no body when none was prepared', async () => {
      const requests = [{ method: 'GET', path: '/ok', body: null }];
      expect(await exchangeOver(aTransport({ requests }))).toMatchObject({ outcome: 'ok' });
    });

    test('is the request of the index that is asked for', async () => {
      const transport = aTransport({ requests: postTo('/ok/0', '/ok/1', '/ok/2') });
      for (const index of [2, 0, 1]) await exchangeOver(transport, index);
      expect(server.paths).toEqual(['/ok/2', '/ok/0', '/ok/1']);
    });

    test('may be large', async () => {
      const body = Buffer.alloc(1_500_000, 7);
      const requests = [{ path: '/ok', body }];
      expect(await exchangeOver(aTransport({ requests }))).toMatchObject({ outcome: 'ok' });
    });
  });

  describe(`${title}: instants`, () => {
    test('come in order', async () => {
      const settled = await exchange('/slow/30');
      const { scheduledAtNs, dispatchedAtNs, sentAtNs, firstByteAtNs, completedAtNs } = settled;
      expect(dispatchedAtNs).toBeGreaterThanOrEqual(scheduledAtNs);
      expect(sentAtNs).toBeGreaterThanOrEqual(dispatchedAtNs);
      expect(firstByteAtNs! - sentAtNs!).toBeGreaterThan(25 * NS_PER_MS);
      expect(completedAtNs).toBeGreaterThanOrEqual(firstByteAtNs!);
    });

    test('tell the first byte from the end of the body', async () => {
      const settled = await exchange('/chunks');
      expect(settled.bodyBytes).toBe(11);
      const transferNs = settled.completedAtNs - settled.firstByteAtNs!;
      expect(transferNs).toBeGreaterThan(25 * NS_PER_MS);
      expect(settled.firstByteAtNs! - settled.dispatchedAtNs).toBeLessThan(
        settled.completedAtNs - settled.dispatchedAtNs - 25 * NS_PER_MS,
      );
    });

    test('have the opening of a connection within the wait for it', async () => {
      const transport = aTransport();
      const first = await exchangeOver(transport);
      const { dnsNs, connectNs, tlsNs } = first.opening!;
      const waitNs = first.sentAtNs! - first.dispatchedAtNs;
      expect(dnsNs + connectNs + tlsNs).toBeLessThanOrEqual(waitNs);
      expect(dnsNs).toBe(0);
      expect(connectNs).toBeGreaterThan(0);
      expect(tlsNs > 0).toBe(server.origin.startsWith('https:'));
      expect((await exchangeOver(transport)).opening).toBeNull();
    });
  });

  describe(`${title}: an answer that is no success`, () => {
    test.each([
      ['a redirect is not followed', '/status/302', 'http-302', /^HTTP 302( Found)?$/],
      ['a client error', '/status/404', 'http-404', /^HTTP 404 with the body: no: undefined$/],
      ['a server error', '/status/500', 'http-500', /^HTTP 500 with the body: no: undefined$/],
    ])('%s', async (_, path, kind, example) => {
      const transport = aTransport({ requests: postTo(path, '/ok') });
      const { outcome, failure } = await exchangeOver(transport);
      expect([outcome, failure?.kind]).toEqual(['error', kind]);
      expect(failure?.describe()).toMatch(example);
      // The connection is as good as before.
      expect((await exchangeOver(transport, 1)).outcome).toBe('ok');
      expect(transport.connectionsOpened).toBe(1);
    });

    test('does not repeat a secret that the server echoes', async () => {
      const headers = ['authorization', 'Bearer abcdef-123456'];
      const transport = aTransport({ requests: [{ path: '/status/401', headers }] });
      const { failure } = await exchangeOver(transport);
      expect(failure?.describe()).toBe('HTTP 401 with the body: no: ***');
    });
  });

  describe(`${title}: a connection that fails`, () => {
    test('before an answer', async () => {
      const { outcome, firstByteAtNs, failure } = await exchange('/close');
      expect([outcome, firstByteAtNs]).toEqual(['error', null]);
      expect(failure?.kind).toMatch(/^connection-(closed|reset)$/);
      expect(failure?.describe()).not.toBe('');
    });

    test('in the middle of a body', async () => {
      const { outcome, failure, bodyBytes } = await exchange('/cut');
      expect([outcome, failure?.kind, bodyBytes]).toEqual(['error', 'body-cut-short', 4]);
      expect(failure?.describe()).not.toBe('');
    });

    test('is replaced for the next request', async () => {
      const transport = aTransport({ connections: 1, requests: postTo('/close', '/ok') });
      expect((await exchangeOver(transport, 0)).outcome).toBe('error');
      expect((await exchangeOver(transport, 1)).outcome).toBe('ok');
      expect(transport.connectionsOpened).toBe(2);
    });

    test('because nobody listens', async () => {
      const transport = aTransport();
      await server.close();
      const { outcome, sentAtNs, failure } = await exchangeOver(transport);
      expect([outcome, sentAtNs, failure?.kind]).toEqual(['error', null, 'connection-refused']);
      expect(transport.inFlight).toBe(0);
    });

    test('never makes a request go out twice', async () => {
      await exchange('/close');
      await delay(50);
      expect(server.paths).toEqual(['/close']);
    });
  });

  describe(`${title}: the timeout`, () => {
    test('counts from the dispatch, and its age is what is recorded', async () => {
      const settled = await exchange('/hang', { timeoutMs: 80 });
      const { outcome, failure, dispatchedAtNs, completedAtNs } = settled;
      expect([outcome, failure?.kind]).toEqual(['timeout', 'timeout']);
      expect(completedAtNs - dispatchedAtNs).toBeGreaterThanOrEqual(80 * NS_PER_MS);
      expect(failure?.describe()).toMatch(
        /^no complete answer within \d+ ms \(the request was sent\)$/,
      );
    });

    test('reaches requests that still wait for a connection', async () => {
      const transport = aTransport({
        requests: postTo('/hang'),
        timeoutMs: 80,
        connections: 1,
      });
      const perConnection = isHttp2 ? 4 : 1;
      const settled = await Promise.all(
        Array.from({ length: perConnection + 1 }, () => exchangeOver(transport)),
      );
      expect(settled.every(({ outcome }) => outcome === 'timeout')).toBe(true);
      expect(settled.filter(({ sentAtNs }) => sentAtNs === null)).toHaveLength(1);
      expect(settled.at(-1)?.failure?.describe()).toMatch(/the request never got a connection/);
    });

    test('lets no late answer meet another request', async () => {
      const requests = postTo('/slow/150', '/ok');
      const transport = aTransport({ requests, timeoutMs: 80, connections: 1 });
      expect((await exchangeOver(transport, 0)).outcome).toBe('timeout');
      const second = await exchangeOver(transport, 1);
      expect([second.outcome, second.bodyBytes]).toEqual(['ok', 2]);
      await delay(120);
      expect(transport.inFlight).toBe(0);
    });

    test('an answer in time leaves nothing to expire', async () => {
      const transport = aTransport();
      expect(transport.nextDeadlineAtNs).toBe(Infinity);
      const settling = exchangeOver(transport);
      expect(transport.nextDeadlineAtNs).toBeLessThanOrEqual(systemClock.nowNs() + 5 * NS_PER_S);
      await settling;
      expect(transport.nextDeadlineAtNs).toBe(Infinity);
    });

    test('giving everything up settles it at once, as unfinished', async () => {
      const transport = aTransport({ connections: 1, requests: postTo('/hang') });
      const settling = Promise.all([exchangeOver(transport), exchangeOver(transport)]);
      await delay(30);
      transport.abandon();
      const kinds = (await settling).map(({ outcome, failure }) => [outcome, failure?.kind]);
      expect(kinds).toEqual([
        ['timeout', 'unfinished'],
        ['timeout', 'unfinished'],
      ]);
      expect(transport.inFlight).toBe(0);
    });

    test('closing settles what is in flight', async () => {
      const transport = aTransport({ requests: postTo('/hang') });
      const settling = exchangeOver(transport);
      await delay(30);
      transport.close();
      expect((await settling).failure?.kind).toBe('unfinished');
    });
  });

  describe(`${title}: connections`, () => {
    test('are reused: requests one after the other need one', async () => {
      const transport = aTransport();
      for (let n = 0; n < 5; n++) expect((await exchangeOver(transport)).outcome).toBe('ok');
      expect([transport.connectionsOpened, server.connectionCount()]).toEqual([1, 1]);
    });

    test('carry no more requests at a time than the limits allow; the rest waits in order', async () => {
      const requests = postTo(...Array.from({ length: 12 }, (_, n) => `/slow/30/${n}`));
      const connections = isHttp2 ? 1 : 3;
      const transport = aTransport({ connections, requests });
      const settled: SettledExchange[] = [];
      for (let n = 0; n < 12; n++) {
        transport.send(n, systemClock.nowNs(), (one) => settled.push(copyOf(one)));
      }
      expect(transport.inFlight).toBe(12);
      while (transport.inFlight > 0) await delay(5);
      expect(settled.map(({ outcome }) => outcome)).toEqual(Array(12).fill('ok'));
      const atOnce = isHttp2 ? 4 : 3;
      expect(server.atOnceMax()).toBe(atOnce);
      expect(transport.connectionsOpened).toBe(connections);
      expect(server.paths.slice(atOnce)).toEqual(requests.slice(atOnce).map(({ path }) => path));
      const last = settled.at(-1)!;
      expect(last.sentAtNs! - last.dispatchedAtNs).toBeGreaterThan(50 * NS_PER_MS);
    });

    test('are opened ahead of the load when asked for, and then used', async () => {
      const transport = aTransport();
      await transport.warm(3);
      expect(transport.connectionsOpened).toBe(3);
      const settled = await exchangeOver(transport);
      expect([settled.outcome, settled.opening]).toEqual(['ok', null]);
      expect(transport.connectionsOpened).toBe(3);
    });

    test('are never more than the limit, however many are to be opened ahead', async () => {
      const transport = aTransport({ connections: 2 });
      await transport.warm(9);
      expect(transport.connectionsOpened).toBe(2);
    });

    test('that fail to open ahead do not hold up the start', async () => {
      const transport = aTransport();
      await server.close();
      await transport.warm(2);
      expect(transport.connectionsOpened).toBe(0);
      expect((await exchangeOver(transport)).failure?.kind).toBe('connection-refused');
    });

    test('opened ahead that the server closes are replaced', async () => {
      const transport = aTransport();
      await transport.warm(1);
      const { port } = server;
      await server.close();
      await delay(30);
      const { failure } = await exchangeOver(transport);
      expect([port, failure?.kind]).toEqual([server.port, 'connection-refused']);
    });

    test('are new for each request when they are to be fresh', async () => {
      const transport = aTransport({ connectionReuse: 'fresh' });
      for (let n = 0; n < 3; n++) {
        const { outcome, opening } = await exchangeOver(transport);
        expect([outcome, opening === null]).toEqual(['ok', false]);
      }
      expect(transport.connectionsOpened).toBe(3);
    });

    test('that are fresh stay within the limit', async () => {
      const requests = postTo('/slow/20');
      const transport = aTransport({ connectionReuse: 'fresh', connections: 2, requests });
      const settled = await Promise.all(Array.from({ length: 5 }, () => exchangeOver(transport)));
      expect(settled.map(({ outcome }) => outcome)).toEqual(Array(5).fill('ok'));
      expect(server.atOnceMax()).toBeLessThanOrEqual(2);
      expect(transport.connectionsOpened).toBe(5);
    });

    test('are all closed at the end', async () => {
      const transport = aTransport({ requests: postTo('/ok', '/hang') });
      await exchangeOver(transport);
      void exchangeOver(transport, 1);
      transport.close();
      transport.close();
      expect(transport.inFlight).toBe(0);
    });
  });

  describe(`${title}: response checks`, () => {
    const checkOf = (score: number, sampleRatio = 1): ResponseCheck =>
      createResponseCheck(
        {
          expectation: { ...JSON_EXPECTED, sampleRatio },
          schema: null,
          expected: [{ score: [score] }],
        },
        createRandom(1),
      );

    test.each(['/json', '/gzip', '/br', '/zstd'])('pass what is right: %s', async (path) => {
      const settled = await exchange(path, { responseCheck: checkOf(0.25) });
      expect([settled.outcome, settled.failure]).toEqual(['ok', null]);
    });

    test('fail what is wrong, and keep the connection', async () => {
      const requests = postTo('/json');
      const transport = aTransport({ requests, responseCheck: checkOf(0.75) });
      const { outcome, failure } = await exchangeOver(transport);
      expect([outcome, failure?.kind]).toEqual(['error', 'wrong-answer']);
      expect(failure?.describe()).toMatch(/score.*0\.25.*0\.75/);
      await exchangeOver(transport);
      expect(transport.connectionsOpened).toBe(1);
    });

    test('decide which statuses are ok', async () => {
      const responseCheck: ResponseCheck = {
        isOkStatus: (status) => status === 404,
        wantsBody: () => false,
        check: () => 'never asked',
      };
      const transport = aTransport({ requests: postTo('/status/404', '/ok'), responseCheck });
      expect((await exchangeOver(transport, 0)).outcome).toBe('ok');
      expect((await exchangeOver(transport, 1)).failure?.kind).toBe('http-200');
    });
  });
}
