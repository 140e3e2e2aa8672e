/**
 * One HTTP/1.1 connection on a plain socket, which carries at most one exchange at a time: a write
 * of prepared bytes per request, and one buffer, used again and again, to read the answers from.
 */
import type { OnReadOpts, Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { NS_PER_S } from '../base/units.ts';
import { dial, type Dialing, type DialTarget } from './dial.ts';
import type { Exchange } from './exchange.ts';
import type { Http1Head } from './http1-head.ts';
import type { Http1Message } from './http1-message.ts';
import { Http1Parser, UNFINISHED, type AnswerReader } from './http1-parser.ts';
import { NamedFailure } from './named-failure.ts';

export interface Http1ConnectionOwner {
  readonly clock: Clock;
  /** It can carry an exchange now. */
  onOpened(connection: Http1Connection): void;
  /** It could not be opened. */
  onOpenFailed(connection: Http1Connection, error: Error): void;
  /** It ended while it carried nothing. */
  onIdleEnd(connection: Http1Connection): void;
  /** It was left, and now the server has closed it, too. */
  onLeft(connection: Http1Connection): void;
}

/** Pages of it that no answer reaches are never touched, so that it costs little. */
const READ_BUFFER_BYTES = 64 * 1024;
/** How long a server that was told to close a connection may take to do so. */
const LEAVING_MS_MAX = 1000;
/** Before the server's own limit for idle connections, so that no request meets its end. */
const IDLE_MARGIN_NS = NS_PER_S;

export class Http1Connection implements AnswerReader {
  /** An idle one may be used until then; the server may close it soon after. */
  usableUntilNs: number = Infinity;
  /** The last answer was read to its end, and nothing stands against another request. */
  isReusable = false;
  readonly #owner: Http1ConnectionOwner;
  readonly #parser = new Http1Parser(this);
  readonly #dialing: Dialing;
  #socket: Socket | null = null;
  #exchange: Exchange | null = null;
  #isUsed = false;
  #isGone = false;
  #leavingTimer: NodeJS.Timeout | null = null;
  #leftAtNs = Infinity;

  constructor(target: DialTarget, owner: Http1ConnectionOwner) {
    this.#owner = owner;
    const onread: OnReadOpts = {
      buffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
      callback: (length, buffer) => {
        this.#read(buffer, length);
        return true;
      },
    };
    this.#dialing = dial(
      target,
      owner.clock,
      (error, socket) => {
        if (socket) this.#attach(socket);
        else {
          this.#isGone = true;
          owner.onOpenFailed(this, error ?? new Error('no connection'));
        }
      },
      onread,
    );
  }

  /** When its opening began. */
  get openedFromNs(): number {
    return this.#dialing.log.startedAtNs;
  }

  /** When it was retired or given up; Infinity: it was not. */
  get leftAtNs(): number {
    return this.#leftAtNs;
  }

  start(exchange: Exchange, message: Http1Message, nowNs: number): void {
    this.#exchange = exchange;
    this.isReusable = false;
    this.#parser.begin(message.isHead);
    exchange.begin(this.#isUsed ? null : this.#dialing.log, nowNs);
    this.#isUsed = true;
    this.#socket?.write(message.bytes);
  }

  /**
   * Carries nothing more. The server, which knows that, is left to close it first: it is then the
   * server's port, and not one of the few of this machine, that stays reserved for a minute. False:
   * it is gone already, since the server did not want the rest of the request.
   */
  retire(): boolean {
    const socket = this.#socket;
    if (socket?.writableLength !== 0) {
      this.reset();
      return false;
    }
    this.#exchange = null;
    this.#leftAtNs = this.#owner.clock.nowNs();
    socket.unref();
    this.#leavingTimer = setTimeout(() => {
      this.reset();
      this.#owner.onLeft(this);
    }, LEAVING_MS_MAX).unref();
    return true;
  }

  /**
   * Nobody waits for its answer any more. The server is told, and may be busy with it nevertheless:
   * until it closes the connection, that is still one of those it has. False: it is gone already,
   * since what the server has not read in full it cannot be busy with.
   */
  giveUp(): boolean {
    const isLeaving = this.retire();
    if (isLeaving) this.#socket?.end();
    return isLeaving;
  }

  destroy(): void {
    this.#forget();
    this.#dialing.cancel();
    this.#socket?.destroy();
  }

  /** As `destroy`, but the server is not left with an end of it, either. */
  reset(): void {
    this.#forget();
    this.#dialing.reset();
  }

  #forget(): void {
    this.#isGone = true;
    this.#exchange = null;
    if (this.#leavingTimer) clearTimeout(this.#leavingTimer);
  }

  onHead(head: Http1Head): void {
    this.#exchange?.beginAnswer(head.statusCode, head.reason, head.contentEncoding);
  }

  onBody(bytes: Uint8Array, start: number, end: number): void {
    this.#exchange?.addBody(bytes, start, end);
  }

  #attach(socket: Socket): void {
    this.#socket = socket;
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    // Over TLS, bytes come in buffers of their own.
    socket.on('data', this.#onData);
    this.#owner.onOpened(this);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#read(chunk, chunk.length);
  };

  #read(bytes: Uint8Array, length: number): void {
    const exchange = this.#exchange;
    // A late answer, to nobody.
    if (this.#leavingTimer) return;
    if (exchange === null) {
      // Nothing was asked: whatever it is, the next answer could not be told from it.
      this.#end(new NamedFailure('bad-response', 'bytes came that no request had asked for'));
      return;
    }
    // One instant for all that this read brings: an answer in one piece has no transfer time.
    const nowNs = this.#owner.clock.nowNs();
    exchange.noteFirstByte(nowNs);
    let answerEnd = 0;
    try {
      answerEnd = this.#parser.read(bytes, length);
    } catch (error) {
      this.#end(error as Error);
      return;
    }
    if (answerEnd !== UNFINISHED) this.#complete(exchange, nowNs, answerEnd === length);
  }

  #complete(exchange: Exchange, nowNs: number, isAllRead: boolean): void {
    // An answer that came before the request was written in full ends its connection.
    const isWritten = this.#socket?.writableLength === 0;
    this.#exchange = null;
    this.isReusable = isAllRead && isWritten && this.#parser.keepsAlive;
    const { keepAliveS } = this.#parser.head;
    if (keepAliveS !== null)
      this.#noteIdleLimit(exchange.firstByteAtNs ?? 0, keepAliveS * NS_PER_S);
    exchange.endAnswer(nowNs);
  }

  #noteIdleLimit(answeredAtNs: number, limitNs: number): void {
    this.usableUntilNs = answeredAtNs + Math.max(limitNs - IDLE_MARGIN_NS, limitNs / 2);
  }

  readonly #onEnd = (): void => {
    const exchange = this.#exchange;
    try {
      if (exchange && this.#parser.finish()) {
        this.#complete(exchange, this.#owner.clock.nowNs(), false);
        return;
      }
    } catch (error) {
      this.#end(error as Error);
      return;
    }
    this.#end(closedBy(exchange));
  };

  readonly #onError = (error: Error): void => {
    this.#end(error);
  };

  readonly #onClose = (): void => {
    this.#end(closedBy(this.#exchange));
  };

  #end(error: Error): void {
    if (this.#isGone) return;
    const exchange = this.#exchange;
    this.destroy();
    if (exchange) exchange.failWith(error);
    else if (this.#leavingTimer) this.#owner.onLeft(this);
    else this.#owner.onIdleEnd(this);
  }
}

function closedBy(exchange: Exchange | null): NamedFailure {
  const when = exchange?.hasAnswerBegun
    ? `after ${exchange.bodyBytes} bytes of the body, before its end`
    : 'without an answer';
  return new NamedFailure('connection-closed', `the server closed the connection ${when}`);
}
