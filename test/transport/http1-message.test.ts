import { describe, expect, test } from 'vitest';
import type { PreparedRequest } from '../../src/domain/request.ts';
import { encodeMessage, type Http1Message } from '../../src/transport/http1-message.ts';
import { NamedFailure } from '../../src/transport/named-failure.ts';

const KEPT = { authority: 'model.test:8000', connectionReuse: 'keep-alive' } as const;

function encode(request: Partial<PreparedRequest>): Http1Message | NamedFailure {
  const whole = { method: 'POST', path: '/', headers: [], body: Buffer.from('{}'), rows: 1 };
  return encodeMessage({ ...whole, ...request }, KEPT);
}

function textOf(message: Http1Message | NamedFailure): string {
  return message instanceof NamedFailure
    ? message.message
    : Buffer.from(message.bytes).toString('latin1');
}

describe('a request on the wire', () => {
  test.each<[string, Partial<PreparedRequest>, string]>([
    [
      'has its head and its body in one piece',
      { path: '/a?b', headers: ['X-A', '1'] },
      'POST /a?b HTTP/1.1\r\nhost: model.test:8000\r\nconnection: keep-alive\r\nX-A: 1\r\n' +
        'content-length: 2\r\n\r\n{}',
    ],
    [
      'keeps a host that was given',
      { headers: ['Host', 'elsewhere'] },
      'POST / HTTP/1.1\r\nconnection: keep-alive\r\nHost: elsewhere\r\ncontent-length: 2\r\n\r\n{}',
    ],
    [
      'has one length, though the right one was given',
      { headers: ['Content-Length', '2'] },
      'POST / HTTP/1.1\r\nhost: model.test:8000\r\nconnection: keep-alive\r\n' +
        'content-length: 2\r\n\r\n{}',
    ],
    [
      'says that a body is missing where one is meant',
      { body: null },
      'POST / HTTP/1.1\r\nhost: model.test:8000\r\nconnection: keep-alive\r\n' +
        'content-length: 0\r\n\r\n',
    ],
    [
      'says nothing of a body where none is meant',
      { method: 'GET', body: null },
      'GET / HTTP/1.1\r\nhost: model.test:8000\r\nconnection: keep-alive\r\n\r\n',
    ],
    [
      'repeats a header that was given twice',
      { method: 'GET', body: null, headers: ['a', '1', 'a', '2'] },
      'GET / HTTP/1.1\r\nhost: model.test:8000\r\nconnection: keep-alive\r\na: 1\r\na: 2\r\n\r\n',
    ],
  ])('%s', (_, request, text) => {
    expect(textOf(encode(request))).toBe(text);
  });

  test('asks for the end of a connection that carries nothing else', () => {
    const request = { method: 'GET', path: '/', headers: [], body: null, rows: 1 };
    const text = textOf(encodeMessage(request, { ...KEPT, connectionReuse: 'fresh' }));
    expect(text).toMatch(/\r\nconnection: close\r\n/);
  });

  test('tells the method HEAD, whose answer has no body', () => {
    const isHead = (method: string): unknown =>
      (encode({ method, body: null }) as Http1Message).isHead;
    expect([isHead('HEAD'), isHead('GET')]).toEqual([true, false]);
  });
});

describe('a request that cannot be written down', () => {
  test.each<[string, Partial<PreparedRequest>, RegExp]>([
    [
      'a line break in a value',
      { headers: ['x-a', 'secret\r\nX: y'] },
      /^header "x-a" has a value/,
    ],
    ['a letter beyond latin1 in a value', { headers: ['x-a', '→'] }, /^header "x-a" has a value/],
    ['a name with a blank', { headers: ['x a', '1'] }, /^"x a" is no name/],
    ['a name without a value', { headers: ['x-a'] }, /^header "x-a" has no value/],
    [
      'a header of the connection',
      { headers: ['Connection', 'close'] },
      /is set by the connection/,
    ],
    ['a header that frames', { headers: ['Transfer-Encoding', 'chunked'] }, /is set by the/],
    ['another length', { headers: ['content-length', '9'] }, /is 9, but the body has 2 bytes/],
    ['a blank in the path', { path: '/a b' }, /^the path "\/a b" holds/],
    ['a path that is none', { path: 'http://x/' }, /^the path "http:\/\/x\/" holds/],
    ['a method that is none', { method: 'GET /' }, /^"GET \/" is no name/],
  ])('%s', (_, request, problem) => {
    const failure = encode(request);
    expect(failure).toBeInstanceOf(NamedFailure);
    expect((failure as NamedFailure).kind).toBe('invalid-request');
    expect(textOf(failure)).toMatch(problem);
    expect(textOf(failure)).not.toMatch(/secret/);
  });
});
