/**
 * One HTTP/2 connection and the streams on it. On node:http2 and not on undici, whose HTTP/2 sends
 * refused requests a second time by itself: a retry would hide an error and measure two requests.
 */
import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type Settings,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { Clock } from '../base/clock.ts';
import { dial, type Dialing, type DialTarget } from './dial.ts';
import type { Exchange } from './exchange.ts';
import { http2Failure } from './http2-failure.ts';

export interface Http2ConnectionOwner {
  readonly clock: Clock;
  /** TCP, and TLS where it applies. */
  onOpened(): void;
  /** The server has said how many streams it takes. */
  onReady(connection: Http2Connection): void;
  /** It takes no new streams; called once. `error`: null unless it never became ready. */
  onEnded(connection: Http2Connection, error: Error | null): void;
}

export interface Http2Message {
  headers: OutgoingHttpHeaders;
  body: Uint8Array | null;
  /** Why it cannot be written down; null: it can. */
  fault: Error | null;
}

/** Windows so wide that no answer of a model waits for our permission to go on. */
const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
const CONNECTION_WINDOW_BYTES = 64 * 1024 * 1024;
/** The library refuses streams past this; bodies that wait to be sent count. */
const SESSION_MEMORY_MB = 1000;

export class Http2Connection {
  readonly startedAtNs: number;
  /** Streams that it may carry at a time; 0 while it opens and once it takes no more. */
  streamsMax = 0;
  streamCount = 0;
  readonly #owner: Http2ConnectionOwner;
  readonly #origin: string;
  readonly #dialing: Dialing;
  readonly #streams = new Map<Exchange, ClientHttp2Stream>();
  #socket: Socket | null = null;
  #session: ClientHttp2Session | null = null;
  #hasSettings = false;
  #goawayCode: number | null = null;
  #error: Error | null = null;
  #isEnded = false;
  #isClosed = false;

