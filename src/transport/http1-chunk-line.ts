/**
 * The line before each chunk of a body: its size, and extensions that are checked and ignored
 * (RFC 9112, section 7.1).
 */
import {
  BACKSLASH,
  CR,
  EQUALS,
  hexValueOf,
  latin1Of,
  LF,
  QUOTE,
  SEMICOLON,
  TOKEN_BYTES,
  VALUE_BYTES,
} from './http1-bytes.ts';
import { NamedFailure } from './named-failure.ts';

const SHOWN_BYTES_MAX = 40;

/** The chunk's size in bytes; `end` is behind the line's LF. @throws NamedFailure */
export function readChunkLine(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let sizeBytes = 0;
  for (let value = hexValueOf(bytes[at] ?? 0); value >= 0; value = hexValueOf(bytes[at] ?? 0)) {
    sizeBytes = sizeBytes * 16 + value;
    at++;
  }
  const hasSize = at > start && sizeBytes <= Number.MAX_SAFE_INTEGER;
  while (hasSize && bytes[at] === SEMICOLON) {
    const extensionEnd = readExtension(bytes, at + 1);
    if (extensionEnd < 0) break;
    at = extensionEnd;
  }
  if (!hasSize || at !== end - 2 || bytes[at] !== CR || bytes[at + 1] !== LF) {
    throw badChunkLine(bytes, start, end);
  }
  return sizeBytes;
}

/** Where the name, and the value if there is one, end; -1: it is none. */
function readExtension(bytes: Uint8Array, start: number): number {
  const nameEnd = tokenEnd(bytes, start);
  if (nameEnd === start) return -1;
  if (bytes[nameEnd] !== EQUALS) return nameEnd;
  const valueAt = nameEnd + 1;
  return bytes[valueAt] === QUOTE ? quotedEnd(bytes, valueAt + 1) : tokenEnd(bytes, valueAt);
}

function tokenEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (TOKEN_BYTES[bytes[at] ?? 0] === 1) at++;
  return at;
}

/** Behind the closing quote; -1: there is none. */
function quotedEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (VALUE_BYTES[bytes[at] ?? 0] === 1) {
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] === BACKSLASH) at++;
    if (VALUE_BYTES[bytes[at] ?? 0] !== 1) return -1;
    at++;
  }
  return -1;
}

function badChunkLine(bytes: Uint8Array, start: number, end: number): NamedFailure {
  const shown = JSON.stringify(latin1Of(bytes, start, Math.min(end, start + SHOWN_BYTES_MAX)));
  return new NamedFailure(
    'bad-response',
    `a chunk begins with ${shown}, expected its size and CR LF`,
  );
}
