/**
 * The part of a transport that is the same whatever carries the requests: deadlines, counts, secrets,
 * response checks. Which connection carries which request is the pool's.
 */
import type { Clock } from '../base/clock.ts';
import { DeadlineQueue } from './deadline-queue.ts';
import { Exchange, type ExchangeEnd, type ExchangeOwner } from './exchange.ts';
import { collectSecrets, redactSecrets } from './redact-secrets.ts';
import type { ResponseCheck, SettledListener, Transport, TransportOptions } from './transport.ts';

/** What carries exchanges. */
export interface ConnectionPool {
  /** Connections established so far. */
  readonly connectionsOpened: number;
  /** Whether it never touches an exchange again that was answered, so that it can be used anew. */
  readonly forgetsAnswered: boolean;
  /** Sends now if a connection can be had, else when one becomes free. */
  submit(exchange: Exchange): void;
  /** An exchange that was submitted has settled. */
  release(exchange: Exchange, end: ExchangeEnd): void;
  /** As in `Transport`. */
  warm(count: number): Promise<void>;
  close(): void;
}

export class PooledTransport implements Transport, ExchangeOwner {
  readonly clock: Clock;
  readonly timeoutNs: number;
  readonly responseCheck: ResponseCheck | null;
  inFlight = 0;
  activityCount = 0;
  readonly #hasProxy: boolean;
  readonly #secrets: string[];
  readonly #pool: ConnectionPool;
  readonly #deadlines = new DeadlineQueue<Exchange>();
  /** Settled ones that nobody holds any more. */
  readonly #spare: Exchange[] = [];

  constructor(
    options: TransportOptions,
    createPool: (options: TransportOptions) => ConnectionPool,
  ) {
    this.clock = options.clock;
    this.responseCheck = options.responseCheck;
    this.timeoutNs = options.timeoutNs;
    this.#hasProxy = options.connection.proxy !== null;
    this.#secrets = collectSecrets(options.requests, options.connection.proxy);
    this.#pool = createPool(options);
  }

  get connectionsOpened(): number {
    return this.#pool.connectionsOpened;
  }

  get nextDeadlineAtNs(): number {
    return this.#deadlines.head?.deadlineAtNs ?? Infinity;
  }

  async warm(count: number): Promise<void> {
    await this.#pool.warm(count);
  }

  send(index: number, scheduledAtNs: number, onSettled: SettledListener): number {
    const dispatchedAtNs = this.clock.nowNs();
    const exchange = this.#spare.pop() ?? new Exchange(this);
    exchange.dispatch(index, scheduledAtNs, dispatchedAtNs, onSettled);
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

  close(): void {
    this.abandon();
    this.#pool.close();
  }

  redact(text: string): string {
    return redactSecrets(text, this.#secrets);
  }

  kindOfStatus(statusCode: number): string {
    // Only a proxy asks for its own credentials.
    return this.#hasProxy && statusCode === 407 ? 'proxy' : `http-${statusCode}`;
  }

  onActivity(): void {
    this.activityCount++;
  }

  onSettled(exchange: Exchange, end: ExchangeEnd): void {
    this.inFlight--;
    this.#deadlines.remove(exchange);
    this.#pool.release(exchange, end);
    exchange.tell();
    // A failure may still be asked to describe itself; the rest is used again.
    if (end === 'answered' && exchange.failure === null && this.#pool.forgetsAnswered) {
      this.#spare.push(exchange);
    }
  }
}
