/**
 * Lines for a terminal as data: what is said, and in which tone. Every text passes the sanitiser
 * here, so that no caller can forget it, and colour is added last, so that layout counts columns of
 * what is seen.
 */
import colors from 'picocolors';
import { toPlainText } from './plain-text.ts';
import { clipText, displayWidth, headOf } from './text-width.ts';

/** What a piece of text means. Colour repeats it; the words or signs beside it say it. */
export type Tone = 'plain' | 'strong' | 'dim' | 'good' | 'warn' | 'bad' | 'active' | 'alarm';

export interface Span {
  /** Sanitised. */
  text: string;
  tone: Tone;
}

export type Line = Span[];

/** The only way to make a span. */
export function span(text: string, tone: Tone = 'plain'): Span {
  return { text: toPlainText(text), tone };
}

export function lineWidth(line: Line): number {
  return line.reduce((columns, { text }) => columns + displayWidth(text), 0);
}

export function textOf(line: Line): string {
  return line.map(({ text }) => text).join('');
}

/** `line` in at most `columns` columns. */
export function clipLine(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const clipped: Line = [];
  let left = columns;
  for (const piece of line) {
    const isWhole = displayWidth(piece.text) < left;
    clipped.push({ ...piece, text: isWhole ? piece.text : clipText(`${piece.text} `, left) });
    if (!isWhole) break;
    left -= displayWidth(piece.text);
  }
  return clipped;
}

/** Turns lines into strings, with escape sequences only when `colour` is true. */
export function createPainter(colour: boolean): (line: Line) => string {
  const c = colors.createColors(colour);
  const brushes: Record<Tone, (text: string) => string> = {
    plain: (text) => text,
    strong: c.bold,
    dim: c.dim,
    good: c.green,
    warn: c.yellow,
    bad: c.red,
    active: c.cyan,
    alarm: (text) => c.bold(c.inverse(c.red(text))),
  };
  return (line) =>
    line.map(({ text, tone }) => (text.trim() === '' ? text : brushes[tone](text))).join('');
}

export interface Flow {
  /** Columns of a line, indents included. */
  columns: number;
  /** Put before the first line; it may hold text. */
  first: Line;
  /** Spaces before the following lines. */
  indent: number;
  separator: string;
}

/** Sets groups one after another and breaks only between them; a group too long for a line is cut. */
export function flowGroups(groups: Line[], flow: Flow): Line[] {
  const lines: Line[] = [];
  let line: Line = [...flow.first];
  let isFresh = true;
  for (const group of groups) {
    const needed = lineWidth(group) + (isFresh ? 0 : displayWidth(flow.separator));
    if (!isFresh && lineWidth(line) + needed > flow.columns) {
      lines.push(line);
      line = [span(' '.repeat(flow.indent))];
      isFresh = true;
    }
    if (!isFresh) line.push(span(flow.separator, 'dim'));
    line.push(...group);
    isFresh = false;
  }
  lines.push(line);
  return lines.map((full) => clipLine(full, flow.columns));
}

/**
 * Breaks `text` between words into lines of at most `columns` columns. Longer words are broken, or
 * kept whole where a path must stay fit to be copied.
 */
export function wrapText(
  text: string,
  columns: number,
  longWords: 'break' | 'keep' = 'break',
): string[] {
  const room = Math.max(1, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of toPlainText(text).split(' ').filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (displayWidth(longer) <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (longWords === 'break' && displayWidth(line) > room) {
      const head = headOf(line, room) || line.slice(0, 1);
      lines.push(head);
      line = line.slice(head.length);
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}
