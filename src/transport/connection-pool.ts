/**
 * Decides which connection carries which request: one request at a time on each, the most recently
 * used idle one first (few stay hot, the others may idle out), a new one only when none is idle, and
 * a queue in order of dispatch when all `connections` are busy.
 */
import { buildConnector, Client, type Dispatcher } from 'undici';
import { NS_PER_MS } from '../base/units.ts';
import type { Connection, Exchange } from './exchange.ts';

export interface ConnectionPoolOptions {
  origin: string;
  /** Most connections at a time. */
  connections: number;
  timeoutNs: number;
  /** What to send for each prepared request, by its index. */
  messages: readonly Dispatcher.DispatchOptions[];
}

export class ConnectionPool {
  /** Connections established since the pool was made. */
  connectionsOpened = 0;
  readonly #options: ConnectionPoolOptions;
  readonly #clientOptions: Client.Options;
  #connectionCount = 0;
  readonly #idle: Connection[] = [];
  #waiting: Exchange[] = [];
  #waitingHead = 0;

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
    this.#clientOptions = {
      pipelining: 1,
      allowH2: false,
      // The driver's own deadline is the only one, so that all waits end the same way.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: buildConnector({
        allowH2: false,
        timeout: Math.ceil(options.timeoutNs / NS_PER_MS) + 1000,
      }),
    };
  }

  /** Sends now if a connection can be had, else when one becomes free. */
  submit(exchange: Exchange): void {
    const connection = this.#idle.pop() ?? this.#openIfAllowed();
    if (connection) this.#start(connection, exchange);
    else this.#waiting.push(exchange);
  }

  /** `exchange` was answered in full: its connection carries the next request. */
  release(exchange: Exchange): void {
    const connection = takeConnection(exchange);
    if (!connection) return;
    const next = this.#nextWaiting();
    if (next) this.#start(connection, next);
    else this.#idle.push(connection);
  }

  /** `exchange` ended without a full answer: its connection is closed. */
  discard(exchange: Exchange): void {
    const connection = takeConnection(exchange);
    if (!connection) return;
    this.#connectionCount--;
    // Afterwards: the library may be in the middle of reporting the error, and several requests may
    // be about to expire that must not be sent any more.
    queueMicrotask(() => {
      connection.client.destroy(null, ignoreEnd);
      this.#serveWaiting();
    });
  }

  #start(connection: Connection, exchange: Exchange): void {
    const message = this.#options.messages[exchange.requestIndex];
    if (!message) throw new RangeError(`no prepared request ${exchange.requestIndex}`);
    exchange.connection = connection;
    connection.client.dispatch(message, exchange);
  }

  #openIfAllowed(): Connection | null {
    if (this.#connectionCount >= this.#options.connections) return null;
    const client = new Client(this.#options.origin, this.#clientOptions);
    client.on('connect', () => {
      this.connectionsOpened++;
    });
    this.#connectionCount++;
    return { client };
  }

  #serveWaiting(): void {
    for (;;) {
      if (this.#connectionCount >= this.#options.connections && this.#idle.length === 0) return;
      const next = this.#nextWaiting();
      if (!next) return;
      this.submit(next);
    }
  }

  /** The oldest waiting request that has not expired meanwhile. */
  #nextWaiting(): Exchange | null {
    while (this.#waitingHead < this.#waiting.length) {
      const exchange = this.#waiting[this.#waitingHead++];
      if (exchange && !exchange.isSettled) {
        this.#dropServed();
        return exchange;
      }
    }
    this.#waiting = [];
    this.#waitingHead = 0;
    return null;
  }

  // Cut off rarely and much at a time, which costs less per request than shifting each one out.
  #dropServed(): void {
    if (this.#waitingHead < 1024 || this.#waitingHead * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#waitingHead);
    this.#waitingHead = 0;
  }
}

function takeConnection(exchange: Exchange): Connection | null {
  const { connection } = exchange;
  exchange.connection = null;
  return connection;
}

function ignoreEnd(): void {
  // The end of a connection that is given up is of no interest.
}
