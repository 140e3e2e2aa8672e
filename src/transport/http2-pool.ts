/**
 * Decides which HTTP/2 connection carries which request: the open one with the fewest streams. A new
 * one is opened only when those that there are, and are being opened, cannot take what waits; what
 * waits then is in the client queue, in the order of dispatch.
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { OutgoingHttpHeaders } from 'node:http2';
import { messageOf } from '../base/errors.ts';
import { NS_PER_S } from '../base/units.ts';
import type { PreparedRequest } from '../domain/request.ts';
import { dialTarget } from './dial-target.ts';
import type { DialTarget } from './dial.ts';
import type { Exchange, ExchangeEnd } from './exchange.ts';
import { Http2Connection, type Http2Message } from './http2-connection.ts';
import { NamedFailure } from './named-failure.ts';
import type { ConnectionPool } from './pooled-transport.ts';
import type { TransportOptions } from './transport.ts';
import { WaitingQueue } from './waiting-queue.ts';

/** What a connection that opens is expected to take: what servers commonly allow. */
const STREAMS_EXPECTED = 100;
/** An opening is given up no earlier. */
const STUCK_NS_MIN = NS_PER_S;

interface Carriage {
  connection: Http2Connection;
  bytesReadBefore: number;
}

export class Http2Pool implements ConnectionPool {
  connectionsOpened = 0;
  readonly forgetsAnswered = false;
  readonly #options: TransportOptions;
  readonly #target: DialTarget;
  readonly #messages: readonly Http2Message[];
  /** Those that may carry a request, now or soon. */
  readonly #connections = new Set<Http2Connection>();
  /** No new streams any more, but some that run. */
  readonly #retired = new Set<Http2Connection>();
  readonly #carriages = new Map<Exchange, Carriage>();
  readonly #waiting = new WaitingQueue();
  readonly #awaited = new Map<Http2Connection, () => void>();
  #openingCount = 0;
  #streamsExpected = STREAMS_EXPECTED;
  #isClosed = false;

  constructor(options: TransportOptions) {
    const { origin, connection, requests, connectionReuse } = options;
    this.#options = options;
    this.#target = dialTarget(origin, connection, { usesTunnel: true });
    this.#messages = requests.map((request) => toMessage(request, origin));
    if (connectionReuse === 'fresh') this.#streamsExpected = 1;
  }

  submit(exchange: Exchange): void {
    const connection = this.#leastBusy();
    if (connection) {
      this.#start(connection, exchange);
      return;
    }
    this.#waiting.push(exchange);
    this.#openIfUseful();
  }

  release(exchange: Exchange, end: ExchangeEnd): void {
    const carriage = this.#carriages.get(exchange);
    if (!carriage) {
      if (end === 'given-up') {
        this.#waiting.trim();
        this.#replaceStuck(exchange);
      }
      return;
    }
    this.#carriages.delete(exchange);
    const { connection, bytesReadBefore } = carriage;
    connection.release(exchange, end === 'given-up');
    const isSilent = end === 'given-up' && connection.bytesRead === bytesReadBefore;
    // Nothing came since the request was sent: whoever is sent there next would wait as long.
    if (isSilent || this.#options.connectionReuse === 'fresh') connection.retire();
    // Afterwards: several requests may be about to expire that must not be sent any more.
    queueMicrotask(() => {
      this.#serveWaiting();
    });
  }

  async warm(count: number): Promise<void> {
    if (this.#options.connectionReuse === 'fresh') return;
    const opened: Promise<void>[] = [];
    while (opened.length < count && this.#connections.size < this.#options.connections) {
      const connection = this.#open();
      opened.push(
        new Promise((resolve) => {
          this.#awaited.set(connection, resolve);
        }),
      );
    }
    await Promise.all(opened);
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of [...this.#connections, ...this.#retired]) connection.destroy();
    this.#connections.clear();
    this.#retired.clear();
    for (const resolve of this.#awaited.values()) resolve();
  }

  #leastBusy(): Http2Connection | null {
    let best: Http2Connection | null = null;
    for (const connection of this.#connections) {
      if (connection.streamCount >= this.#limitOf(connection)) continue;
      if (!best || connection.streamCount < best.streamCount) best = connection;
    }
    return best;
  }

  #limitOf(connection: Http2Connection): number {
    const isFresh = this.#options.connectionReuse === 'fresh';
    return isFresh ? Math.min(1, connection.streamsMax) : connection.streamsMax;
  }

  #start(connection: Http2Connection, exchange: Exchange): void {
    const message = this.#messages[exchange.requestIndex];
    if (!message) throw new RangeError(`no prepared request ${exchange.requestIndex}`);
    this.#carriages.set(exchange, { connection, bytesReadBefore: connection.bytesRead });
    connection.start(message, exchange);
  }

  #openIfUseful(): void {
    const { connections } = this.#options;
    const expected = this.#openingCount * this.#streamsExpected;
    const isUseful = this.#waiting.size > expected;
    const total = this.#connections.size + this.#retired.size;
    if (isUseful && total < connections && !this.#isClosed) this.#open();
  }

  #open(): Http2Connection {
    this.#openingCount++;
    const connection = new Http2Connection(this.#options.origin, this.#target, {
      clock: this.#options.clock,
      onOpened: () => {
        this.connectionsOpened++;
      },
      onReady: (ready) => {
        this.#openingCount--;
        if (this.#options.connectionReuse === 'keep-alive') {
          this.#streamsExpected = Math.max(1, ready.streamsMax);
        }
        this.#tell(ready);
        this.#serveWaiting();
      },
      onEnded: (ended, error) => {
        this.#onEnded(ended, error);
      },
    });
    this.#connections.add(connection);
    return connection;
  }

