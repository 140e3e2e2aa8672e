import { describe, expect, test } from 'vitest';
import { wireHeaders } from '../../src/adapter/request-headers.ts';

describe('wireHeaders', () => {
  test('lists names and values in turn, own ones first', () => {
    expect(wireHeaders({ 'content-type': 'application/json' }, { 'X-Tenant': 'a' })).toEqual([
      'content-type',
      'application/json',
      'X-Tenant',
      'a',
    ]);
  });

  test("lets a target's header override an own one in any case", () => {
    expect(wireHeaders({ 'content-type': 'application/json' }, { 'Content-Type': 'x/y' })).toEqual([
      'Content-Type',
      'x/y',
    ]);
  });

  test.each([
    [
      'a line break in a value',
      { authorization: 'Bearer s3cret\n' },
      'has a value with a character',
    ],
    ['a name with a space', { 'my header': 'x' }, 'is not a header name'],
    ['a header of the connection', { 'Content-Length': '3' }, 'is set by the connection'],
    ['a name given twice', { 'X-A': '1', 'x-a': '2' }, 'is given twice'],
  ])('refuses %s', (_name, headers, problem) => {
    expect(() => wireHeaders({}, headers)).toThrow(
      expect.objectContaining({
        code: 'SB_ADAPTER_BAD_HEADER',
        message: expect.stringContaining(problem) as string,
      }),
    );
  });

  test('never repeats a value in its message', () => {
    expect(() => wireHeaders({}, { authorization: 'Bearer s3cret\n' })).not.toThrow(/s3cret/);
  });
});
