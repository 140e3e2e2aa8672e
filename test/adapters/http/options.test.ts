import { describe, expect, test } from 'vitest';
import { optionsSchema, parseOptions } from '../../../adapters/http/options.ts';

describe('parseOptions', () => {
  test.each([
    ['no options', {}, { method: 'GET', body: undefined }],
    ['a body', { body: { a: 1 } }, { method: 'POST', body: { a: 1 } }],
    ['a falsy body', { body: 0 }, { method: 'POST', body: 0 }],
    ['a method', { method: 'PUT', body: [] }, { method: 'PUT', body: [] }],
    ['a POST without body', { method: 'POST' }, { method: 'POST', body: undefined }],
  ])('reads %s', (_name, options, expected) => {
    expect(optionsSchema.safeParse(options).success).toBe(true);
    expect(parseOptions(options)).toEqual(expected);
  });
});

describe('optionsSchema', () => {
  test.each([
    ['an unknown method', { method: 'DELETE' }, 'method'],
    ['a method in small letters', { method: 'post' }, 'method'],
    ['an unknown key', { boby: 1 }, ''],
    ['an empty body key', { body: null }, 'body'],
    ['a GET with a body', { method: 'GET', body: {} }, 'method'],
    ['a placeholder within a text', { body: { a: ['x ${row}'] } }, 'body.a.0'],
  ])('refuses %s and tells where', (_name, options, path) => {
    const { error } = optionsSchema.safeParse(options);
    expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
  });
});
