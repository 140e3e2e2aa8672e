import { describe, expect, test } from 'vitest';
import { parseTargetUrl } from '../../src/adapter/target-url.ts';

describe('parseTargetUrl', () => {
  test.each(['http://127.0.0.1:8000/score?v=2', 'https://example.org', 'http://[::1]:8000/'])(
    'accepts %s',
    (text) => {
      expect(parseTargetUrl(text).href).toBe(new URL(text).href);
    },
  );

  test.each([
    ['an address without scheme', '127.0.0.1:8000/score', '"127.0.0.1:8000/score" is not a url'],
    ['a host without scheme', 'localhost:8000/score', 'has the scheme localhost, expected http'],
    ['another scheme', 'grpc://127.0.0.1:8001', 'has the scheme grpc, expected http or https'],
    ['user and password', 'http://me:pw@127.0.0.1:8000/', 'the url of 127.0.0.1:8000 holds a user'],
    ['a user alone', 'http://me@127.0.0.1:8000/', 'holds a user name or a password'],
    ['nothing', '', '"" is not a url'],
  ])('refuses %s', (_name, text, message) => {
    expect(() => parseTargetUrl(text)).toThrow(
      expect.objectContaining({
        code: 'SB_ADAPTER_BAD_URL',
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  test.each(['ftp://host/x?key=s3cret', '//me:s3cret@host', 'http://me:s3cret@host/'])(
    'keeps the secret in %s out of its message',
    (text) => {
      expect(() => parseTargetUrl(text)).toThrow(/^(?!.*s3cret)/);
    },
  );
});
