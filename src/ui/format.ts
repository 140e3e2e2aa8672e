/**
 * Numbers as people read them in a terminal. The only place of this room where a number becomes text;
 * what was not measured, or is no number, reads `n/a`.
 */
import { NS_PER_S, nsToMs, nsToSeconds } from '../base/units.ts';

const ABSENT = 'n/a';

/** Three significant digits: 0.612, 14.0, 31.2, 230, 1,230; fewer where `decimalsMax` cuts them. */
function threeDigits(amount: number, decimalsMax: number): string {
  const decimals = decimalsOf(amount, decimalsMax);
  const smallest = 10 ** -decimalsMax;
  if (amount > 0 && amount < smallest / 2) return `<${smallest}`;
  return withSeparators(Number(amount.toPrecision(3)), decimals, decimals);
}

/** Rounded first, so that 9.996 counts as 10.0 and not as 10.00. */
function decimalsOf(amount: number, decimalsMax: number): number {
  const rounded = Math.abs(Number(amount.toPrecision(3)));
  const magnitude = rounded === 0 ? 2 : Math.floor(Math.log10(rounded));
  return Math.min(decimalsMax, Math.max(0, 2 - magnitude));
}

/** By hand, since Intl takes thirty times as long and every frame of the live view has ten numbers. */
function withSeparators(amount: number, decimalsMin: number, decimalsMax: number): string {
  const [whole = '', fraction = ''] = amount.toFixed(decimalsMax).split('.');
  const kept = fraction.slice(0, decimalsMin) + fraction.slice(decimalsMin).replace(/0+$/, '');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return kept === '' ? grouped : `${grouped}.${kept}`;
}

/** Up to where a hundredfold (a percentage) is still written in digits; no figure comes near. */
function isNumber(amount: number | null): amount is number {
  return amount !== null && Math.abs(amount) < 1e18;
}

/** Milliseconds without the unit, to the microsecond at most: `31.2`. */
export function formatMs(spanNs: number | null): string {
  return isNumber(spanNs) ? threeDigits(nsToMs(spanNs), 3) : ABSENT;
}

/**
 * A measured rate without the unit: `0.42`, `18.4`, `799.5`, `9,013.2`, `12,345`. More than three
 * digits, since 799.5 of 800 is worth seeing.
 */
export function formatRate(perSecond: number | null): string {
  if (!isNumber(perSecond)) return ABSENT;
  if (perSecond >= 10_000) return withSeparators(perSecond, 0, 0);
  const decimals = Math.abs(perSecond) < 9.95 ? 2 : 1;
  return withSeparators(perSecond, decimals, decimals);
}

/** A number that somebody set or counted, without decimals that nobody wrote: `200`, `0.5`, `9,000`. */
export function formatExact(amount: number | null): string {
  return isNumber(amount) ? withSeparators(amount, 0, 3) : ABSENT;
}

/** Mean batch size and the like: three significant digits, two decimals at most. */
export function formatMean(mean: number | null): string {
  return isNumber(mean) ? threeDigits(mean, 2) : ABSENT;
}

/**
 * A ratio as a percentage: `0.4 %`. Something is never shown as nothing (`<0.001 %`), and almost all
 * never as all (`>99.9 %`).
 */
export function formatPercent(ratio: number | null): string {
  if (!isNumber(ratio)) return ABSENT;
  const percent = ratio * 100;
  if (percent === 0) return '0 %';
  if (percent > 0 && percent < 0.001) return '<0.001 %';
  if (percent > 99.9 && percent < 100) return '>99.9 %';
  return `${withSeparators(Number(percent.toPrecision(3)), 0, 3)} %`;
}

/** A ratio as whole percents, for what changes all the time: `31 %`. */
export function formatWholePercent(ratio: number | null): string {
  return isNumber(ratio) ? `${withSeparators(ratio * 100, 0, 0)} %` : ABSENT;
}

/** `$0.133`: three significant digits, at least cents. */
export function formatUsd(usd: number | null): string {
  if (!isNumber(usd)) return ABSENT;
  if (usd > 0 && usd < 0.000_01) return '<$0.00001';
  const decimals = Math.max(2, decimalsOf(usd, 5));
  return `$${withSeparators(usd, decimals, decimals)}`;
}

/** A price as it stands in a price list, at least cents: `$0.096`, `$1.006`. */
export function formatPrice(usd: number | null): string {
  return isNumber(usd) ? `$${withSeparators(usd, 2, 6)}` : ABSENT;
}

/** A span that passed: `0.3 s`, `18.2 s`, `41 s`, `6 min 41 s`, `1 h 2 min`. */
export function formatDuration(spanNs: number | null): string {
  if (!isNumber(spanNs)) return ABSENT;
  const seconds = nsToSeconds(spanNs);
  if (seconds < 19.95) return `${withSeparators(seconds, 0, 1)} s`;
  const wholeSeconds = Math.round(seconds);
  if (wholeSeconds < 60) return `${wholeSeconds} s`;
  const minutes = Math.floor(wholeSeconds / 60);
  if (minutes < 60) return joinUnits(minutes, 'min', wholeSeconds % 60, 's');
  const wholeMinutes = Math.round(wholeSeconds / 60);
  return joinUnits(Math.floor(wholeMinutes / 60), 'h', wholeMinutes % 60, 'min');
}

function joinUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const head = `${large} ${largeUnit}`;
  return small === 0 ? head : `${head} ${small} ${smallUnit}`;
}

/** A span that is only estimated, rounded up: `about 45 s`, `about 7 min`, `about 1 h 10 min`. */
export function formatEstimate(spanNs: number): string {
  const seconds = nsToSeconds(spanNs);
  const stepS = seconds <= 90 ? 5 : seconds <= 3600 ? 60 : 600;
  const roundedS = Math.max(1, Math.ceil(seconds / stepS)) * stepS;
  return `about ${formatDuration(roundedS * NS_PER_S)}`;
}

/** How far a phase is: `18.2 / 30 s`, never past its end. */
export function formatElapsed(elapsedNs: number, durationNs: number): string {
  if (!isNumber(elapsedNs) || !isNumber(durationNs)) return ABSENT;
  const elapsedS = nsToSeconds(Math.max(0, Math.min(elapsedNs, durationNs)));
  return `${elapsedS.toFixed(1)} / ${formatExact(nsToSeconds(durationNs))} s`;
}

/**
 * Pads the cells of one column to one width so that their decimal points stand below each other; a
 * cell without a number stands at the right edge.
 */
export function alignDecimals(cells: string[]): string[] {
  const split = cells.map((cell) => (/\d/.test(cell) ? splitAtPoint(cell) : null));
  const wholeColumns = Math.max(0, ...split.map((parts) => parts?.whole.length ?? 0));
  const restColumns = Math.max(0, ...split.map((parts) => parts?.rest.length ?? 0));
  const aligned = cells.map((cell, at) => {
    const parts = split[at];
    return parts ? parts.whole.padStart(wholeColumns) + parts.rest.padEnd(restColumns) : cell;
  });
  const columns = Math.max(0, ...aligned.map((cell) => cell.length));
  return aligned.map((cell) => cell.padStart(columns));
}

function splitAtPoint(cell: string): { whole: string; rest: string } {
  const found = cell.search(/(?<=\d)[^\d,]/u);
  const end = found === -1 ? cell.length : found;
  return { whole: cell.slice(0, end), rest: cell.slice(end) };
}
