import { describe, expect, test } from 'vitest';
import { checkUrl } from '../../src/scenario/check-url.ts';

describe('checkUrl', () => {
  test.each([
    ['an address', 'http://127.0.0.1:8000/v2/models/fraud/infer?x=1'],
    ['a secure address', 'https://example.com'],
    ['a placeholder as the host', 'https://${env:HOST}/score'],
    ['a placeholder as the port', 'http://127.0.0.1:${env:PORT}/score'],
    ['a placeholder as part of a name', 'https://api-${env:STAGE}.example.com'],
    ['a placeholder as the whole address', '${env:URL}'],
    ['a placeholder and a path', '${env:URL}/score'],
  ])('admits %s', (_, text) => {
    expect(checkUrl(text, ['url'])).toEqual([]);
  });

  test.each([
    [
      'an address without a scheme',
      'localhost:8000/score',
      'did you mean "http://localhost:8000/score"?',
    ],
    [
      'an address of digits without a scheme',
      '127.0.0.1:8000',
      'did you mean "http://127.0.0.1:8000"?',
    ],
    ['another scheme', 'grpc://127.0.0.1:8001', null],
    ['no address at all', 'http://', null],
  ])('refuses %s', (_, text, hint) => {
    expect(checkUrl(text, ['url'])).toEqual([
      {
        path: ['url'],
        at: 'value',
        message: `expected an address that begins with http:// or https://, got "${text}"`,
        hint,
      },
    ]);
  });

  test.each([
    ['a user and a password', 'https://user:secret@example.com/'],
    ['a token as the user', 'https://token@example.com/'],
    ['placeholders for them', 'https://${env:U}:${env:P}@example.com/'],
  ])('refuses %s before the host', (_, text) => {
    const [finding] = checkUrl(text, ['url']);
    expect(finding?.message).toMatch(/^expected an address without a user name and password/);
    expect(finding?.message).not.toContain('secret');
  });
});
