/**
 * A trace file's text to its instants. CSV with a header or JSON Lines; both are read line by line
 * into flat arrays, since a trace may have millions of lines.
 */
import { NS_PER_S } from '../base/units.ts';
import { describeValue, listed, quoted } from './describe-value.ts';
import { didYouMean } from './meant-name.ts';
import { parseDuration } from './parse-duration.ts';
import { isMapping } from './raw-fields.ts';
import type { ScenarioProblem } from './scenario-problem.ts';
import { unreadable, type TextReading } from './text-reading.ts';

export interface Trace {
  /** From the trace's start, integer nanoseconds, never decreasing; at least one. */
  offsetsNs: Float64Array;
  /** Index of the payload row for each instant, from 0; null: the trace names none. */
  rows: Int32Array | null;
}

export type ParsedTrace =
  | { ok: true; trace: Trace }
  /** The first 20 problems, and how many there are. */
  | { ok: false; problems: ScenarioProblem[]; problemCount: number };

export type TraceFormat = 'csv' | 'jsonl';

/** A trace with one mistake often has it in every line. */
const PROBLEMS_SHOWN_MAX = 20;
const ROW_MAX = 2 ** 31 - 1;
const KEYS = ['at', 'row'];
const AT_EXPECTED = 'expected an instant in seconds such as 0.25, or with a unit such as 250ms';

/** By the ending of the file's name; null: it is none of the two. */
export function traceFormatOf(file: string): TraceFormat | null {
  const ending = /[.](csv|jsonl)$/.exec(file)?.[1];
  return ending === 'csv' || ending === 'jsonl' ? ending : null;
}

/** Blank lines hold no instant. `file` is named in problems. Never throws. */
export function parseTrace(text: string, file: string, format: TraceFormat): ParsedTrace {
  const reader = new TraceReader(file);
  let lineReader: LineReader | null = format === 'jsonl' ? readJsonLine : null;
  let number = 0;
  for (const line of linesOf(text)) {
    number++;
    if (line.trim() === '') continue;
    if (lineReader === null) {
      const header = readHeader(line);
      if (!header.ok) return rejected([problemAt(file, number, line, header)]);
      lineReader = header.value;
    } else reader.add(lineReader(line), { number, line });
  }
  return reader.finish();
}

/** What a line says; `row` is undefined where it names none. */
interface TraceEntry {
  at: unknown;
  row: unknown;
}

/** `part`: what of the line is wrong, to underline it. */
type LineReading = TextReading<TraceEntry> & { part?: string };
type LineReader = (line: string) => LineReading;

class TraceReader {
  readonly #file: string;
  #offsetsNs = new Float64Array(1024);
  #rows = new Int32Array(1024);
  #count = 0;
  #hasRows = false;
  #lastNs = 0;
  readonly #problems: ScenarioProblem[] = [];
  #problemCount = 0;

  constructor(file: string) {
    this.#file = file;
  }

  add(entry: LineReading, place: { number: number; line: string }): void {
    if (!entry.ok) {
      this.#reject(place, entry, entry.part);
      return;
    }
    const { at, row } = entry.value;
    const offset = parseAt(at);
    if (!offset.ok) {
      this.#reject(place, withFound(offset, at), textIn(at));
      return;
    }
    if (offset.value < this.#lastNs) {
      const message = `expected instants in order, got ${describeValue(at)} after ${this.#lastNs / NS_PER_S} s`;
      this.#reject(place, unreadable(message, 'sort the lines by "at"'), textIn(at));
      return;
    }
    const complaint = this.#complaintOfRow(row);
    if (complaint === null) this.#keep(offset.value, typeof row === 'number' ? row : 0);
    else this.#reject(place, complaint, textIn(row));
  }

