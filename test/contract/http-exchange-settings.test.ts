/** Requests outside the measurement reach a server as the load does: TLS, HTTP/2, proxies. */
import { afterEach, describe, expect, test } from 'vitest';
import { exchangeHttp } from '../../src/adapter/http-exchange.ts';
import type { ConnectionOptions, TlsOptions } from '../../src/domain/connection.ts';
import { anAuthority } from '../builders/certificates.ts';
import { startTestProxy } from './test-proxy.ts';
import { startTestServer, type Protocol, type TlsSettings } from './transport-servers.ts';

const authority = anAuthority();
const forAddress = authority.issue('server', ['127.0.0.1']);
const forName = authority.issue('server', ['model.internal']);
const client = authority.issue('client');
const NONE: TlsOptions = { ca: null, cert: null, key: null, serverName: null, insecure: false };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Given {
  tls?: Partial<TlsOptions>;
  settings?: TlsSettings;
  proxy?: string | null;
  httpVersion?: ConnectionOptions['httpVersion'];
  path?: string;
  signal?: AbortSignal;
}

async function ask(protocol: Protocol, given: Given = {}): Promise<[unknown, string[]]> {
  const server = await startTestServer(protocol, given.settings ?? forAddress);
  closers.push(server.close);
  const connection: ConnectionOptions = {
    httpVersion: given.httpVersion ?? (protocol.startsWith('h2') ? '2' : '1.1'),
    tls: { ...NONE, ...(given.tls ?? { ca: authority.cert }) },
    proxy: given.proxy ?? null,
  };
  const { path = '/echo', signal = new AbortController().signal } = given;
  const headers = ['content-type', 'application/json'];
  const request = { method: 'POST', path, headers, body: Buffer.from('{}') };
  const exchange = await exchangeHttp(server.origin, request, signal, connection);
  return [
    exchange.answered ? exchange.answer : [exchange.refusal.answer, exchange.refusal.hint],
    server.paths,
  ];
}

const ECHO = {
  status: 200,
  location: null,
  body: JSON.stringify({ method: 'POST', url: '/echo', type: 'application/json', body: '7b7d' }),
};

describe.each<Protocol>(['https1', 'h2'])('over %s', (protocol) => {
  test.each<[string, Given]>([
    ['a private authority', {}],
    [
      'a certificate for another name',
      { settings: forName, tls: { ca: authority.cert, serverName: 'model.internal' } },
    ],
    ['a certificate of anybody', { settings: forName, tls: { insecure: true } }],
    [
      'a server that wants a client certificate',
      {
        settings: { ...forAddress, clientCa: authority.cert },
        tls: { ca: authority.cert, ...client },
      },
    ],
  ])('reaches a server with %s', async (_, given) => {
    expect((await ask(protocol, given))[0]).toEqual(ECHO);
  });

  test.each<[string, Given, RegExp, RegExp]>([
    ['that nobody vouches for', { tls: {} }, /is not trusted/, /tls\.ca/],
    ['for another name', { settings: forName }, /is for another name/, /tls\.serverName/],
    [
      'of the client, which is missing',
      { settings: { ...forAddress, clientCa: authority.cert } },
      /wants another client certificate/,
      /tls\.cert and tls\.key/,
    ],
  ])('says what to do about a certificate %s', async (_, given, answer, hint) => {
    const [refusal] = await ask(protocol, given);
    expect(refusal).toEqual([expect.stringMatching(answer), expect.stringMatching(hint)]);
  });
});

test('reaches a server that speaks HTTP/2 in clear text', async () => {
  expect((await ask('h2c'))[0]).toEqual(ECHO);
});

test.each<Protocol>(['http1', 'https1'])(
  'says of a server over %s that it does not speak HTTP/2',
  async (protocol) => {
    const [refusal] = await ask(protocol, { httpVersion: '2' });
    expect(refusal).toEqual([
      expect.stringMatching(/does not speak HTTP\/2|application protocol/),
      expect.any(String),
    ]);
  },
);

test.each<Protocol>(['http1', 'https1', 'h2c', 'h2'])(
  'goes through a proxy over %s',
  async (protocol) => {
    const credentials = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    const proxy = await startTestProxy(credentials);
    closers.push(proxy.close);
    const [answer] = await ask(protocol, { proxy: `http://me:p%40ss@${proxy.host}` });
    expect(answer).toEqual(ECHO);
    expect(proxy.asked).toHaveLength(1);
  },
);

test('says what a proxy refused', async () => {
  const proxy = await startTestProxy('Basic other');
  closers.push(proxy.close);
  const [refusal] = await ask('https1', { proxy: `http://${proxy.host}` });
  expect(refusal).toEqual([
    expect.stringMatching(/the proxy .* answered CONNECT .* with 407/),
    expect.any(String),
  ]);
});

test.each<Protocol>(['http1', 'https1', 'h2c', 'h2'])(
  'over %s the wait can be ended',
  async (protocol) => {
    const signal = AbortSignal.timeout(100);
    const [refusal] = await ask(protocol, { path: '/hang', signal });
    expect(refusal).toEqual([expect.stringMatching(/in time/), expect.any(String)]);
  },
);
