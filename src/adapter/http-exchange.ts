/**
 * One HTTP request outside the measurement: a readiness probe, model metadata, statistics. Each has
 * its own connection, closed afterwards: one that is left open makes some servers wait at shutdown.
 * On node:http and not on fetch, which refuses a list of ports (6000, 10080, ...) that servers use.
 */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { PreparedRequest } from '../domain/request.ts';
import { silenceOf, type HttpAnswer } from './http-answer.ts';
import type { Refusal } from './readiness.ts';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

export type HttpExchange =
  | { answered: true; answer: HttpAnswer }
  | { answered: false; refusal: Refusal };

/** Sends `request` to `origin` (`http://host:port`). Never rejects: no answer is an outcome. */
export function exchangeHttp(
  origin: string,
  request: Omit<PreparedRequest, 'rows'>,
  signal: AbortSignal,
): Promise<HttpExchange> {
  return new Promise((resolve) => {
    const fail = (thrown: unknown): void => {
      resolve({ answered: false, refusal: silenceOf(thrown, origin, signal.aborted) });
    };
    const send = origin.startsWith('https:') ? requestHttps : requestHttp;
    const outgoing = send(origin, {
      method: request.method,
      path: request.path,
      headers: groupHeaders(request.headers),
      agent: false,
      signal,
    });
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      readAnswer(incoming).then((answer) => {
        resolve({ answered: true, answer });
      }, fail);
    });
    outgoing.end(request.body ?? undefined);
  });
}

async function readAnswer(incoming: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_LIMIT_BYTES) throw new Error('the answer is larger than 16 MiB');
    chunks.push(chunk);
  }
  return {
    status: incoming.statusCode ?? 0,
    body: Buffer.concat(chunks).toString('utf8'),
    location: incoming.headers.location ?? null,
  };
}

function groupHeaders(pairs: string[]): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  for (let index = 0; index < pairs.length; index += 2) {
    const [name = '', value = ''] = pairs.slice(index, index + 2);
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return Object.fromEntries(headers);
}
