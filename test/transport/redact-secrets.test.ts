import { expect, test } from 'vitest';
import type { PreparedRequest } from '../../src/domain/request.ts';
import { collectSecrets, redactSecrets } from '../../src/transport/redact-secrets.ts';

function aRequest(headers: string[]): PreparedRequest {
  return { method: 'POST', path: '/', headers, body: null, rows: 1 };
}

function redact(text: string, headers: string[]): string {
  return redactSecrets(text, collectSecrets([aRequest(headers)]));
}

test.each([
  ['a whole header value', 'bad key s3cr3t-k3y', ['X-Api-Key', 's3cr3t-k3y'], 'bad key ***'],
  [
    'a token without its scheme',
    'token abcdef123456 expired',
    ['authorization', 'Bearer abcdef123456'],
    'token *** expired',
  ],
  ['every occurrence', 'abcdefgh abcdefgh', ['cookie', 'abcdefgh'], '*** ***'],
  [
    'a value that contains another one',
    'got longer-secret-value',
    ['x-a', 'secret-', 'x-b', 'longer-secret-value'],
    'got ***',
  ],
])('%s is taken out', (_, text, headers, expected) => {
  expect(redact(text, headers)).toBe(expected);
});

test.each([
  ['the content type', 'not application/json', ['Content-Type', 'application/json']],
  ['words too short to be secrets', 'Bearer missing', ['authorization', 'Bearer']],
])('%s stays', (_, text, headers) => {
  expect(redact(text, headers)).toBe(text);
});

test.each([
  ['as it stands in the url', 'http://me:p%40ss-word@proxy', 'http://me:***@proxy'],
  ['in plain text', 'user me with p@ss-word', 'user me with ***'],
  ['as a header', `got Basic ${Buffer.from('me:p@ss-word').toString('base64')}`, 'got Basic ***'],
])('the password of a proxy is taken out %s', (_, text, expected) => {
  const secrets = collectSecrets([aRequest([])], 'http://me:p%40ss-word@proxy:3128');
  expect(redactSecrets(text, secrets)).toBe(expected);
});

test('a proxy without credentials hides nothing', () => {
  expect(collectSecrets([aRequest([])], 'http://proxy:3128')).toEqual([]);
});
