import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { scanJson } from '../../src/scenario/scan-json.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('scanJson', () => {
  it('tells where each value and key stands', () => {
    const { error, values, keys } = scanJson('{"a": [1, "xy"]}');
    expect(error).toBeNull();
    expect(Object.fromEntries(values)).toEqual({
      '': [0, 16],
      a: [6, 15],
      'a[0]': [7, 8],
      'a[1]': [10, 14],
    });
    expect(Object.fromEntries(keys)).toEqual({ a: [1, 4] });
  });

  test.each([
    ['an unfinished row', '{"a": ', 6, 'the line ends before the row does', null],
    [
      'a comma before the end of a list',
      '[1,]',
      3,
      'expected a value',
      'remove the comma before it, or add the value',
    ],
    [
      'a comma before the end of an object',
      '{"a":1,}',
      7,
      'expected a key after ","',
      'remove the comma before "}"',
    ],
    [
      'single quotes around a key',
      "{'a': 1}",
      1,
      'expected a key in double quotes',
      'JSON takes double quotes only',
    ],
    ['a bare key', '{a: 1}', 1, 'expected a key in double quotes', null],
    ['single quotes', "['a']", 1, 'expected a value', 'JSON takes double quotes only'],
    ['no colon', '{"a" 1}', 5, 'expected ":" after this key', null],
    ['no comma in a list', '[1 2]', 3, 'expected "," or "]"', null],
    ['no comma in an object', '{"a":1 "b":2}', 7, 'expected "," or "}"', null],
    ['NaN', '[NaN]', 1, 'expected a value', 'JSON has no NaN and no Infinity: leave the row out'],
    [
      'words of Python',
      '[True]',
      1,
      'expected a value',
      'JSON writes true, false and null: use json.dumps in Python',
    ],
    [
      'a number that begins with a dot',
      '[.5]',
      1,
      'expected a value',
      'write numbers like 1, -0.5 or 1e-3',
    ],
    [
      'a number that begins with zeros',
      '[007]',
      1,
      'expected a value',
      'write numbers like 1, -0.5 or 1e-3',
    ],
    ['a comment', '[1] // row', 4, 'expected the end of the line after the row', null],
    ['an open text', '["abc', 1, 'this text has no closing quote', null],
    [
      'an unknown escape',
      '["C:\\data"]',
      4,
      'unknown escape in a text',
      'write the backslash twice',
    ],
    [
      'a tab in a text',
      '["a\tb"]',
      3,
      'a control character stands in a text',
      'write a tab as \\t',
    ],
    ['two rows on one line', '{} {}', 3, 'expected the end of the line after the row', null],
  ])('names place and cause of %s', (_, text, ...[offset, message, hint]) => {
    expect(scanJson(text).error).toEqual({ offset, message, hint });
  });

  it('gives up on nesting that would end the stack', () => {
    expect(scanJson('['.repeat(100_000)).error?.message).toBe(
      'expected at most 100 levels of nesting',
    );
  });
});

describe('properties', () => {
  it('accepts all that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        expect(scanJson(text).error).toBeNull();
      }),
    );
  });

  it('refuses exactly what JSON.parse refuses', () => {
    const almostJson = fc
      .tuple(
        fc.json({ maxDepth: 2 }),
        fc.nat(),
        fc.constantFrom('', ',', '"', '0', '.', '\\', '}', 'e'),
      )
      .map(([text, at, change]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + change + text.slice(place + 1);
      });
    fc.assert(
      fc.property(fc.oneof(almostJson, fc.string()), (text) => {
        expect(scanJson(text).error === null).toBe(isJson(text));
      }),
      { numRuns: 1000 },
    );
  });
});
