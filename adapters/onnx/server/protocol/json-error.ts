/**
 * Where a text stops being JSON. Runs only on texts that JSON.parse refused. Keeps its own stack of
 * open brackets, so that no nesting can exhaust the engine's.
 */

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null/y;
const DIGITS = /\d*/y;
const HEX4 = /[0-9a-fA-F]{0,4}/y;

type Expected = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close';

/** Index of the first character that no JSON text can have there (the length: it ends too early); null for JSON. */
export function findJsonError(text: string): number | null {
  const open: string[] = [];
  let expected: Expected = 'value';
  let at = skip(text, 0, SPACE);
  for (;;) {
    if (expected === 'comma-or-close' && open.length === 0) return at === text.length ? null : at;
    const step = readStep(text, at, { expected, innermost: open.at(-1) });
    if (step.isBad) return step.endAt;
    if (step.brackets === 'open') open.push(text[at] ?? '');
    if (step.brackets === 'close') open.pop();
    expected = step.next;
    at = skip(text, step.endAt, SPACE);
  }
}

/** Where a token ends, or where it goes wrong. */
interface Extent {
  endAt: number;
  isBad: boolean;
}

interface Step extends Extent {
  brackets: 'open' | 'close' | 'same';
  next: Expected;
}

interface Place {
  expected: Expected;
  /** The innermost open bracket. */
  innermost: string | undefined;
}

function readStep(text: string, at: number, place: Place): Step {
  const { expected, innermost } = place;
  const character = text[at] ?? '';
  const closer = innermost === '[' ? ']' : '}';
  if (expected.endsWith('-or-close') && character === closer) {
    return step(at, 'close', 'comma-or-close');
  }
  if (expected.startsWith('value')) return readValue(text, at, character);
  const awaited = PUNCTUATION[expected] ?? '"';
  if (character !== awaited) return { endAt: at, isBad: true, brackets: 'same', next: expected };
  if (expected === 'colon') return step(at, 'same', 'value');
  if (expected === 'comma-or-close') return step(at, 'same', innermost === '[' ? 'value' : 'key');
  return { ...readString(text, at), brackets: 'same', next: 'colon' };
}

const PUNCTUATION: Partial<Record<Expected, string>> = { colon: ':', 'comma-or-close': ',' };

function readValue(text: string, at: number, character: string): Step {
  if (character === '[') return step(at, 'open', 'value-or-close');
  if (character === '{') return step(at, 'open', 'key-or-close');
  return { ...readScalar(text, at, character), brackets: 'same', next: 'comma-or-close' };
}

/** Over one character. */
function step(at: number, brackets: Step['brackets'], next: Expected): Step {
  return { endAt: at + 1, isBad: false, brackets, next };
}

function readScalar(text: string, at: number, character: string): Extent {
  if (character === '"') return readString(text, at);
  if (character === '-' || isDigit(character)) return readNumber(text, at);
  const endAt = skip(text, at, LITERAL);
  return endAt > at ? { endAt, isBad: false } : { endAt: literalErrorAt(text, at), isBad: true };
}

function literalErrorAt(text: string, at: number): number {
  const word = ['true', 'false', 'null'].find((each) => each[0] === text[at]) ?? '';
  let length = 0;
  while (length < word.length && text[at + length] === word[length]) length++;
  return at + length;
}

function readString(text: string, at: number): Extent {
  let index = at + 1;
  for (; index < text.length; index++) {
    const character = text[index] ?? '';
    if (character === '"') return { endAt: index + 1, isBad: false };
    if (character < ' ') return { endAt: index, isBad: true };
    if (character !== '\\') continue;
    index++;
    const escaped = text[index] ?? '';
    if (escaped === '' || !'"\\/bfnrtu'.includes(escaped)) return { endAt: index, isBad: true };
    if (escaped !== 'u') continue;
    const hexEndAt = skip(text, index + 1, HEX4);
    if (hexEndAt < index + 5) return { endAt: hexEndAt, isBad: true };
    index += 4;
  }
  return { endAt: text.length, isBad: true };
}

function readNumber(text: string, at: number): Extent {
  const startAt = text[at] === '-' ? at + 1 : at;
  let endAt = text[startAt] === '0' ? startAt + 1 : skip(text, startAt, DIGITS);
  if (endAt === startAt) return { endAt, isBad: true };
  if (text[endAt] === '.') {
    const fractionAt = endAt + 1;
    endAt = skip(text, fractionAt, DIGITS);
    if (endAt === fractionAt) return { endAt, isBad: true };
  }
  if (text[endAt] !== 'e' && text[endAt] !== 'E') return { endAt, isBad: false };
  const sign = text[endAt + 1] ?? '';
  const exponentAt = endAt + (sign === '+' || sign === '-' ? 2 : 1);
  endAt = skip(text, exponentAt, DIGITS);
  return { endAt, isBad: endAt === exponentAt };
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function skip(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
