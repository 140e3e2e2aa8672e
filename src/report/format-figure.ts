/**
 * Every number of a report becomes text here: three significant digits, whole digits never rounded
 * away, the unit behind a no-break space, and `n/a` for what was not measured.
 */
import { NS_PER_S, nsToMs } from '../base/units.ts';

export const NOT_AVAILABLE = 'n/a';

const NBSP = '\u{a0}';
const MINUTE_S = 60;
const HOUR_S = 3600;

function isNumber(figure: number | null): figure is number {
  return figure !== null && Number.isFinite(figure);
}

function grouped(digits: string): string {
  const [whole = '', fraction] = digits.split('.');
  const withCommas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? withCommas : `${withCommas}.${fraction}`;
}

/** Rounded first, so that 9.996 counts as 10.0 and not as 10.00. */
function decimalsOf(figure: number, mostDecimals: number): number {
  const rounded = Number(figure.toPrecision(3));
  return Math.min(mostDecimals, Math.max(0, 2 - Math.floor(Math.log10(rounded))));
}

/** Three significant digits without an exponent: `0.612`, `14.0`, `1,243`. */
export function formatFigure(figure: number | null, mostDecimals = 3): string {
  if (!isNumber(figure)) return NOT_AVAILABLE;
  if (figure < 0) return `-${formatFigure(-figure, mostDecimals)}`;
  const smallest = 10 ** -mostDecimals;
  if (figure > 0 && figure < smallest / 2) return `<${smallest}`;
  return figure === 0 ? '0' : grouped(figure.toFixed(decimalsOf(figure, mostDecimals)));
}

/** A span as a bare number of milliseconds. */
export function formatMs(spanNs: number | null): string {
  return formatFigure(spanNs === null ? null : nsToMs(spanNs));
}

/** A span with its unit: `0.612 ms`. */
export function formatMsWithUnit(spanNs: number | null): string {
  return isNumber(spanNs) ? `${formatMs(spanNs)}${NBSP}ms` : NOT_AVAILABLE;
}

/** A number that somebody set, without decimals that nobody wrote: `200`, `0.5`, `9,000`. */
export function formatExact(figure: number | null): string {
  return isNumber(figure) ? grouped(String(Number(figure.toFixed(3)))) : NOT_AVAILABLE;
}

/** Whole things: `24,000`. */
export function formatCount(count: number): string {
  return grouped(String(Math.round(count)));
}

/** A measured rate; one digit more than three, since 799.5 of 800 is worth seeing. */
export function formatRate(perSecond: number | null): string {
  if (!isNumber(perSecond)) return NOT_AVAILABLE;
  if (perSecond >= 1000) return grouped(perSecond.toFixed(0));
  return perSecond.toFixed(perSecond < 9.95 ? 2 : 1);
}

/** A share of 1 as a bare percentage. Something is never shown as nothing, almost all never as all. */
export function formatPercent(ratio: number | null): string {
  if (!isNumber(ratio)) return NOT_AVAILABLE;
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.001) return '<0.001';
  if (percent > 99.9 && percent < 100) return '>99.9';
  return String(Number(percent.toPrecision(3)));
}

/** The same with its sign: `0.237 %`. */
export function formatShare(ratio: number | null): string {
  return isNumber(ratio) ? `${formatPercent(ratio)}${NBSP}%` : NOT_AVAILABLE;
}

/** Money: three significant digits, at least cents: `$0.133`, `$14.00`. */
export function formatUsd(usd: number | null): string {
  if (!isNumber(usd)) return NOT_AVAILABLE;
  if (usd > 0 && usd < 0.000_005) return '<$0.00001';
  return `$${grouped(usd.toFixed(usd === 0 ? 2 : Math.max(2, decimalsOf(usd, 5))))}`;
}

/** A price as it stands in a price list, no digit dropped: `$0.096`. */
export function formatPrice(usd: number): string {
  return `$${grouped(usd.toFixed(6).replace(/0{1,4}$/, ''))}`;
}

/** How many times as much: `14`, `2.3`. */
export function formatTimes(factor: number): string {
  if (factor >= 10) return formatCount(factor);
  return String(Number(factor.toFixed(1)));
}

/** A stretch of time in words: `0.3 s`, `30 s`, `6 min 41 s`, `2 h 5 min`. */
export function formatDuration(spanNs: number): string {
  const seconds = spanNs / NS_PER_S;
  if (seconds < 0.95) return `${Number(seconds.toPrecision(2))}${NBSP}s`;
  if (seconds < 19.95) return `${Number(seconds.toFixed(1))}${NBSP}s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE_S) return `${whole}${NBSP}s`;
  const hours = Math.floor(whole / HOUR_S);
  const minutes = Math.floor((whole % HOUR_S) / MINUTE_S);
  const rest = whole % MINUTE_S;
  if (hours > 0) return `${hours}${NBSP}h ${minutes}${NBSP}min`;
  return rest === 0 ? `${minutes}${NBSP}min` : `${minutes}${NBSP}min ${rest}${NBSP}s`;
}

/** Memory in GiB. */
export function formatMemory(bytes: number): string {
  return `${formatFigure(bytes / 2 ** 30)}${NBSP}GiB`;
}

/** An ISO instant for people, cut to the minute: `2026-11-23 14:22 UTC`; other text stays as it is. */
export function formatInstant(iso: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?Z$/.exec(iso);
  return match ? `${match[1] ?? ''} ${match[2] ?? ''} UTC` : iso;
}

/** Enough of a hash to tell two apart by eye. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
