/**
 * Sends prepared requests over HTTP/1.1 and tells what became of each. A failing request is a value,
 * never an exception. It never goes through a proxy and never retries: both would measure something
 * else than what was asked for.
 */
import type { Dispatcher } from 'undici';
import type { Clock } from '../base/clock.ts';
import type { PreparedRequest } from '../domain/request.ts';
import { ConnectionPool } from './connection-pool.ts';
import { DeadlineQueue } from './deadline-queue.ts';
import { Exchange, type ExchangeOwner, type SettledExchange } from './exchange.ts';
import { collectSecrets, redactSecrets } from './redact-secrets.ts';

export interface TransportOptions {
  /** Scheme, host and port, e.g. `http://127.0.0.1:8000`. */
  origin: string;
  /** At least one. */
  requests: readonly PreparedRequest[];
  /** Most connections at a time. */
  connections: number;
  /** Longest wait for a complete answer, from the dispatch. */
  timeoutNs: number;
  clock: Clock;
}

export type SettledListener = (exchange: SettledExchange) => void;

export interface Transport {
  /** Dispatched and not yet settled, queued ones included. */
  readonly inFlight: number;
  /** Connections established so far. */
  readonly connectionsOpened: number;
  /** Rises whenever a request is dispatched, gets on a connection, is answered in part, or ends. */
  readonly activityCount: number;
  /** When the oldest request in flight times out; Infinity when there is none. */
  readonly nextDeadlineAtNs: number;
  /** Dispatches a prepared request and returns when that was; `onSettled` is called once. */
  send(index: number, scheduledAtNs: number, onSettled: SettledListener): number;
  /** Times out, now, what had been in flight for `timeoutNs` at `atNs`. */
  expire(atNs: number): void;
  /** Gives up everything in flight, at the age it has. */
  abandon(): void;
}

export function createTransport(options: TransportOptions): Transport {
  return new HttpTransport(options);
}

class HttpTransport implements Transport, ExchangeOwner {
  readonly clock: Clock;
  inFlight = 0;
  activityCount = 0;
  readonly #timeoutNs: number;
  readonly #secrets: string[];
  readonly #pool: ConnectionPool;
  readonly #deadlines = new DeadlineQueue<Exchange>();

  constructor({ origin, requests, connections, timeoutNs, clock }: TransportOptions) {
    this.clock = clock;
    this.#timeoutNs = timeoutNs;
    this.#secrets = collectSecrets(requests);
    this.#pool = new ConnectionPool({
      origin,
      connections,
      timeoutNs,
      messages: requests.map(toMessage),
    });
  }

  get connectionsOpened(): number {
    return this.#pool.connectionsOpened;
  }

  get nextDeadlineAtNs(): number {
    return this.#deadlines.head?.deadlineAtNs ?? Infinity;
  }

  send(index: number, scheduledAtNs: number, onSettled: SettledListener): number {
    const dispatchedAtNs = this.clock.nowNs();
    const timeoutNs = this.#timeoutNs;
    const start = { index, scheduledAtNs, dispatchedAtNs, timeoutNs, onSettled };
    const exchange = new Exchange(this, start);
    this.inFlight++;
    this.activityCount++;
    this.#deadlines.add(exchange);
    this.#pool.submit(exchange);
    return dispatchedAtNs;
  }

  expire(atNs: number): void {
    for (let head = this.#deadlines.head; head; head = this.#deadlines.head) {
      if (head.deadlineAtNs > atNs) return;
      head.giveUp('timeout');
    }
  }

  abandon(): void {
    for (let head = this.#deadlines.head; head; head = this.#deadlines.head) {
      head.giveUp('unfinished');
    }
  }

  redact(text: string): string {
    return redactSecrets(text, this.#secrets);
  }

  onActivity(): void {
    this.activityCount++;
  }

  onSettled(exchange: Exchange, connection: 'reusable' | 'broken'): void {
    this.inFlight--;
    this.#deadlines.remove(exchange);
    if (connection === 'reusable') this.#pool.release(exchange);
    else this.#pool.discard(exchange);
    exchange.onSettled(exchange);
  }
}

function toMessage({ method, path, headers, body }: PreparedRequest): Dispatcher.DispatchOptions {
  return {
    method,
    path,
    headers,
    // A view of the same bytes in the type that the library takes without copying.
    body: body && Buffer.from(body.buffer, body.byteOffset, body.byteLength),
  };
}
