/**
 * Decides which HTTP/1.1 connection carries which request: one request at a time on each, the most
 * recently used idle one first (few stay hot, the others may idle out), a new one only when none is
 * idle, and a queue in order of dispatch when all `connections` are busy.
 */
import type { Dispatcher } from 'undici';
import { proxyAddress } from './proxy-address.ts';
import { dialTarget } from './dial-target.ts';
import type { DialTarget } from './dial.ts';
import type { Exchange, ExchangeEnd } from './exchange.ts';
import type { ConnectionPool } from './pooled-transport.ts';
import type { TransportOptions } from './transport.ts';
import { UndiciConnection } from './undici-connection.ts';
import { WaitingQueue } from './waiting-queue.ts';

export class UndiciPool implements ConnectionPool {
  connectionsOpened = 0;
  readonly forgetsAnswered = false;
  readonly #options: TransportOptions;
  readonly #target: DialTarget;
  /** What is spoken to: the server, or the proxy that takes requests for it. */
  readonly #peer: string;
  readonly #messages: readonly Dispatcher.DispatchOptions[];
  readonly #busy = new Map<Exchange, UndiciConnection>();
  #idle: UndiciConnection[] = [];
  #warming = new Set<UndiciConnection>();
  readonly #waiting = new WaitingQueue();
  #isClosed = false;

  constructor(options: TransportOptions) {
    const { origin, connection, requests } = options;
    // As curl does: a proxy is asked to fetch `http:` URLs, and for a tunnel to everything else.
    const forwarding = origin.startsWith('http:') ? connection.proxy : null;
    this.#options = options;
    this.#target = dialTarget(origin, connection, { usesTunnel: forwarding === null });
    this.#peer = forwarding === null ? origin : withoutCredentials(forwarding);
    const isLast = options.connectionReuse === 'fresh';
    const own = forwarding === null ? null : { origin, ...proxyAddress(forwarding) };
    this.#messages = requests.map(({ method, path, headers, body }) => ({
      method,
      path: own === null ? path : `${own.origin}${path}`,
      headers: own === null ? headers : forwardedHeaders(headers, own),
      // A view of the same bytes in the type that the library takes without copying.
      body: body && Buffer.from(body.buffer, body.byteOffset, body.byteLength),
      // Tells the server, too, that the connection carries nothing more.
      reset: isLast,
    }));
  }

  submit(exchange: Exchange): void {
    const connection = this.#idle.pop() ?? this.#openIfAllowed();
    if (connection) this.#start(connection, exchange);
    else this.#waiting.push(exchange);
  }

  release(exchange: Exchange, end: ExchangeEnd): void {
    const connection = this.#busy.get(exchange);
    if (!connection) return;
    this.#busy.delete(exchange);
    if (end !== 'answered' || this.#options.connectionReuse === 'fresh') {
      // Afterwards: the library may be in the middle of reporting the end, and several requests may
      // be about to expire that must not be sent any more.
      queueMicrotask(() => {
        connection.destroy();
        this.#serveWaiting();
      });
      return;
    }
    const next = this.#waiting.shift();
    if (next) this.#start(connection, next);
    else this.#park(connection);
  }

  async warm(count: number): Promise<void> {
    const opened: Promise<void>[] = [];
    // With `fresh`, each request opens its own.
    while (opened.length < count && this.#options.connectionReuse === 'keep-alive') {
      const connection = this.#openIfAllowed();
      if (!connection) break;
      this.#warming.add(connection);
      opened.push(
        connection.warm().then((isOpen) => {
          this.#warming.delete(connection);
          if (isOpen && !this.#isClosed) this.#park(connection);
          else connection.destroy();
          this.#serveWaiting();
        }),
      );
    }
    await Promise.all(opened);
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of [...this.#idle, ...this.#warming, ...this.#busy.values()]) {
      connection.destroy();
    }
    this.#idle = [];
    this.#warming.clear();
    this.#busy.clear();
  }

  get #connectionCount(): number {
    return this.#busy.size + this.#idle.length + this.#warming.size;
  }

  #start(connection: UndiciConnection, exchange: Exchange): void {
    const message = this.#messages[exchange.requestIndex];
    if (!message) throw new RangeError(`no prepared request ${exchange.requestIndex}`);
    this.#busy.set(exchange, connection);
    connection.start(message, exchange);
  }

  #park(connection: UndiciConnection): void {
    this.#idle.push(connection);
  }

  #openIfAllowed(): UndiciConnection | null {
    if (this.#isClosed || this.#connectionCount >= this.#options.connections) return null;
    return new UndiciConnection(this.#peer, this.#target, {
      clock: this.#options.clock,
      onOpened: () => {
        this.connectionsOpened++;
      },
      onIdleEnd: (connection) => {
        this.#idle = this.#idle.filter((one) => one !== connection);
        connection.destroy();
      },
    });
  }

  #serveWaiting(): void {
    for (;;) {
      if (this.#connectionCount >= this.#options.connections && this.#idle.length === 0) return;
      const next = this.#isClosed ? null : this.#waiting.shift();
      if (!next) return;
      this.submit(next);
    }
  }
}

interface Forwarding {
  origin: string;
  authorization: string | null;
}

/** A proxy learns the server from the request's URL and needs its own credentials with each. */
function forwardedHeaders(
  headers: readonly string[],
  { origin, authorization }: Forwarding,
): string[] {
  const hasHost = headers.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return [
    ...(hasHost ? [] : ['host', new URL(origin).host]),
    ...headers,
    ...(authorization === null ? [] : ['proxy-authorization', authorization]),
  ];
}

function withoutCredentials(url: string): string {
  return new URL(url).origin;
}
