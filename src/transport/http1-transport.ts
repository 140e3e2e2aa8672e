/** The lean HTTP/1.1 client: what a load costs the driver, and so delays its requests, is least here. */
import { Http1Pool } from './http1-pool.ts';
import { PooledTransport } from './pooled-transport.ts';
import type { Transport, TransportOptions } from './transport.ts';

/** `options.connection.httpVersion` must be '1.1'; a proxy is asked for a tunnel. */
export function createHttp1Transport(options: TransportOptions): Transport {
  return new PooledTransport(options, (given) => new Http1Pool(given));
}
