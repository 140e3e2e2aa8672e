/** Whom a transport trusts, what it shows of itself, and what it asks for. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createHttp1Transport } from '../../src/transport/http1-transport.ts';
import { createHttp2Transport } from '../../src/transport/http2-transport.ts';
import type {
  SettledExchange,
  TlsOptions,
  Transport,
  TransportOptions,
} from '../../src/transport/transport.ts';
import { anAuthority } from '../builders/certificates.ts';
import { startTestServer, type Protocol, type TlsSettings } from './transport-servers.ts';
import { exchangeOver, transportOptions } from './transport-suite.ts';

const authority = anAuthority();
const stranger = anAuthority('another authority');
const forAddress = authority.issue('server', ['127.0.0.1']);
const forName = authority.issue('server', ['model.internal']);
const client = authority.issue('client');

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const TRANSPORTS: [string, Protocol, (options: TransportOptions) => Transport][] = [
  ['lean HTTP/1.1', 'https1', createHttp1Transport],
  ['HTTP/2', 'h2', createHttp2Transport],
];

describe.each(TRANSPORTS)('%s', (_, protocol, create) => {
  const exchange = async (
    tls: Partial<TlsOptions> | null,
    settings: TlsSettings = forAddress,
  ): Promise<SettledExchange> => {
    const server = await startTestServer(protocol, settings);
    closers.push(server.close);
    const options = transportOptions(server.origin, protocol, {});
    const none = { ca: null, cert: null, key: null, serverName: null, insecure: false };
    const transport = create({
      ...options,
      connection: { ...options.connection, tls: tls && { ...none, ...tls } },
    });
    closers.push(() => {
      transport.close();
    });
    return exchangeOver(transport);
  };

  test.each<[string, Partial<TlsOptions>, TlsSettings]>([
    ['that its authority signed', { ca: authority.cert }, forAddress],
    [
      'of the name that is asked for',
      { ca: authority.cert, serverName: 'model.internal' },
      forName,
    ],
    ['of anybody when it is told not to check', { insecure: true }, forName],
    [
      'and shows its own where one is wanted',
      { ca: authority.cert, ...client },
      { ...forAddress, clientCa: authority.cert },
    ],
  ])('trusts a certificate %s', async (__, tls, settings) => {
    const settled = await exchange(tls, settings);
    expect([settled.outcome, settled.failure?.describe()]).toEqual(['ok', undefined]);
  });

  test.each<[string, Partial<TlsOptions> | null, TlsSettings, RegExp]>([
    ['of an authority that nobody named', null, forAddress, /certificate/],
    ['of another authority', { ca: stranger.cert }, forAddress, /certificate/],
    ['for another host', { ca: authority.cert }, forName, /127\.0\.0\.1/],
    [
      'for another name than is asked for',
      { ca: authority.cert, serverName: 'other.internal' },
      forName,
      /other\.internal/,
    ],
    [
      'and its own is missing',
      { ca: authority.cert },
      { ...forAddress, clientCa: authority.cert },
      /certificate/,
    ],
  ])('fails with the kind tls: a certificate %s', async (__, tls, settings, example) => {
    const { outcome, failure } = await exchange(tls, settings);
    expect([outcome, failure?.kind]).toEqual(['error', 'tls']);
    expect(failure?.describe()).toMatch(example);
    expect(failure?.describe()).not.toMatch('\n');
  });
});

test('a server name is sent as SNI, an address is not', async () => {
  const names: unknown[] = [];
  const server: Server = createServer(
    { cert: forName.cert, key: forName.key },
    (request, response) => {
      names.push('servername' in request.socket && request.socket.servername);
      response.end();
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const serverName of ['model.internal', null]) {
    const options = transportOptions(origin, 'https1', {});
    const tls = { ca: null, cert: null, key: null, serverName, insecure: true };
    const transport = createHttp1Transport({
      ...options,
      connection: { ...options.connection, tls },
    });
    expect((await exchangeOver(transport)).outcome).toBe('ok');
    transport.close();
  }
  expect(names).toEqual(['model.internal', false]);
});
