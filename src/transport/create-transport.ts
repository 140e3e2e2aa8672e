/**
 * Which client carries a target's requests. The lean HTTP/1.1 client is the default, since its own
 * cost delays the requests least; what it leaves out has a client of its own.
 */
import { createHttp1Transport } from './http1-transport.ts';
import { createHttp2Transport } from './http2-transport.ts';
import type { Transport, TransportOptions } from './transport.ts';
import { createUndiciTransport } from './undici-transport.ts';

export function createTransport(options: TransportOptions): Transport {
  const { origin, connection } = options;
  if (connection.httpVersion === '2') return createHttp2Transport(options);
  // For `https:` a proxy opens a tunnel, in which nothing is different.
  const isForwarded = connection.proxy !== null && origin.startsWith('http:');
  return isForwarded ? createUndiciTransport(options) : createHttp1Transport(options);
}
