import { describe, expect, test } from 'vitest';
import { checkHeaders } from '../../src/scenario/check-headers.ts';

function findingsOf(headers: Record<string, unknown>): string[] {
  return checkHeaders(headers, []).map(
    ({ at, path, message }) => `${at} ${path.join('.')}: ${message}`,
  );
}

describe('checkHeaders', () => {
  test.each([
    ['headers', { 'x-api-key': 'a', Accept: 'application/json' }],
    ['a placeholder', { authorization: 'Bearer ${env:TOKEN}' }],
    ['a tab in a value', { a: 'b\tc' }],
    ['a value that is no text, which is another check’s', { a: 5 }],
  ])('admits %s', (_, headers) => {
    expect(findingsOf(headers)).toEqual([]);
  });

  test.each([
    ['a name with a space', { 'a b': 'x' }, 'key a b: expected the name of a header, got "a b"'],
    ['an empty name', { '': 'x' }, 'key : expected the name of a header, got ""'],
    [
      'what the transport sets',
      { 'Content-Length': '5' },
      'key Content-Length: the header "Content-Length" is set for each request by servebench itself',
    ],
    [
      'a name twice',
      { Accept: 'a', accept: 'b' },
      'key accept: the header "accept" is already set as "Accept"',
    ],
    [
      'a second line',
      { a: 'b\r\nx-evil: 1' },
      'value a: expected a header value on one line and in Latin letters, got "b\\r\\nx-evil: 1"',
    ],
    [
      'letters that HTTP cannot carry',
      { a: '鍵' },
      'value a: expected a header value on one line and in Latin letters, got "鍵"',
    ],
  ])('refuses %s', (_, headers, finding) => {
    expect(findingsOf(headers)).toEqual([finding]);
  });
});
