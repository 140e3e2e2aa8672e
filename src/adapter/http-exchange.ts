/**
 * One HTTP request outside the measurement: a readiness probe, model metadata, statistics. Each has
 * its own connection, closed afterwards: one that is left open makes some servers wait at shutdown.
 * On node:http and not on fetch, which refuses a list of ports (6000, 10080, ...) that servers use.
 */
import { request as requestHttp, type ClientRequest, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { ConnectionOptions } from '../domain/connection.ts';
import type { PreparedRequest } from '../domain/request.ts';
import { silenceOf, type HttpAnswer } from './http-answer.ts';
import { exchangeHttp2 } from './http2-exchange.ts';
import { openSocket, proxyRequest, tlsParameters } from './open-socket.ts';
import { readBody } from './read-body.ts';
import type { Refusal } from './readiness.ts';

export type HttpExchange =
  | { answered: true; answer: HttpAnswer }
  | { answered: false; refusal: Refusal };

type ControlRequest = Omit<PreparedRequest, 'rows'>;

/** HTTP/1.1, no proxy, Node's own certificate authorities. */
const PLAIN_CONNECTION: ConnectionOptions = { httpVersion: '1.1', tls: null, proxy: null };

/**
 * Sends `request` to `origin` (`http://host:port`). Never rejects: no answer is an outcome.
 * `connection`: as the load's; null: HTTP/1.1, without a proxy.
 */
export async function exchangeHttp(
  origin: string,
  request: ControlRequest,
  signal: AbortSignal,
  connection: ConnectionOptions | null = null,
): Promise<HttpExchange> {
  const settings = connection ?? PLAIN_CONNECTION;
  try {
    const answer =
      settings.httpVersion === '2'
        ? await exchangeHttp2(origin, request, { connection: settings, signal })
        : await exchangeHttp1(origin, request, { connection: settings, signal });
    return { answered: true, answer };
  } catch (error) {
    return { answered: false, refusal: silenceOf(error, origin, signal.aborted) };
  }
}

async function exchangeHttp1(
  origin: string,
  request: ControlRequest,
  context: { connection: ConnectionOptions; signal: AbortSignal },
): Promise<HttpAnswer> {
  const outgoing = await openRequest(origin, request, context);
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const { statusCode: status = 0, headers } = incoming;
      readBody(incoming).then((body) => {
        resolve({ status, body, location: headers.location ?? null });
      }, reject);
    });
    outgoing.end(request.body ?? undefined);
  });
}

async function openRequest(
  origin: string,
  { method, path, headers }: ControlRequest,
  { connection, signal }: { connection: ConnectionOptions; signal: AbortSignal },
): Promise<ClientRequest> {
  const grouped = groupHeaders(headers);
  const shared = { method, path, headers: grouped, signal } satisfies RequestOptions;
  const common = { ...shared, agent: false } satisfies RequestOptions;
  const { proxy, tls } = connection;
  if (proxy === null) {
    if (origin.startsWith('http:')) return requestHttp(origin, common);
    return requestHttps(origin, { ...common, ...tlsParameters(tls) });
  }
  if (origin.startsWith('http:')) {
    const { host, port, headers: own } = proxyRequest(proxy);
    const forwarded = { host: new URL(origin).host, ...grouped, ...own };
    return requestHttp({ ...common, host, port, path: `${origin}${path}`, headers: forwarded });
  }
  const socket = await openSocket(origin, connection, { protocol: 'http/1.1', signal });
  // An agent would open a connection of its own.
  return requestHttps(origin, { ...shared, createConnection: () => socket });
}

function groupHeaders(pairs: string[]): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index < pairs.length; index += 2) {
    const [name = '', value = ''] = pairs.slice(index, index + 2);
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return Object.fromEntries(headers);
}
