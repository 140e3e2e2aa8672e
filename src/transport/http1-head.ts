/**
 * The head of an answer, line by line: what it says about the status, the length of the body and the
 * connection. Lines are read where they lie; a string is made only of what is rarely there.
 */
import {
  COLON,
  COMMA,
  CR,
  DIGIT_0,
  equalsWord,
  isBlank,
  latin1Of,
  LF,
  SPACE,
  TOKEN_BYTES,
  VALUE_BYTES,
} from './http1-bytes.ts';
import { NamedFailure } from './named-failure.ts';

/** Returned for a line that has not arrived in full. */
export const INCOMPLETE = -1;

const VERSION_PREFIX = 'HTTP/1.';
/** Where the status and the text behind it begin in the status line. */
const STATUS_AT = VERSION_PREFIX.length + 2;
const REASON_AT = STATUS_AT + 3;
/** Of an answer that is shown in an error. */
const SHOWN_BYTES_MAX = 40;

export class Http1Head {
  statusCode = 0;
  /** Empty for status 200, whose reason nobody asks for. */
  reason = '';
  /** Null: there was none. */
  contentLength: number | null = null;
  hasTransferEncoding = false;
  /** `chunked` is the last of the transfer encodings. */
  isChunked = false;
  contentEncoding: string | null = null;
  /** How long the server says it keeps an idle connection, in seconds; null: it does not say. */
  keepAliveS: number | null = null;
  #minorVersion = 1;
  #saysClose = false;
  #saysKeepAlive = false;

  clear(): void {
    this.statusCode = 0;
    this.reason = '';
    this.contentLength = null;
    this.hasTransferEncoding = false;
    this.isChunked = false;
    this.contentEncoding = null;
    this.keepAliveS = null;
    this.#minorVersion = 1;
    this.#saysClose = false;
    this.#saysKeepAlive = false;
  }

  /** 204 and 304 have no body, whatever their headers say. */
  get hasNoBody(): boolean {
    return this.statusCode === 204 || this.statusCode === 304;
  }

  /** Whether the connection may carry another request after an answer of known length. */
  get keepsAlive(): boolean {
    // What a server says about a body where none may be, it may also have sent.
    if (this.hasNoBody && (this.hasTransferEncoding || (this.contentLength ?? 0) > 0)) return false;
    if (this.#saysClose) return false;
    return this.#minorVersion === 1 || (this.#saysKeepAlive && !this.hasTransferEncoding);
  }

  /** Where the line after the status line begins, or INCOMPLETE. @throws NamedFailure */
  readStatusLine(bytes: Uint8Array, start: number, end: number): number {
    // As far as it has come: who speaks another protocol may never send the rest.
    const knownEnd = Math.min(end, start + REASON_AT);
    for (let at = start; at < knownEnd; at++) {
      if (!isStatusByte(bytes[at] ?? 0, at - start)) throw notHttp(bytes, start, end);
    }
    if (start + REASON_AT >= end) return INCOMPLETE;
    const digit = (offset: number): number => (bytes[start + offset] ?? 0) - DIGIT_0;
    this.#minorVersion = digit(STATUS_AT - 2);
    this.statusCode = digit(STATUS_AT) * 100 + digit(STATUS_AT + 1) * 10 + digit(STATUS_AT + 2);
    let at = start + REASON_AT;
    if (bytes[at] !== SPACE && bytes[at] !== CR) throw notHttp(bytes, start, end);
    while (at < end && bytes[at] !== CR && bytes[at] !== LF) at++;
    if (!isLineEnd(bytes, at, end)) return INCOMPLETE;
    if (this.statusCode !== 200) this.reason = latin1Of(bytes, start + REASON_AT, at).trim();
    return at + 2;
  }

  /** Where the line after this header begins, or INCOMPLETE. @throws NamedFailure */
  readHeaderLine(bytes: Uint8Array, start: number, end: number): number {
    let nameEnd = start;
    while (nameEnd < end && TOKEN_BYTES[bytes[nameEnd] ?? 0] === 1) nameEnd++;
    if (nameEnd === end) return INCOMPLETE;
    if (bytes[nameEnd] !== COLON || nameEnd === start) throw badName(bytes, start, nameEnd);
    let at = nameEnd + 1;
    while (at < end && VALUE_BYTES[bytes[at] ?? 0] === 1) at++;
    if (!isLineEnd(bytes, at, end)) return INCOMPLETE;
    const header = headerNamed(bytes, start, nameEnd);
    if (header !== null) this.#noteTrimmed(header, bytes, nameEnd + 1, at);
    return at + 2;
  }

  #noteTrimmed(header: NotedHeader, bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    let to = end;
    while (from < to && isBlank(bytes[from])) from++;
    while (to > from && isBlank(bytes[to - 1])) to--;
    this.#note(header, bytes, from, to);
  }

