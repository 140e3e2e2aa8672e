/** Requests through a proxy: how it is asked, and whose fault a failure is. */
import { afterEach, expect, test } from 'vitest';
import { createTransport } from '../../src/transport/create-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { startTestProxy, type TestProxy } from './test-proxy.ts';
import { startTestServer, type Protocol, type TestServer } from './transport-servers.ts';
import { exchangeOver, postTo, SERVER_CERTIFICATE, transportOptions } from './transport-suite.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const CREDENTIALS = `Basic ${Buffer.from('me:se@cret-word').toString('base64')}`;

async function aServer(protocol: Protocol): Promise<TestServer> {
  const server = await startTestServer(protocol, SERVER_CERTIFICATE);
  closers.push(server.close);
  return server;
}

async function aProxy(authorization?: string): Promise<TestProxy> {
  const proxy = await startTestProxy(authorization);
  closers.push(proxy.close);
  return proxy;
}

interface Way {
  origin: string;
  protocol: Protocol;
  proxy: string;
  path?: string;
}

function aTransport({ origin, protocol, proxy, path = '/ok' }: Way): Transport {
  const options = transportOptions(origin, protocol, { requests: postTo(path) });
  const transport = createTransport({
    ...options,
    connection: { ...options.connection, proxy },
  });
  closers.push(() => {
    transport.close();
  });
  return transport;
}

test.each<[Protocol, string]>([
  ['http1', 'POST http://HOST/ok'],
  ['https1', 'CONNECT HOST'],
  ['h2c', 'CONNECT HOST'],
  ['h2', 'CONNECT HOST'],
])('%s goes through the proxy as %s, with credentials from its url', async (protocol, asked) => {
  const [server, proxy] = [await aServer(protocol), await aProxy(CREDENTIALS)];
  const { host } = new URL(server.origin);
  const way = { ...server, protocol, proxy: `http://me:se%40cret-word@${proxy.host}` };
  const transport = aTransport(way);
  await transport.warm(1);
  const settled = await exchangeOver(transport);
  expect([settled.outcome, settled.failure?.describe()]).toEqual(['ok', undefined]);
  expect(settled.opening).toBeNull();
  expect(proxy.asked).toEqual([asked.replace('HOST', host)]);
  expect(server.paths).toEqual(['/ok']);
});

test.each<Protocol>(['http1', 'https1', 'h2'])(
  'over %s a proxy that wants other credentials is the one who failed',
  async (protocol) => {
    const [server, proxy] = [await aServer(protocol), await aProxy(CREDENTIALS)];
    const way = { ...server, protocol, proxy: `http://me:wrong-word@${proxy.host}` };
    const { outcome, failure } = await exchangeOver(aTransport(way));
    expect([outcome, failure?.kind]).toEqual(['error', 'proxy']);
    expect(failure?.describe()).toMatch(/407/);
    expect(failure?.describe()).not.toMatch('wrong-word');
    expect(server.paths).toEqual([]);
  },
);

test.each<Protocol>(['https1', 'h2'])(
  'over %s a proxy that cannot reach the server says so',
  async (protocol) => {
    const [server, proxy] = [await aServer(protocol), await aProxy()];
    await server.close();
    const { failure } = await exchangeOver(
      aTransport({ ...server, protocol, proxy: `http://${proxy.host}` }),
    );
    expect(failure?.kind).toBe('proxy');
    expect(failure?.describe()).toMatch(/answered CONNECT 127\.0\.0\.1:\d+ with 502/);
  },
);

test.each<Protocol>(['http1', 'https1', 'h2'])(
  'over %s a proxy where nobody listens is named',
  async (protocol) => {
    const [server, proxy] = [await aServer(protocol), await aProxy()];
    await proxy.close();
    const { failure } = await exchangeOver(
      aTransport({ ...server, protocol, proxy: `http://${proxy.host}` }),
    );
    expect(failure?.kind).toBe('proxy');
    expect(failure?.describe()).toMatch(`the proxy ${proxy.host}`);
    expect(server.paths).toEqual([]);
  },
);

test('a forwarded request keeps its connection to the proxy', async () => {
  const [server, proxy] = [await aServer('http1'), await aProxy()];
  const way = { ...server, protocol: 'http1' as const, proxy: `http://${proxy.host}` };
  const transport = aTransport(way);
  for (let n = 0; n < 3; n++) expect((await exchangeOver(transport)).outcome).toBe('ok');
  expect([transport.connectionsOpened, proxy.asked.length]).toEqual([1, 3]);
});
