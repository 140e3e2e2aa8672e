/**
 * Bytes of a request to a JSON value, or to a message that says where the text goes wrong. The
 * engine's own message is not used: for some errors it quotes the body instead of giving the place.
 */
import { isUtf8 } from 'node:buffer';
import { findJsonError } from './json-error.ts';
import { RequestProblem } from './request-problem.ts';

/** An inference request nests 4 levels plus the rank of its tensors. */
export const NESTING_LIMIT = 64;

/** Up to this size no nesting is deep enough to hurt: 16 MB of brackets cost 7 s and 1.2 GB. */
const NESTING_CHECK_BYTES = 64 * 1024;

/** Integers of 16 and more digits may lie beyond 2^53, where a double loses them. */
const LONG_DIGITS = /\d{16}/;
const INTEGER = /^-?\d+$/;

/**
 * @param keepsLongIntegers integers beyond 2^53 become bigints instead of the nearest double.
 * @throws RequestProblem 400 for what is not UTF-8, not JSON, or nested deeper than `NESTING_LIMIT`.
 */
export function parseJsonBody(body: Buffer, keepsLongIntegers: boolean): unknown {
  if (!isUtf8(body)) throw new RequestProblem(400, 'request body is not valid UTF-8');
  if (body.length > NESTING_CHECK_BYTES && nestsDeeperThan(body, NESTING_LIMIT)) {
    throw new RequestProblem(400, `request body nests deeper than ${NESTING_LIMIT} levels`);
  }
  const text = body.toString('utf8');
  try {
    return keepsLongIntegers && LONG_DIGITS.test(text) ? parseExactly(text) : JSON.parse(text);
  } catch {
    throw new RequestProblem(400, `request body is not JSON: ${describeError(text)}`);
  }
}

/** The third argument of a reviver has no type in TypeScript's library yet. */
type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown;

function parseExactly(text: string): unknown {
  const revive: Reviver = (_key, value, context) => {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
  };
  return JSON.parse(text, revive);
}

function nestsDeeperThan(body: Buffer, limit: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < body.length; index++) {
    const byte = body[index];
    if (isInString) {
      if (byte === 0x5c) index++;
      else if (byte === 0x22) isInString = false;
    } else if (byte === 0x22) isInString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > limit) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  return false;
}

function describeError(text: string): string {
  const at = findJsonError(text);
  if (at === null) return 'it cannot be parsed';
  const before = text.slice(0, at).split('\n');
  const place = `position ${at} (line ${before.length}, column ${(before.at(-1) ?? '').length + 1})`;
  const found = text.codePointAt(at);
  if (found === undefined) return `unexpected end of text at ${place}`;
  return `unexpected ${JSON.stringify(String.fromCodePoint(found))} at ${place}`;
}
