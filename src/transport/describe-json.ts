/** JSON values in messages, and where two of them differ. Pure. */
import { isSameNumber } from '../domain/compare-values.ts';

const SHOWN_CHARACTERS_MAX = 80;

/** On one line and cut to a readable length. */
export function shortJson(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS_MAX ? text : `${text.slice(0, SHOWN_CHARACTERS_MAX)}…`;
}

export interface JsonDifference {
  /** From the values compared to where they differ, as in a JSON path: `.scores[2]`; empty: there. */
  place: string;
  expected: unknown;
  got: unknown;
}

/** The first place where two JSON values differ; numbers by `tolerance`, keys in any order. */
export function jsonDifference(
  expected: unknown,
  got: unknown,
  tolerance: number,
  place = '',
): JsonDifference | null {
  if (typeof expected === 'number' && typeof got === 'number') {
    return isSameNumber(expected, got, tolerance) ? null : { place, expected, got };
  }
  if (Array.isArray(expected) && Array.isArray(got)) {
    if (expected.length !== got.length) return { place, expected, got };
    return firstOf(expected.keys(), (index) =>
      jsonDifference(expected[index], got[index], tolerance, `${place}[${index}]`),
    );
  }
  if (isObject(expected) && isObject(got)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
    return firstOf(keys, (key) =>
      jsonDifference(fieldOf(expected, key), fieldOf(got, key), tolerance, `${place}${step(key)}`),
    );
  }
  return expected === got ? null : { place, expected, got };
}

function firstOf<T>(
  items: Iterable<T>,
  compare: (item: T) => JsonDifference | null,
): JsonDifference | null {
  for (const item of items) {
    const difference = compare(item);
    if (difference) return difference;
  }
  return null;
}

function step(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Undefined, which no JSON value is, for a key that is not there. */
function fieldOf(value: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
