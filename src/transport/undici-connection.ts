/**
 * One HTTP/1.1 connection of undici, which carries at most one exchange at a time. It is dialled here
 * and handed to the library, so that the steps of opening it can be told apart; the library writes
 * requests and reads answers.
 */
import type { Socket } from 'node:net';
import { Client, type Dispatcher } from 'undici';
import type { Clock } from '../base/clock.ts';
import { dial, type Dialing, type DialTarget } from './dial.ts';
import type { Exchange } from './exchange.ts';

export interface UndiciConnectionOwner {
  readonly clock: Clock;
  onOpened(): void;
  /** The server closed it while it carried nothing. */
  onIdleEnd(connection: UndiciConnection): void;
}

type ConnectCallback = (
  ...outcome: [error: null, socket: Socket] | [error: Error, socket: null]
) => void;

/** A server may close idle connections earlier, and may say when it does, which is respected. */
const IDLE_MAX_MS = 3_600_000;
/** As much as the lean client reads. */
const HEAD_BYTES_MAX = 64 * 1024;

export class UndiciConnection implements Dispatcher.DispatchHandler {
  readonly #owner: UndiciConnectionOwner;
  readonly #target: DialTarget;
  readonly #client: Client;
  #exchange: Exchange | null = null;
  #dialing: Dialing | null = null;
  /** Opened ahead of the first request. */
  #parked: Socket | null = null;
  #socket: Socket | null = null;
  #bytesReadBefore = 0;
  #isStarting = false;
  #isDestroyed = false;

  constructor(peer: string, target: DialTarget, owner: UndiciConnectionOwner) {
    this.#owner = owner;
    this.#target = target;
    this.#client = new Client(peer, {
      pipelining: 1,
      allowH2: false,
      // The driver's own deadline is the only one, so that all waits end the same way.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxHeaderSize: HEAD_BYTES_MAX,
      keepAliveTimeout: IDLE_MAX_MS,
      keepAliveMaxTimeout: IDLE_MAX_MS,
      connect: (_options, callback) => {
        this.#connect(callback);
      },
    });
    this.#client.on('disconnect', () => {
      this.#socket = null;
      if (this.#exchange === null && !this.#isDestroyed) owner.onIdleEnd(this);
    });
  }

  start(message: Dispatcher.DispatchOptions, exchange: Exchange): void {
    this.#exchange = exchange;
    this.#isStarting = true;
    this.#client.dispatch(message, this);
    this.#isStarting = false;
  }

  /** Opens it ahead of its first request; false when that failed. */
  warm(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#dial((_error, socket) => {
        this.#parked = socket;
        // The library takes over the watch when it takes over the socket.
        socket?.once('error', ignoreEnd).once('close', () => {
          if (this.#parked !== socket) return;
          this.#parked = null;
          if (!this.#isDestroyed) this.#owner.onIdleEnd(this);
        });
        resolve(socket !== null);
      });
    });
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.#exchange = null;
    this.#dialing?.cancel();
    this.#parked?.destroy();
    this.#client.destroy(null, ignoreEnd);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const exchange = this.#exchange;
    if (!exchange || exchange.isSettled) {
      controller.abort(new Error('settled before it was sent'));
      return;
    }
    this.#bytesReadBefore = this.#socket?.bytesRead ?? 0;
    exchange.begin(this.#dialing?.log ?? null);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
    statusText?: string,
  ): void {
    if (statusCode < 200) return;
    const encoding = headers['content-encoding'];
    const text = Array.isArray(encoding) ? encoding.join(',') : encoding;
    this.#exchange?.beginAnswer(statusCode, statusText ?? '', text ?? null);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#exchange?.addBody(chunk);
  }

  onResponseEnd(): void {
    this.#takeExchange()?.endAnswer();
  }

  onResponseError(_controller: unknown, error: Error): void {
    const exchange = this.#takeExchange();
    if (!this.#isStarting) exchange?.failWith(error);
    // Afterwards: who sends is told first that it was dispatched.
    else queueMicrotask(() => exchange?.failWith(error));
  }

  /** Before it settles, since the pool may then start the next one at once. */
  #takeExchange(): Exchange | null {
    const exchange = this.#exchange;
    this.#exchange = null;
    return exchange;
  }

  /** Asked by the library at the first request, and again when the server has closed in between. */
  #connect(callback: ConnectCallback): void {
    const parked = this.#parked;
    if (parked) {
      this.#parked = null;
      this.#take(parked);
      // Later: the library overlooks a connection that is there before it has asked to the end.
      queueMicrotask(() => {
        callback(null, parked);
      });
      return;
    }
    this.#dial((error, socket) => {
      if (socket) {
        this.#take(socket);
        callback(null, socket);
      } else callback(error ?? new Error('no connection'), null);
    });
  }

  #dial(onDone: (error: Error | null, socket: Socket | null) => void): void {
    this.#dialing = dial(this.#target, this.#owner.clock, (error, socket) => {
      if (socket) this.#owner.onOpened();
      onDone(error, socket);
    });
  }

  #take(socket: Socket): void {
    this.#socket = socket;
    // The library reports an answer only once its head is complete.
    socket.on('readable', () => {
      if (socket.bytesRead > this.#bytesReadBefore) this.#exchange?.noteFirstByte();
    });
  }
}

function ignoreEnd(): void {
  // The end of a connection that is given up is of no interest.
}
