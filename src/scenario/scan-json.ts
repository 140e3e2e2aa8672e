/**
 * Reads JSON for its places: where each value stands, and where and why a text is no JSON. It is only
 * asked about lines that are already known to be wrong; good lines go through `JSON.parse` alone,
 * whose own messages differ between versions and mostly name no place.
 */
import { pathText, type DataPath } from './scenario-problem.ts';

/** Deeper than any tensor, and shallow enough to descend into. */
const DEPTH_MAX = 100;

export type Span = readonly [startOffset: number, endOffset: number];

export interface JsonScan {
  /** Null: the text is JSON. Otherwise the first thing that is not. */
  error: { offset: number; message: string; hint: string | null } | null;
  /** Start and end offset of each value, by the text of its path; of what was read before an error. */
  values: Map<string, Span>;
  /** The same for the keys of values. */
  keys: Map<string, Span>;
}

export function scanJson(text: string): JsonScan {
  const cursor: Cursor = { text, offset: 0, values: new Map(), keys: new Map() };
  const { values, keys } = cursor;
  try {
    scanValue(cursor, []);
    skipSpace(cursor);
    if (cursor.offset < text.length) fail('expected the end of the line after the row', null);
    return { error: null, values, keys };
  } catch (thrown) {
    if (!(thrown instanceof JsonFault)) throw thrown;
    return {
      error: { offset: cursor.offset, message: thrown.message, hint: thrown.hint },
      values,
      keys,
    };
  }
}

interface Cursor {
  readonly text: string;
  offset: number;
  readonly values: JsonScan['values'];
  readonly keys: JsonScan['keys'];
}

/** Ends the scan from any depth; the cursor stands at the fault. */
class JsonFault extends Error {
  readonly hint: string | null;

  constructor(message: string, hint: string | null) {
    super(message);
    this.hint = hint;
  }
}

function fail(message: string, hint: string | null): never {
  throw new JsonFault(message, hint);
}

function scanValue(cursor: Cursor, path: DataPath): void {
  skipSpace(cursor);
  const start = cursor.offset;
  if (path.length > DEPTH_MAX) fail(`expected at most ${DEPTH_MAX} levels of nesting`, null);
  cursor.values.set(pathText(path), [start, start]);
  const first = cursor.text[start];
  if (first === '{') scanObject(cursor, path);
  else if (first === '[') scanArray(cursor, path);
  else if (first === '"') scanString(cursor);
  else scanAtom(cursor);
  cursor.values.set(pathText(path), [start, cursor.offset]);
}

function scanObject(cursor: Cursor, path: DataPath): void {
  cursor.offset += 1;
  if (skipped(cursor, '}')) return;
  do {
    skipSpace(cursor);
    if (cursor.text[cursor.offset] !== '"') failAtKey(cursor);
    const start = cursor.offset;
    const key = scanString(cursor);
    cursor.keys.set(pathText([...path, key]), [start, cursor.offset]);
    if (!skipped(cursor, ':')) fail('expected ":" after this key', null);
    scanValue(cursor, [...path, key]);
  } while (skipped(cursor, ','));
  if (!skipped(cursor, '}')) fail('expected "," or "}"', null);
}

function scanArray(cursor: Cursor, path: DataPath): void {
  cursor.offset += 1;
  if (skipped(cursor, ']')) return;
  let index = 0;
  do {
    scanValue(cursor, [...path, index]);
    index += 1;
  } while (skipped(cursor, ','));
  if (!skipped(cursor, ']')) fail('expected "," or "]"', null);
}

function scanString(cursor: Cursor): string {
  const start = cursor.offset;
  const { text } = cursor;
  let offset = start + 1;
  while (offset < text.length && text[offset] !== '"') {
    if (text.charCodeAt(offset) < 0x20) {
      cursor.offset = offset;
      fail('a control character stands in a text', 'write a tab as \\t');
    }
    if (text[offset] === '\\') {
      const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
      escape.lastIndex = offset;
      if (!escape.test(text)) {
        cursor.offset = offset;
        fail('unknown escape in a text', 'write the backslash twice');
      }
      offset = escape.lastIndex;
    } else offset += 1;
  }
  if (offset >= text.length) fail('this text has no closing quote', null);
  cursor.offset = offset + 1;
  return JSON.parse(text.slice(start, cursor.offset)) as string;
}

function scanAtom(cursor: Cursor): void {
  const atom =
    /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.+-])/y;
  atom.lastIndex = cursor.offset;
  if (atom.test(cursor.text)) cursor.offset = atom.lastIndex;
  else failAtValue(cursor);
}

const DOUBLE_QUOTES_ONLY = 'JSON takes double quotes only';

function failAtKey(cursor: Cursor): never {
  const rest = cursor.text.slice(cursor.offset);
  if (rest.startsWith('}')) fail('expected a key after ","', 'remove the comma before "}"');
  fail('expected a key in double quotes', rest.startsWith("'") ? DOUBLE_QUOTES_ONLY : null);
}

/** The likely slips of people who write JSON by hand or print it from Python. */
const VALUE_SLIPS: readonly (readonly [RegExp, string])[] = [
  [/^[\]}]/, 'remove the comma before it, or add the value'],
  [/^'/, DOUBLE_QUOTES_ONLY],
  [/^[-+]?(NaN|nan|Infinity|inf)\b/, 'JSON has no NaN and no Infinity: leave the row out'],
  [/^(True|False|None)\b/, 'JSON writes true, false and null: use json.dumps in Python'],
  [/^(\+[0-9]|-?\.[0-9]|-?0[0-9]|-?[0-9]+\.(?![0-9]))/, 'write numbers like 1, -0.5 or 1e-3'],
  [/^(\/\/|#)/, 'JSON has no comments'],
];

function failAtValue(cursor: Cursor): never {
  const rest = cursor.text.slice(cursor.offset);
  const hint = VALUE_SLIPS.find(([slip]) => slip.test(rest))?.[1] ?? null;
  fail(rest === '' ? 'the line ends before the row does' : 'expected a value', hint);
}

function skipSpace(cursor: Cursor): void {
  while (/^[ \t\r\n]$/.test(cursor.text[cursor.offset] ?? '')) cursor.offset += 1;
}

/** Moves past `character` (and the space before it) when it comes next. */
function skipped(cursor: Cursor, character: string): boolean {
  skipSpace(cursor);
  if (cursor.text[cursor.offset] !== character) return false;
  cursor.offset += 1;
  return true;
}
