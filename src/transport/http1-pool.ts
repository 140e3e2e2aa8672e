/**
 * Decides which HTTP/1.1 connection carries which request: one request at a time on each, the most
 * recently used idle one first (few stay hot, the others may idle out), and a queue in order of
 * dispatch. The queue makes the pool grow, a few connections at a time: a stall must not answer with
 * a storm of them, and a request takes whichever connection is free first, old or new.
 */
import { assert } from '../base/assert.ts';
import { NS_PER_MS } from '../base/units.ts';
import { dialTarget } from './dial-target.ts';
import type { DialTarget } from './dial.ts';
import type { Exchange, ExchangeEnd } from './exchange.ts';
import { Http1Connection, type Http1ConnectionOwner } from './http1-connection.ts';
import { encodeMessage, type Http1Message } from './http1-message.ts';
import { NamedFailure } from './named-failure.ts';
import type { ConnectionPool } from './pooled-transport.ts';
import type { TransportOptions } from './transport.ts';
import { WaitingQueue } from './waiting-queue.ts';

/** Connections that are being opened at a time, where they are kept for more than one request. */
const OPENING_MAX = 8;
/** A server that closes a connection after its last answer does so at once. */
const CLOSING_MS_MAX = 1;

/** Connections that are opened ahead of the load. */
interface Warmup {
  unstartedCount: number;
  openingCount: number;
  finish(): void;
}

