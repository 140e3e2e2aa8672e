/** Where the lean parser and undici may read an answer differently, and what the standard says to it. */
import type { ReadAnswer } from './read-answer.ts';

/** What undici made of an answer. */
export interface Outcome {
  isOk: boolean;
  status: number;
  body: string;
}

/** Whether this is the reason why `ours` differs from what undici made of the text. */
type Reason = (text: string, ours: ReadAnswer, theirs: Outcome) => boolean;

const STRICTER: Record<string, Reason> = {
  'RFC 9112, 2.3: an HTTP/1.1 message says HTTP/1.0 or HTTP/1.1, and no other version': (_, ours) =>
    ours.end.startsWith('bad-status-line') && /"[^"]*HTTP\/[02]/.test(ours.end),
  'RFC 9112, 6.3: a length beside transfer-encoding is an error, even when the latter is empty': (
    text,
    { end },
  ) => end.startsWith('bad-response: both') && /\r\ntransfer-encoding:[ \t]*\r\n/i.test(text),
  'RFC 9112, 7.1.1: an extension of a chunk has a name, and only quotes around its value': (
    text,
    { end },
  ) => end.startsWith('bad-response: a chunk begins') && /[0-9a-f];[^\r\n]*\r\n/i.test(text),
  'RFC 9112, 2.2: a CR without LF is no end of a line': (text, { end }) =>
    end.includes('byte 0x0d') && /\r(?!\n)/.test(text),
};

const MORE_LENIENT: Record<string, Reason> = {
  'RFC 9110, 15.2: a client must read past interim answers that it did not ask for': (text) =>
    /HTTP\/1\.[01] 100\b/.test(text),
  'RFC 9112, 5.1: blanks around a value are no part of it': (text) =>
    /\r\n(content-length|transfer-encoding):[^\r\n]*[ \t]\r\n/i.test(text),
};

const OTHERWISE_READ: Record<string, Reason> = {
  'RFC 9110, 5.6.1: empty elements of a list count for nothing': (text) =>
    /\r\ntransfer-encoding:([^\r\n]*,)?[ \t]*\r\n/i.test(text),
  'RFC 9112, 5.1: blanks around a value are no part of it': (text) =>
    /\r\ntransfer-encoding:[^\r\n]*[ \t]\r\n/i.test(text),
};

/** Whether both read the same, or a rule above says why they did not. */
export function isExplained(text: string, ours: ReadAnswer, theirs: Outcome): boolean {
  const isOk = ours.end === 'complete';
  // What was read before an error is nobody's answer.
  if (!isOk && !theirs.isOk) return true;
  const isSame = ours.status === theirs.status && ours.body === theirs.body;
  if (isOk && theirs.isOk && isSame) return true;
  const reasons = isOk ? (theirs.isOk ? OTHERWISE_READ : MORE_LENIENT) : STRICTER;
  return Object.values(reasons).some((reason) => reason(text, ours, theirs));
}
