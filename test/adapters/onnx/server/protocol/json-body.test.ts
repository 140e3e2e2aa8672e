import { describe, expect, test } from 'vitest';
import {
  NESTING_LIMIT,
  parseJsonBody,
} from '../../../../../adapters/onnx/server/protocol/json-body.ts';

const parse = (text: string, keepsLongIntegers = false): unknown =>
  parseJsonBody(Buffer.from(text), keepsLongIntegers);

describe('parseJsonBody', () => {
  test('reads JSON with letters beyond ASCII', () => {
    expect(parse('{"name":"köln"}')).toEqual({ name: 'köln' });
  });

  test('says where the text goes wrong, by position, line and column', () => {
    expect(() => parse('{\n  "inputs": [NaN]\n}')).toThrow(
      'request body is not JSON: unexpected "N" at position 15 (line 2, column 14)',
    );
  });

  test('says that a text ends too early', () => {
    expect(() => parse('{"a":')).toThrow('unexpected end of text at position 5 (line 1, column 6)');
  });

  test('refuses bytes that are not UTF-8 instead of replacing them', () => {
    expect(() => parseJsonBody(Buffer.from([0x22, 0xff, 0x22]), false)).toThrow('not valid UTF-8');
  });

  test('keeps integers beyond 2^53 exact when asked to', () => {
    expect(parse('[9007199254740993,-9007199254740993,1.5,1]', true)).toEqual([
      9007199254740993n,
      -9007199254740993n,
      1.5,
      1,
    ]);
  });

  test('does not mistake a long fraction or exponent for an integer', () => {
    expect(parse('[0.12345678901234567,1e300]', true)).toEqual([0.12345678901234567, 1e300]);
  });

  describe('of a long body', () => {
    const nested = (depth: number): string =>
      `${'['.repeat(depth)}${'1,'.repeat(40_000)}1${']'.repeat(depth)}`;

    test('takes nesting up to the limit', () => {
      expect(() => parse(nested(NESTING_LIMIT))).not.toThrow();
    });

    test('refuses nesting beyond the limit', () => {
      expect(() => parse(nested(NESTING_LIMIT + 1))).toThrow('nests deeper than 64 levels');
    });

    test('does not count brackets inside strings', () => {
      const text = JSON.stringify({ text: `${'['.repeat(100_000)}\\"${'{'.repeat(100)}` });
      expect(() => parse(text)).not.toThrow();
    });
  });
});
