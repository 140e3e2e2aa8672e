import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findJsonError } from '../../../../../adapters/onnx/server/protocol/json-error.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('findJsonError', () => {
  const broken: [title: string, text: string, at: number][] = [
    ['an empty text', '', 0],
    ['only white space', ' \n', 2],
    ['a bare word', 'abc', 0],
    ['half a literal', '{"a":tru}', 8],
    ['a literal cut short by the end', 'nul', 3],
    ['an array that does not end', '[1,2', 4],
    ['a comma before a bracket', '[1,]', 3],
    ['a comma before a brace', '{"a":1,}', 7],
    ['a missing colon', '{"a" 1}', 5],
    ['a missing comma', '[1 2]', 3],
    ['the wrong bracket', '[1}', 2],
    ['text after the value', '[1,2] x', 6],
    ['a line break in a string', '"a\n"', 2],
    ['a string that does not end', '"abc', 4],
    ['an unknown escape', '"\\x"', 2],
    ['a short unicode escape', '"\\u12G4"', 5],
    ['a leading zero', '[01]', 2],
    ['a lone minus', '[-]', 2],
    ['a fraction without digits', '[1.]', 3],
    ['an exponent without digits', '[1e+]', 4],
    ['NaN', '{"data":[1,NaN]}', 11],
    ['an unquoted key', '{a:1}', 1],
    ['single quotes', "{'a':1}", 1],
  ];
  test.each(broken)('finds the place in %s', (_title, text, at) => {
    expect(isJson(text)).toBe(false);
    expect(findJsonError(text)).toBe(at);
  });

  test('a hundred thousand open brackets do not exhaust the stack', () => {
    expect(findJsonError('['.repeat(100_000))).toBe(100_000);
  });
});

describe('properties', () => {
  test('finds nothing in JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom('', ' ', '\r\n\t'), (json, space) => {
        expect(findJsonError(`${space}${json}${space}`)).toBeNull();
      }),
    );
  });

  test('finds a place exactly where JSON.parse refuses, and what precedes it can be continued', () => {
    const mutated = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('"', '[', '}', ',', ':', '1', '-', 'e', 'x', '\\', ''),
      )
      .map(([json, position, inserted]) => {
        const at = position % (json.length + 1);
        return `${json.slice(0, at)}${inserted}${json.slice(at + 1)}`;
      });
    fc.assert(
      fc.property(mutated, (text) => {
        const at = findJsonError(text);
        expect(at === null).toBe(isJson(text));
        if (at === null) return;
        // A prefix that can be continued is faulted at its own end, never before.
        const prefixAt = findJsonError(text.slice(0, at));
        expect(prefixAt === null || prefixAt === at).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