  constructor(origin: string, target: DialTarget, owner: Http2ConnectionOwner) {
    this.#owner = owner;
    this.#origin = origin;
    this.startedAtNs = owner.clock.nowNs();
    this.#dialing = dial(target, owner.clock, (error, socket) => {
      if (socket) this.#speak(socket);
      else this.#end(error);
    });
  }

  get isReady(): boolean {
    return this.#hasSettings && !this.#isEnded;
  }

  /** Bytes that have come from the server. */
  get bytesRead(): number {
    return this.#socket?.bytesRead ?? 0;
  }

  start(message: Http2Message, exchange: Exchange): void {
    const session = this.#session;
    if (!session) throw new Error('a connection carries requests once it is ready');
    this.streamCount++;
    const stream = this.#request(session, message, exchange);
    if (!stream) return;
    this.#streams.set(exchange, stream);
    this.#watch(stream, exchange);
    if (message.body) stream.end(message.body);
  }

  /** `exchange` has settled: its stream may be taken by another, and is cancelled unless it ended. */
  release(exchange: Exchange, isCancelled: boolean): void {
    this.streamCount--;
    const stream = this.#streams.get(exchange);
    this.#streams.delete(exchange);
    if (isCancelled && stream && !stream.closed) stream.close(constants.NGHTTP2_CANCEL);
    if (!this.#isEnded || this.streamCount > 0) return;
    if (isCancelled) this.reset();
    else this.destroy();
  }

  /** No new streams; closes when the last one has ended. */
  retire(): void {
    this.#end(null);
    if (this.streamCount === 0) this.destroy();
  }

  destroy(): void {
    this.#isClosed = true;
    this.#isEnded = true;
    this.streamsMax = 0;
    this.#dialing.cancel();
    this.#session?.destroy();
    this.#socket?.destroy();
  }

  /** As `destroy`, for a server that does not react: nothing of the connection is left to it. */
  reset(): void {
    this.#isClosed = true;
    this.#isEnded = true;
    this.streamsMax = 0;
    this.#dialing.reset();
  }

  #speak(socket: Socket): void {
    this.#owner.onOpened();
    this.#socket = socket;
    const session = connectHttp2(this.#origin, {
      createConnection: () => socket,
      maxSessionMemory: SESSION_MEMORY_MB,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW_BYTES },
    });
    this.#session = session;
    session.once('connect', () => {
      if (!session.destroyed) session.setLocalWindowSize(CONNECTION_WINDOW_BYTES);
    });
    session.on('remoteSettings', ({ maxConcurrentStreams = Infinity }: Settings) => {
      if (this.#isEnded) return;
      const isFirst = !this.#hasSettings;
      this.#hasSettings = true;
      this.streamsMax = maxConcurrentStreams;
      if (isFirst) this.#owner.onReady(this);
    });
    session.on('goaway', (code: number) => {
      this.#goawayCode = code;
      this.#end(null);
    });
    session.on('error', (error: Error) => {
      this.#error ??= error;
    });
    session.on('close', () => {
      this.#onClosed();
    });
    // The session overlooks some ends of its socket, and says less about the others.
    socket.on('error', (error) => {
      this.#error ??= error;
      session.destroy();
      this.#onClosed();
    });
    socket.on('close', () => {
      session.destroy();
      this.#onClosed();
    });
  }

  #onClosed(): void {
    this.#isClosed = true;
    this.#end(null);
  }

  #request(
    session: ClientHttp2Session,
    message: Http2Message,
    exchange: Exchange,
  ): ClientHttp2Stream | null {
    try {
      if (message.fault) throw message.fault;
      exchange.begin(this.#dialing.log);
      return session.request(message.headers, { endStream: message.body === null });
    } catch (error) {
      // Afterwards: who sends is told first that it was dispatched.
      queueMicrotask(() => {
        exchange.failWith(error instanceof Error ? error : new Error(String(error)));
      });
      return null;
    }
  }

  #watch(stream: ClientHttp2Stream, exchange: Exchange): void {
    let streamError: Error | null = null;
    stream.on('response', (headers: IncomingHttpHeaders & { ':status'?: number }) => {
      const status = headers[':status'] ?? 0;
      exchange.beginAnswer(status, '', headers['content-encoding'] ?? null);
    });
    stream.on('headers', () => {
      exchange.noteFirstByte();
    });
    stream.on('data', (chunk: Buffer) => {
      exchange.addBody(chunk);
    });
    stream.on('end', () => {
      // A stream that is reset ends, too; then it is the close that tells why.
      if (exchange.hasAnswerBegun && isWhole(stream)) exchange.endAnswer();
    });
    stream.on('error', (error: Error) => {
      streamError = error;
    });
    stream.on('close', () => {
      if (exchange.isSettled) return;
      // The connection's own reason, where it has one, is told after the stream's.
      if (stream.rstCode !== constants.NGHTTP2_NO_ERROR && !this.#isSessionGone) {
        exchange.failWith(this.#failure(stream, streamError));
        return;
      }
      setImmediate(() => {
        exchange.failWith(this.#failure(stream, streamError));
      });
    });
  }

  get #isSessionGone(): boolean {
    return this.#isClosed || this.#session === null || this.#session.destroyed;
  }

  #failure(stream: ClientHttp2Stream | null, streamError: Error | null = null): Error {
    return http2Failure({
      resetCode: stream?.rstCode ?? constants.NGHTTP2_NO_ERROR,
      goawayCode: this.#goawayCode,
      hasSettings: this.#hasSettings,
      connectionError: this.#error,
      streamError,
      isConnectionOpen: !this.#isSessionGone,
    });
  }

  #end(error: Error | null): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.streamsMax = 0;
    this.#owner.onEnded(this, this.#hasSettings ? null : (error ?? this.#failure(null)));
  }
}

/** The library's types leave out that a stream has no code before it is closed. */
function isWhole(stream: { readonly rstCode: number | undefined }): boolean {
  return (stream.rstCode ?? constants.NGHTTP2_NO_ERROR) === constants.NGHTTP2_NO_ERROR;
}
