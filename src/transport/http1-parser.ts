/**
 * Reads one HTTP/1.1 answer after the other from the bytes of a connection, wherever these are cut:
 * which bytes are head, body or neither (RFC 9112). It is strict: what two readers could understand
 * in two ways is an error. It knows nothing of sockets and time.
 */
import { CR, LF } from './http1-bytes.ts';
import { readChunkLine } from './http1-chunk-line.ts';
import { Http1Head, INCOMPLETE } from './http1-head.ts';
import { LineStash } from './http1-line-stash.ts';
import { NamedFailure } from './named-failure.ts';

/** Returned when the answer goes on in bytes that have not arrived. */
export const UNFINISHED = -1;

/** Most bytes of all lines of an answer's head (and of its trailers) together. */
const HEAD_BYTES_MAX = 64 * 1024;

/** Told while an answer is read. */
export interface AnswerReader {
  /** The head was read. Those of interim answers (status 1xx) are not told. */
  onHead(head: Http1Head): void;
  /** Valid during the call only. */
  onBody(bytes: Uint8Array, start: number, end: number): void;
}

type State =
  | 'status'
  | 'header'
  | 'body'
  | 'until-close'
  | 'chunk-line'
  | 'chunk'
  | 'chunk-cr'
  | 'chunk-lf'
  | 'trailer'
  | 'done';

export class Http1Parser {
  readonly head: Http1Head = new Http1Head();
  readonly #reader: AnswerReader;
  readonly #stash = new LineStash();
  #state: State = 'done';
  #isHeadRequest = false;
  #headBytes = 0;
  /** Of the body, or of the chunk. */
  #remainingBytes = 0;

  constructor(reader: AnswerReader) {
    this.#reader = reader;
  }

  /** Whether the connection may carry another request, once the answer has been read. */
  get keepsAlive(): boolean {
    return this.#state === 'done' && this.head.keepsAlive;
  }

  /** The next bytes answer a request; `isHeadRequest`: by the method HEAD, so without a body. */
  begin(isHeadRequest: boolean): void {
    this.#isHeadRequest = isHeadRequest;
    this.#expectStatus();
  }

  /**
   * Reads `bytes` up to `end`: where the answer ended in them, or UNFINISHED.
   * @throws NamedFailure
   */
  read(bytes: Uint8Array, end: number): number {
    let at = 0;
    while (this.#state !== 'done') {
      if (at >= end) return UNFINISHED;
      at = this.#readSome(bytes, at, end);
    }
    return at;
  }

