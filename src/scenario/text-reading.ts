/** What a parser of one short text (`30s`, `200/s`, `p99 < 40ms`) answers. */

/**
 * A failed reading's message that begins with `expected` names the expectation alone; what was found
 * is added where the message is shown.
 */
export type TextReading<T> =
  | { ok: true; value: T }
  | { ok: false; message: string; hint: string | null };

/** A reading that failed. */
export function unreadable(
  message: string,
  hint: string | null,
): { ok: false; message: string; hint: string | null } {
  return { ok: false, message, hint };
}