  finish(): ParsedTrace {
    if (this.#problemCount > 0) return rejected(this.#problems, this.#problemCount);
    if (this.#count === 0) {
      const message = 'the file is empty: expected at least one instant';
      const hint = 'write one instant a line, in seconds from the start of the phase';
      return rejected([{ file: this.#file, line: 1, column: 1, path: '', message, hint }]);
    }
    const offsetsNs = this.#offsetsNs.slice(0, this.#count);
    const rows = this.#hasRows ? this.#rows.slice(0, this.#count) : null;
    return { ok: true, trace: { offsetsNs, rows } };
  }

  #complaintOfRow(row: unknown): ReturnType<typeof unreadable> | null {
    const hasRow = row !== undefined;
    if (this.#count === 0 && this.#problemCount === 0) this.#hasRows = hasRow;
    if (hasRow !== this.#hasRows) {
      const other = this.#hasRows
        ? 'names no row, but those before do'
        : 'names a row, but those before do not';
      return unreadable(`this line ${other}`, 'name a row in every line or in none');
    }
    const isIndex = typeof row === 'number' && Number.isInteger(row) && row >= 0 && row <= ROW_MAX;
    if (!hasRow || isIndex) return null;
    return withFound(unreadable('expected the index of a payload row, from 0', null), row);
  }

  #keep(offsetNs: number, row: number): void {
    if (this.#count === this.#offsetsNs.length) {
      const offsets = new Float64Array(this.#count * 2);
      offsets.set(this.#offsetsNs);
      this.#offsetsNs = offsets;
      const rows = new Int32Array(this.#count * 2);
      rows.set(this.#rows);
      this.#rows = rows;
    }
    this.#offsetsNs[this.#count] = offsetNs;
    this.#rows[this.#count] = row;
    this.#count++;
    this.#lastNs = offsetNs;
  }

  #reject(
    place: { number: number; line: string },
    complaint: { message: string; hint: string | null },
    part?: string,
  ): void {
    this.#problemCount++;
    if (this.#problems.length >= PROBLEMS_SHOWN_MAX) return;
    this.#problems.push(problemAt(this.#file, place.number, place.line, { ...complaint, part }));
  }
}

function rejected(
  problems: ScenarioProblem[],
  problemCount: number = problems.length,
): ParsedTrace {
  return { ok: false, problems, problemCount };
}

function problemAt(
  file: string,
  line: number,
  text: string,
  { message, hint, part }: { message: string; hint: string | null; part?: string | undefined },
): ScenarioProblem {
  const start = part === undefined || part === '' ? -1 : text.indexOf(part);
  const column = start === -1 ? text.length - text.trimStart().length + 1 : start + 1;
  const problem = { file, line, column, path: '', message, hint };
  return start === -1 ? problem : { ...problem, endColumn: column + (part ?? '').length };
}

/** Without making a list of them all. */
function* linesOf(text: string): Generator<string> {
  let start = text.startsWith('\ufeff') ? 1 : 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    yield text.slice(start, text[end - 1] === '\r' ? end - 1 : end);
    start = end + 1;
  }
}

/** The reader of the lines below a header such as `at,row`. */
function readHeader(line: string): TextReading<LineReader> & { part?: string } {
  const names = cellsOf(line);
  const unknown = names.find((name) => !KEYS.includes(name));
  const atColumn = names.indexOf('at');
  const rowColumn = names.indexOf('row');
  if (atColumn === -1 && unknown !== undefined && Number.isFinite(Number(unknown))) {
    const message = `expected a header with the column at, got ${quoted(line)}`;
    return { ...unreadable(message, 'write "at" in the first line, or "at,row"') };
  }
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, KEYS) ?? 'the columns are at and row';
    return { ...unreadable(`unknown column ${quoted(unknown)}`, hint), part: unknown };
  }
  if (atColumn === -1) {
    return unreadable(
      'missing: expected the column at',
      'write "at" in the first line, or "at,row"',
    );
  }
  return {
    ok: true,
    value: (text) => readCells(text, { atColumn, rowColumn, count: names.length }),
  };
}

function readCells(
  line: string,
  { atColumn, rowColumn, count }: { atColumn: number; rowColumn: number; count: number },
): LineReading {
  if (count === 1) return { ok: true, value: { at: numberOr(unquoted(line)), row: undefined } };
  const cells = cellsOf(line);
  if (cells.length !== count) {
    const message = `expected ${count} columns as in the header, got ${cells.length}`;
    return unreadable(message, null);
  }
  const row = rowColumn === -1 ? undefined : numberOr(cells[rowColumn] ?? '');
  return { ok: true, value: { at: numberOr(cells[atColumn] ?? ''), row } };
}

function cellsOf(line: string): string[] {
  return line.split(',').map(unquoted);
}

function unquoted(cell: string): string {
  const text = cell.trim();
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1) : text;
}

function numberOr(text: string): number | string {
  return /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
}

function readJsonLine(line: string): LineReading {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return unreadable('not valid JSON', 'write one instant a line: {"at": 0.25}');
  }
  if (!isMapping(value)) {
    const complaint = unreadable('expected a mapping such as {"at": 0.25, "row": 3}', null);
    return withFound(complaint, value);
  }
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, KEYS) ?? `the keys here are ${listed(KEYS, 'and')}`;
    return { ...unreadable(`unknown key ${quoted(unknown)}`, hint), part: JSON.stringify(unknown) };
  }
  return { ok: true, value: { at: value['at'], row: value['row'] } };
}

/** Seconds as a number, or a text with a unit; in whole nanoseconds. */
function parseAt(at: unknown): TextReading<number> {
  const offsetNs = typeof at === 'number' ? Math.round(at * NS_PER_S) : readUnit(at);
  if (offsetNs === null) return unreadable(AT_EXPECTED, null);
  if (offsetNs < 0) return unreadable('expected an instant of 0 or later', null);
  if (Number.isSafeInteger(offsetNs)) return { ok: true, value: offsetNs };
  const hint = 'instants count from the start of the phase: subtract the first one';
  return unreadable('expected an instant of at most 100 days', hint);
}

function readUnit(at: unknown): number | null {
  const reading = parseDuration(at);
  return reading.ok ? reading.value : null;
}

function withFound(
  { message, hint }: { message: string; hint: string | null },
  found: unknown,
): ReturnType<typeof unreadable> {
  const text = found === '' || found === undefined ? 'nothing' : describeValue(found);
  return unreadable(`${message}, got ${text}`, hint);
}

/** As it most likely stands in its line. */
function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : undefined;
}
