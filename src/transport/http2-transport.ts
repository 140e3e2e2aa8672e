/** HTTP/2: many requests at a time on few connections. */
import { Http2Pool } from './http2-pool.ts';
import { PooledTransport } from './pooled-transport.ts';
import type { Transport, TransportOptions } from './transport.ts';

export function createHttp2Transport(options: TransportOptions): Transport {
  return new PooledTransport(options, (given) => new Http2Pool(given));
}
