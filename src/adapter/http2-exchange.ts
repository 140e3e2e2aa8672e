/** One HTTP/2 request outside the measurement, on a connection of its own. */
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import type { ConnectionOptions } from '../domain/connection.ts';
import type { PreparedRequest } from '../domain/request.ts';
import type { HttpAnswer } from './http-answer.ts';
import { openSocket } from './open-socket.ts';
import { readBody } from './read-body.ts';

/** Rejects when there is no complete answer. */
export async function exchangeHttp2(
  origin: string,
  request: Omit<PreparedRequest, 'rows'>,
  { connection, signal }: { connection: ConnectionOptions; signal: AbortSignal },
): Promise<HttpAnswer> {
  const socket = await openSocket(origin, connection, { protocol: 'h2', signal });
  if ('alpnProtocol' in socket && socket.alpnProtocol !== 'h2') {
    socket.destroy();
    throw notHttp2();
  }
  const session = connectHttp2(origin, { createConnection: () => socket });
  const heard = { settings: false };
  session.once('remoteSettings', () => {
    heard.settings = true;
  });
  const end = (): void => {
    session.destroy();
    socket.destroy();
  };
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([failureOf(session, socket), ask(session, origin, request)]);
  } catch (error) {
    throw heard.settings || isNetworkError(error) ? error : notHttp2();
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

/** The session and its streams report the end of their socket in words of their own. */
function isNetworkError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && !String(error.code).startsWith('ERR_HTTP2_');
}

/** Never resolves. */
function failureOf(session: ClientHttp2Session, socket: NodeJS.EventEmitter): Promise<never> {
  return new Promise((_resolve, reject) => {
    socket.on('error', reject);
    session.on('error', reject);
    session.on('close', () => {
      reject(new Error('the server closed the connection'));
    });
  });
}

async function ask(
  session: ClientHttp2Session,
  origin: string,
  { method, path, headers, body }: Omit<PreparedRequest, 'rows'>,
): Promise<HttpAnswer> {
  const fields: Record<string, string | string[]> = {
    ':method': method,
    ':path': path,
    ':authority': new URL(origin).host,
  };
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase() ?? '';
    const value = headers[index + 1] ?? '';
    if (name === 'host') fields[':authority'] = value;
    else fields[name] = fields[name] === undefined ? value : [fields[name], value].flat();
  }
  const stream = session.request(fields, { endStream: body === null });
  if (body) stream.end(body);
  const head = await new Promise<{ status: number; location: string | null }>((resolve, reject) => {
    stream.on('error', reject);
    stream.on('response', (fieldsOfAnswer) => {
      const { ':status': status = 0, location = null } = fieldsOfAnswer;
      resolve({ status, location });
    });
  });
  return { ...head, body: await readBody(stream) };
}

function notHttp2(): Error {
  return new Error('the server does not speak HTTP/2: set "http: 1.1" for this target');
}