  #note(header: NotedHeader, bytes: Uint8Array, start: number, end: number): void {
    switch (header) {
      case 'connection':
        this.#noteConnection(bytes, start, end);
        return;
      case 'content-length':
        this.#noteContentLength(bytes, start, end);
        return;
      case 'transfer-encoding':
        this.#noteTransferEncoding(bytes, start, end);
        return;
      case 'content-encoding':
        this.contentEncoding = latin1Of(bytes, start, end);
        return;
      case 'keep-alive':
        this.#noteKeepAlive(latin1Of(bytes, start, end));
    }
  }

  #noteConnection(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const elementEnd = listElementEnd(bytes, at, end);
      if (isElement(bytes, at, elementEnd, 'close')) this.#saysClose = true;
      else if (isElement(bytes, at, elementEnd, 'keep-alive')) this.#saysKeepAlive = true;
      at = elementEnd + 1;
    }
  }

  // Twice, even with the same value, is taken for an attempt to confuse (RFC 9112, section 6.3).
  #noteContentLength(bytes: Uint8Array, start: number, end: number): void {
    const text = (): string => `"${latin1Of(bytes, start, end)}"`;
    if (this.contentLength !== null) {
      throw new NamedFailure(
        'bad-response',
        `content-length is given twice, the second time as ${text()}`,
      );
    }
    let length = 0;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0;
      if (!isDigit(byte)) length = NaN;
      length = length * 10 + byte - DIGIT_0;
    }
    if (start === end || !(length <= Number.MAX_SAFE_INTEGER)) {
      throw new NamedFailure(
        'bad-response',
        `content-length is ${text()}, expected a number of bytes`,
      );
    }
    this.contentLength = length;
    this.#refuseTwoLengths();
  }

  #noteTransferEncoding(bytes: Uint8Array, start: number, end: number): void {
    this.hasTransferEncoding = true;
    for (let at = start; at < end; ) {
      const elementEnd = listElementEnd(bytes, at, end);
      // Empty elements of a list count for nothing.
      if (!isElement(bytes, at, elementEnd, '')) {
        this.isChunked = isElement(bytes, at, elementEnd, 'chunked');
      }
      at = elementEnd + 1;
    }
    this.#refuseTwoLengths();
  }

  #noteKeepAlive(value: string): void {
    const timeout = /(?:^|[,\s])timeout\s*=\s*"?(\d{1,9})/i.exec(value)?.[1];
    if (timeout !== undefined) this.keepAliveS = Number(timeout);
  }

  #refuseTwoLengths(): void {
    if (this.contentLength === null || !this.hasTransferEncoding) return;
    throw new NamedFailure('bad-response', 'both content-length and transfer-encoding are given');
  }
}

type NotedHeader =
  | 'connection'
  | 'content-encoding'
  | 'content-length'
  | 'keep-alive'
  | 'transfer-encoding';

/** By the length first, which rules out most headers at once. */
function headerNamed(bytes: Uint8Array, start: number, end: number): NotedHeader | null {
  switch (end - start) {
    case 10:
      if (equalsWord(bytes, start, end, 'connection')) return 'connection';
      return equalsWord(bytes, start, end, 'keep-alive') ? 'keep-alive' : null;
    case 14:
      return equalsWord(bytes, start, end, 'content-length') ? 'content-length' : null;
    case 16:
      return equalsWord(bytes, start, end, 'content-encoding') ? 'content-encoding' : null;
    case 17:
      return equalsWord(bytes, start, end, 'transfer-encoding') ? 'transfer-encoding' : null;
    default:
      return null;
  }
}

/** Whether `byte` may stand at `offset` of a status line, up to the end of the status. */
function isStatusByte(byte: number, offset: number): boolean {
  if (offset < VERSION_PREFIX.length) return byte === VERSION_PREFIX.charCodeAt(offset);
  // Versions 1.0 and 1.1 only.
  if (offset === STATUS_AT - 2) return byte === DIGIT_0 || byte === DIGIT_0 + 1;
  if (offset === STATUS_AT - 1) return byte === SPACE;
  return isDigit(byte) && (offset > STATUS_AT || byte !== DIGIT_0);
}

function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= 0x39;
}

function listElementEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== COMMA) at++;
  return at;
}

/** Whether an element of a list is `word`, blanks around it aside. */
function isElement(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  let from = start;
  let to = end;
  while (from < to && isBlank(bytes[from])) from++;
  while (to > from && isBlank(bytes[to - 1])) to--;
  return equalsWord(bytes, from, to, word);
}

/**
 * Whether a line ends at `at`; false while that cannot be told yet. A lone CR or LF is no end of a
 * line: who takes it for one and who does not would read different answers.
 */
function isLineEnd(bytes: Uint8Array, at: number, end: number): boolean {
  if (at < end && bytes[at] !== CR) throw strayByte(bytes[at] ?? 0);
  if (at + 1 >= end) return false;
  if (bytes[at + 1] !== LF) throw strayByte(CR);
  return true;
}

function strayByte(byte: number): NamedFailure {
  const hex = byte.toString(16).padStart(2, '0');
  return new NamedFailure(
    'bad-response',
    `byte 0x${hex} in the head, expected a line that ends in CR LF`,
  );
}

function notHttp(bytes: Uint8Array, start: number, end: number): NamedFailure {
  const shown = JSON.stringify(latin1Of(bytes, start, Math.min(end, start + SHOWN_BYTES_MAX)));
  return new NamedFailure(
    'bad-status-line',
    `the answer begins with ${shown}, expected HTTP/1.1 and a status`,
  );
}

function badName(bytes: Uint8Array, start: number, at: number): NamedFailure {
  const shown = JSON.stringify(latin1Of(bytes, start, Math.min(at + 1, start + SHOWN_BYTES_MAX)));
  return new NamedFailure(
    'bad-response',
    `a header begins with ${shown}, expected a name and a colon`,
  );
}