  /** The connection ended: whether this completed the answer. @throws NamedFailure */
  finish(): boolean {
    if (this.#state === 'until-close') this.#state = 'done';
    // A line that was broken from its start is told as such, however its bytes arrived.
    else if (this.#stash.length > 0) this.#readLine(this.#stash.bytes, 0, this.#stash.length);
    return this.#state === 'done';
  }

  #readSome(bytes: Uint8Array, at: number, end: number): number {
    switch (this.#state) {
      case 'body':
      case 'chunk':
        return this.#readCounted(bytes, at, end);
      case 'until-close':
        this.#reader.onBody(bytes, at, end);
        return end;
      case 'chunk-cr':
        return this.#expectByte(bytes[at], CR, at);
      case 'chunk-lf':
        return this.#expectByte(bytes[at], LF, at);
      default:
        return this.#readLines(bytes, at, end);
    }
  }

  #readLines(bytes: Uint8Array, at: number, end: number): number {
    if (this.#state === 'status' && this.#stash.length === 0) {
      const first = bytes[at];
      if (first === CR || first === LF) return this.#count(at, at + 1);
    }
    if (this.#stash.length > 0) return this.#readStashed(bytes, at, end);
    const next = this.#readLine(bytes, at, end);
    if (next !== INCOMPLETE) return this.#count(at, next);
    this.#stash.add(bytes, at, end);
    return this.#count(at, end);
  }

  /** Joins the part of the line that came earlier with the part up to its end. */
  #readStashed(bytes: Uint8Array, at: number, end: number): number {
    const lineFeedAt = bytes.subarray(at, end).indexOf(LF);
    const lineEnd = lineFeedAt < 0 ? end : at + lineFeedAt + 1;
    this.#stash.add(bytes, at, lineEnd);
    this.#count(at, lineEnd);
    // The first bytes tell whether it is HTTP at all; who speaks otherwise may never end a line.
    if (lineFeedAt >= 0 || (this.#state === 'status' && this.#stash.length <= 16)) {
      if (this.#readLine(this.#stash.bytes, 0, this.#stash.length) !== INCOMPLETE) {
        this.#stash.clear();
      }
    }
    return lineEnd;
  }

  /** Where the next line begins, or INCOMPLETE. */
  #readLine(bytes: Uint8Array, at: number, end: number): number {
    if (this.#state === 'chunk-line') return this.#readChunkLine(bytes, at, end);
    if (this.#state === 'status') {
      const next = this.head.readStatusLine(bytes, at, end);
      if (next !== INCOMPLETE) this.#state = 'header';
      return next;
    }
    if (bytes[at] !== CR) return this.head.readHeaderLine(bytes, at, end);
    if (at + 1 >= end) return INCOMPLETE;
    if (bytes[at + 1] !== LF)
      throw new NamedFailure('bad-response', 'a CR without LF ends the head');
    if (this.#state === 'trailer') this.#state = 'done';
    else this.#endHead();
    return at + 2;
  }

  #readChunkLine(bytes: Uint8Array, at: number, end: number): number {
    let lineEnd = at;
    while (lineEnd < end && bytes[lineEnd] !== LF) lineEnd++;
    if (lineEnd === end) return INCOMPLETE;
    this.#remainingBytes = readChunkLine(bytes, at, lineEnd + 1);
    this.#headBytes = 0;
    this.#state = this.#remainingBytes === 0 ? 'trailer' : 'chunk';
    return lineEnd + 1;
  }

  #endHead(): void {
    const { head } = this;
    if (head.statusCode < 200) {
      if (head.statusCode === 101) {
        throw new NamedFailure(
          'bad-response',
          'status 101, though no other protocol was asked for',
        );
      }
      this.#expectStatus();
      return;
    }
    this.#reader.onHead(head);
    this.#headBytes = 0;
    if (this.#isHeadRequest || head.hasNoBody || head.contentLength === 0) this.#state = 'done';
    else if (head.isChunked) this.#state = 'chunk-line';
    else if (head.contentLength === null) this.#state = 'until-close';
    else {
      this.#remainingBytes = head.contentLength;
      this.#state = 'body';
    }
  }

  #expectStatus(): void {
    this.head.clear();
    this.#stash.clear();
    this.#headBytes = 0;
    this.#state = 'status';
  }

  #readCounted(bytes: Uint8Array, at: number, end: number): number {
    const next = Math.min(end, at + this.#remainingBytes);
    this.#remainingBytes -= next - at;
    this.#reader.onBody(bytes, at, next);
    if (this.#remainingBytes === 0) this.#state = this.#state === 'chunk' ? 'chunk-cr' : 'done';
    return next;
  }

  #expectByte(found: number | undefined, expected: number, at: number): number {
    if (found !== expected) {
      throw new NamedFailure(
        'bad-response',
        'a chunk is longer than its size, expected CR LF behind it',
      );
    }
    this.#state = expected === CR ? 'chunk-lf' : 'chunk-line';
    return at + 1;
  }

  #count(start: number, end: number): number {
    this.#headBytes += end - start;
    if (this.#headBytes > HEAD_BYTES_MAX) {
      throw new NamedFailure('bad-response', `a head of more than ${HEAD_BYTES_MAX} bytes`);
    }
    return end;
  }
}
