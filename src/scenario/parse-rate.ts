/** Rates as people write them: `200/s`, `1.5k/s`, `90/m`. The unit of time is never guessed. */
import { SECONDS_PER_HOUR } from '../base/units.ts';
import { unreadable, type TextReading } from './text-reading.ts';

/** For JSON Schema, and the grammar itself. */
export const RATE_PATTERN = '[0-9]+(\\.[0-9]+)?k?/(s|m|h)';

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, m: 60, h: SECONDS_PER_HOUR };

const EXPECTED = 'expected a rate with a unit such as 200/s';

/** `rps`, `req/s`, `per second`, … after a number: refused, with the right spelling as a hint. */
const OTHER_SPELLING =
  /^([0-9]+(?:\.[0-9]+)?k?)(?:(?:rps|qps|hz)|(?:req|reqs|request|requests)?(?:\/|per)(s|m|h)[a-z]*)$/;

/** A rate per second, 0 or more. */
export function parseRate(input: unknown): TextReading<number> {
  const ratePerSecond = typeof input === 'string' ? ratePerSecondOf(input) : null;
  if (ratePerSecond === null) return unreadable(EXPECTED, spellingHint(input));
  if (!Number.isFinite(ratePerSecond)) return unreadable('expected a rate that is finite', null);
  return { ok: true, value: ratePerSecond };
}

function ratePerSecondOf(text: string): number | null {
  if (!new RegExp(`^${RATE_PATTERN}$`).test(text)) return null;
  const seconds = SECONDS_PER_UNIT[text.slice(-1)];
  if (seconds === undefined) return null;
  return (Number.parseFloat(text) * (text.includes('k') ? 1000 : 1)) / seconds;
}

function spellingHint(input: unknown): string | null {
  if (typeof input !== 'string' && typeof input !== 'number') return null;
  const text = String(input)
    .toLowerCase()
    .replace(/[\s,_]/g, '');
  if (/^[0-9]+(\.[0-9]+)?k?$/.test(text)) return `did you mean ${text}/s?`;
  const match = OTHER_SPELLING.exec(text);
  return match === null ? null : `did you mean ${match[1] ?? ''}/${match[2] ?? 's'}?`;
}