  #onEnded(connection: Http2Connection, error: Error | null): void {
    const wasOpening = error !== null;
    this.#connections.delete(connection);
    if (connection.streamCount > 0) this.#retired.add(connection);
    if (wasOpening) {
      this.#openingCount--;
      this.#tell(connection);
      // Whoever waited, waited for this one, unless others are left to hope for.
      if (this.#connections.size === 0) this.#failWaiting(error);
    }
    queueMicrotask(() => {
      this.#serveWaiting();
    });
  }

  #failWaiting(error: Error): void {
    const failed: Exchange[] = [];
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) failed.push(next);
    for (const exchange of failed) exchange.failWith(error);
  }

  /** An opening that took most of a request's wait is given up: the next may fare better. */
  #replaceStuck({ dispatchedAtNs, completedAtNs }: Exchange): void {
    const halfwayNs = (dispatchedAtNs + completedAtNs) / 2;
    // However short the timeout is: what stands still is not helped by more connections.
    const beforeNs = Math.min(halfwayNs, completedAtNs - STUCK_NS_MIN);
    for (const connection of this.#connections) {
      if (connection.isReady || connection.startedAtNs > beforeNs) continue;
      this.#connections.delete(connection);
      this.#openingCount--;
      this.#tell(connection);
      connection.reset();
    }
    queueMicrotask(() => {
      this.#serveWaiting();
    });
  }

  #serveWaiting(): void {
    if (this.#isClosed) return;
    for (const connection of this.#retired) {
      if (connection.streamCount === 0) this.#retired.delete(connection);
    }
    for (let free = this.#leastBusy(); free; free = this.#leastBusy()) {
      const next = this.#waiting.shift();
      if (!next) return;
      this.#start(free, next);
    }
    if (this.#waiting.size > 0) this.#openIfUseful();
  }

  #tell(connection: Http2Connection): void {
    this.#awaited.get(connection)?.();
    this.#awaited.delete(connection);
  }
}

/** The library would write down what the standard forbids. */
function faultOf(headers: readonly string[]): Error | null {
  try {
    for (let index = 0; index + 1 < headers.length; index += 2) {
      validateHeaderName(headers[index] ?? '');
      validateHeaderValue(headers[index] ?? '', headers[index + 1] ?? '');
    }
    return null;
  } catch (error) {
    return new NamedFailure('invalid-request', messageOf(error), error);
  }
}

function toMessage({ method, path, headers, body }: PreparedRequest, origin: string): Http2Message {
  const { host, protocol } = new URL(origin);
  const message: OutgoingHttpHeaders = {
    ':method': method,
    ':path': path,
    ':scheme': protocol.slice(0, -1),
    ':authority': host,
  };
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index]?.toLowerCase() ?? '';
    const value = headers[index + 1] ?? '';
    // HTTP/2 has a field of its own for it.
    if (name === 'host') message[':authority'] = value;
    else if (message[name] === undefined) message[name] = value;
    else message[name] = [message[name], value].flat().map(String);
  }
  if (body) message['content-length'] = String(body.byteLength);
  return { headers: message, body, fault: faultOf(headers) };
}