export class Http1Pool implements ConnectionPool, Http1ConnectionOwner {
  connectionsOpened = 0;
  readonly forgetsAnswered = true;
  readonly clock: TransportOptions['clock'];
  readonly #target: DialTarget;
  readonly #messages: readonly (Http1Message | NamedFailure)[];
  readonly #isFresh: boolean;
  readonly #connectionsMax: number;
  readonly #openingMax: number;
  readonly #timeoutNs: number;
  /** All that are not gone: opening, idle, busy, and left but not yet closed by the server. */
  readonly #connections = new Set<Http1Connection>();
  /** Being opened, the oldest first; with the warm-up that asked for it, if one did. */
  readonly #opening = new Map<Http1Connection, Warmup | null>();
  readonly #idle: Http1Connection[] = [];
  /** Answered to the end, and left to the server to close; the oldest first. */
  readonly #retired = new Set<Http1Connection>();
  readonly #waiting = new WaitingQueue();
  /** Of these, not given up. */
  #waitingCount = 0;
  #warmups: Warmup[] = [];
  #willGrow = false;
  #growTimer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: TransportOptions) {
    const { origin, connection, connections, connectionReuse, requests } = options;
    const context = { authority: new URL(origin).host, connectionReuse };
    this.clock = options.clock;
    this.#target = dialTarget(origin, connection, { usesTunnel: true });
    this.#messages = requests.map((request) => encodeMessage(request, context));
    this.#isFresh = connectionReuse === 'fresh';
    this.#connectionsMax = connections;
    // Opening connections is the load itself when each carries one request.
    this.#openingMax = this.#isFresh ? connections : OPENING_MAX;
    this.#timeoutNs = options.timeoutNs;
  }

  submit(exchange: Exchange): void {
    const message = this.#messages[exchange.requestIndex];
    if (!message) throw new RangeError(`no prepared request ${exchange.requestIndex}`);
    if (message instanceof NamedFailure) {
      exchange.carrier = message;
      // Afterwards: who sends is told first that it was dispatched.
      queueMicrotask(() => {
        exchange.failWith(message);
      });
      return;
    }
    const connection = this.#takeIdle(exchange.dispatchedAtNs);
    if (connection) {
      // It did not wait for anything.
      this.#start(connection, exchange, message, exchange.dispatchedAtNs);
      return;
    }
    this.#waiting.push(exchange);
    this.#waitingCount++;
    this.#grow();
  }

  release(exchange: Exchange, end: ExchangeEnd): void {
    const { carrier } = exchange;
    exchange.carrier = null;
    if (carrier instanceof Http1Connection) this.#releaseConnection(carrier, end);
    else if (carrier === null && end === 'given-up') this.#onWaitedInVain(exchange);
  }

  warm(count: number): Promise<void> {
    const unstartedCount = Math.min(count, this.#connectionsMax) - this.#connections.size;
    if (unstartedCount <= 0 || this.#isFresh || this.#isClosed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#warmups.push({ unstartedCount, openingCount: 0, finish: resolve });
      this.#grow();
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections) connection.destroy();
    this.#connections.clear();
    this.#retired.clear();
    if (this.#growTimer) clearTimeout(this.#growTimer);
    this.#opening.clear();
    this.#idle.length = 0;
    for (const warmup of this.#warmups.splice(0)) warmup.finish();
  }

  onOpened(connection: Http1Connection): void {
    this.connectionsOpened++;
    const warmup = this.#opening.get(connection) ?? null;
    this.#opening.delete(connection);
    if (!this.#startNext(connection)) {
      if (this.#isFresh) this.#retire(connection);
      else this.#idle.push(connection);
    }
    this.#advance(warmup);
    this.#grow();
  }

  onOpenFailed(connection: Http1Connection, error: Error): void {
    const warmup = this.#opening.get(connection) ?? null;
    this.#opening.delete(connection);
    this.#connections.delete(connection);
    // One request learns of it, as if the connection had been its own.
    this.#shiftWaiting()?.failWith(error);
    this.#advance(warmup);
    this.#growSoon();
  }

  onIdleEnd(connection: Http1Connection): void {
    this.#connections.delete(connection);
    const at = this.#idle.lastIndexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  onLeft(connection: Http1Connection): void {
    this.#connections.delete(connection);
    this.#retired.delete(connection);
    this.#growSoon();
  }

  #releaseConnection(connection: Http1Connection, end: ExchangeEnd): void {
    if (end === 'answered' && connection.isReusable && !this.#isFresh) {
      if (!this.#startNext(connection)) this.#idle.push(connection);
      return;
    }
    if (end === 'answered') this.#retire(connection);
    else if (end === 'failed') {
      this.#connections.delete(connection);
      connection.destroy();
    } else if (!connection.giveUp()) this.#connections.delete(connection);
    this.#growSoon();
  }

  #retire(connection: Http1Connection): void {
    if (connection.retire()) this.#retired.add(connection);
    else this.#connections.delete(connection);
  }

  /** A connection that has been on its way as long as the request could wait will not come. */
  #onWaitedInVain(exchange: Exchange): void {
    this.#waitingCount--;
    this.#waiting.trim();
    const [oldest] = this.#opening.keys();
    if (!oldest || exchange.completedAtNs - oldest.openedFromNs < this.#timeoutNs / 2) return;
    const warmup = this.#opening.get(oldest) ?? null;
    this.#opening.delete(oldest);
    this.#connections.delete(oldest);
    oldest.reset();
    this.#advance(warmup);
    this.#growSoon();
  }

  #takeIdle(nowNs: number): Http1Connection | null {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      if (nowNs < connection.usableUntilNs) return connection;
      this.#retire(connection);
    }
    return null;
  }

  #startNext(connection: Http1Connection): boolean {
    const exchange = this.#shiftWaiting();
    if (!exchange) return false;
    const message = this.#messages[exchange.requestIndex];
    assert(message && !(message instanceof NamedFailure), 'what waits can be sent');
    this.#start(connection, exchange, message);
    return true;
  }

  #start(
    connection: Http1Connection,
    exchange: Exchange,
    message: Http1Message,
    nowNs: number = this.clock.nowNs(),
  ): void {
    exchange.carrier = connection;
    connection.start(exchange, message, nowNs);
  }

  #shiftWaiting(): Exchange | null {
    if (this.#waitingCount === 0) return null;
    const exchange = this.#waiting.shift();
    if (exchange) this.#waitingCount--;
    return exchange;
  }

  // Afterwards: several requests may be about to expire that need no connection any more.
  #growSoon(): void {
    if (this.#willGrow) return;
    this.#willGrow = true;
    queueMicrotask(() => {
      this.#willGrow = false;
      this.#grow();
    });
  }

  #grow(): void {
    while (!this.#isClosed && this.#opening.size < this.#openingMax) {
      const warmup = this.#warmups.find(({ unstartedCount }) => unstartedCount > 0) ?? null;
      if (!warmup && this.#waitingCount <= this.#opening.size) return;
      if (this.#connections.size >= this.#connectionsMax && !this.#dropRetired()) {
        this.#endWarmups();
        return;
      }
      if (warmup) {
        warmup.unstartedCount--;
        warmup.openingCount++;
      }
      const connection = new Http1Connection(this.#target, this);
      this.#connections.add(connection);
      this.#opening.set(connection, warmup);
    }
  }

  /** Makes room by closing one that the server should have closed; or comes back when it is time. */
  #dropRetired(): boolean {
    const [oldest] = this.#retired;
    if (!oldest) return false;
    if (this.clock.nowNs() - oldest.leftAtNs < CLOSING_MS_MAX * NS_PER_MS) {
      this.#growTimer ??= setTimeout(() => {
        this.#growTimer = null;
        this.#grow();
      }, CLOSING_MS_MAX).unref();
      return false;
    }
    this.#retired.delete(oldest);
    this.#connections.delete(oldest);
    oldest.reset();
    return true;
  }

  /** The load has opened as many as there may be. */
  #endWarmups(): void {
    for (const warmup of [...this.#warmups]) {
      warmup.unstartedCount = 0;
      this.#finishIfDone(warmup);
    }
  }

  #advance(warmup: Warmup | null): void {
    if (!warmup) return;
    warmup.openingCount--;
    this.#finishIfDone(warmup);
  }

  #finishIfDone(warmup: Warmup): void {
    if (warmup.unstartedCount + warmup.openingCount > 0) return;
    this.#warmups = this.#warmups.filter((one) => one !== warmup);
    warmup.finish();
  }
}
