/**
 * The bytes of HTTP/1.1 and which of them may stand where (RFC 9110, section 5.6.2; RFC 9112).
 * Tables, since they are asked for every byte of every answer's head.
 */

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const DIGIT_0 = 0x30;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;

/** Says "yes" for each byte that is allowed. */
type ByteTable = Readonly<Uint8Array>;

/** A token: names of headers, elements of lists. */
export const TOKEN_BYTES: ByteTable = tableOf((byte) =>
  /[!#$%&'*+\-.^_`|~0-9A-Za-z]/.test(String.fromCharCode(byte)),
);

/** A header's value: tabs, visible ASCII with spaces, and bytes that may be of any alphabet. */
export const VALUE_BYTES: ByteTable = tableOf(
  (byte) => byte === TAB || (byte >= SPACE && byte !== 0x7f),
);

export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}

/** What a hexadecimal digit stands for; -1: it is none. */
export function hexValueOf(byte: number): number {
  if (byte >= DIGIT_0 && byte <= 0x39) return byte - DIGIT_0;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Whether `bytes` from `start` to `end` are `word` (lower case) in any case. */
export function equalsWord(bytes: Uint8Array, start: number, end: number, word: string): boolean {
  if (end - start !== word.length) return false;
  for (let index = 0; index < word.length; index++) {
    const byte = bytes[start + index] ?? 0;
    const lower = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
    if (lower !== word.charCodeAt(index)) return false;
  }
  return true;
}

export function latin1Of(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

function tableOf(isAllowed: (byte: number) => boolean): ByteTable {
  return Uint8Array.from({ length: 256 }, (_, byte) => (isAllowed(byte) ? 1 : 0));
}
