/**
 * Durations as people write them: one number, one unit. The unit is never guessed, since a factor of
 * a thousand hides in it; a text without one gets the likely spellings as a hint.
 */
import { NS_PER_MS, NS_PER_S, NS_PER_US, SECONDS_PER_HOUR } from '../base/units.ts';
import { unreadable, type TextReading } from './text-reading.ts';

/** For JSON Schema, and the grammar itself. */
export const DURATION_PATTERN = '[0-9]+(\\.[0-9]+)?(us|ms|s|m|h)';

const NS_PER_UNIT: Readonly<Record<string, number>> = {
  h: SECONDS_PER_HOUR * NS_PER_S,
  m: 60 * NS_PER_S,
  s: NS_PER_S,
  ms: NS_PER_MS,
  us: NS_PER_US,
};

/** Spellings that are refused with the right one as a hint. */
const UNIT_SPELLINGS: Readonly<Record<string, string>> = {
  µs: 'us',
  μs: 'us',
  usec: 'us',
  usecs: 'us',
  microsecond: 'us',
  microseconds: 'us',
  msec: 'ms',
  msecs: 'ms',
  millis: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  minute: 'm',
  minutes: 'm',
  hr: 'h',
  hrs: 'h',
  hour: 'h',
  hours: 'h',
};

const EXPECTED = 'expected a duration with a unit such as 30s or 250ms';

/** `250us`, `2ms`, `5s`, `1.5m` or `1h` as integer nanoseconds. */
export function parseDuration(input: unknown): TextReading<number> {
  const durationNs = typeof input === 'string' ? durationNsOf(input) : null;
  if (durationNs === null) return unreadable(EXPECTED, spellingHint(input));
  if (!Number.isSafeInteger(durationNs)) {
    return unreadable('expected a duration of less than 2500h', null);
  }
  return { ok: true, value: durationNs };
}

/** The shortest exact text that `parseDuration` reads back as `durationNs` (an integer, at least 0). */
export function renderDuration(durationNs: number): string {
  if (durationNs === 0) return '0ms';
  for (const [unit, nsPerUnit] of Object.entries(NS_PER_UNIT)) {
    if (durationNs % nsPerUnit === 0) return `${durationNs / nsPerUnit}${unit}`;
  }
  const wholeUs = Math.floor(durationNs / NS_PER_US);
  const restNs = String(durationNs % NS_PER_US).padStart(3, '0');
  return `${wholeUs}.${restNs.replace(/0+$/, '')}us`;
}

function durationNsOf(text: string): number | null {
  if (!new RegExp(`^${DURATION_PATTERN}$`).test(text)) return null;
  const unit = text.replace(/^[0-9.]+/, '');
  const nsPerUnit = NS_PER_UNIT[unit];
  return nsPerUnit === undefined ? null : Math.round(Number.parseFloat(text) * nsPerUnit);
}

function spellingHint(input: unknown): string | null {
  if (typeof input !== 'string' && typeof input !== 'number') return null;
  const text = String(input).toLowerCase().replace(/\s/g, '');
  if (/^[0-9]+(\.[0-9]+)?$/.test(text)) {
    return `write ${text}s for seconds or ${text}ms for milliseconds`;
  }
  const parts = text.match(/[0-9]+(?:\.[0-9]+)?[a-zµμ]+/g);
  if (parts?.join('') !== text) return null;
  const partsNs = parts.map((part) => durationNsOf(respelled(part)));
  if (partsNs.includes(null)) return null;
  const sumNs = partsNs.reduce<number>((sum, partNs) => sum + (partNs ?? 0), 0);
  const meant = partsNs.length === 1 ? respelled(text) : renderDuration(sumNs);
  return Number.isSafeInteger(sumNs) ? `did you mean ${meant}?` : null;
}

function respelled(part: string): string {
  return part.replace(/[^0-9.]+$/, (unit) =>
    Object.hasOwn(UNIT_SPELLINGS, unit) ? (UNIT_SPELLINGS[unit] ?? unit) : unit,
  );
}
