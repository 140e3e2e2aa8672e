/** HTTP/1.1 by undici: for what the lean client leaves out, proxies above all. */
import { PooledTransport } from './pooled-transport.ts';
import type { Transport, TransportOptions } from './transport.ts';
import { UndiciPool } from './undici-pool.ts';

export function createUndiciTransport(options: TransportOptions): Transport {
  return new PooledTransport(options, (given) => new UndiciPool(given));
}
