import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestReader } from '../../src/known-servers/request-reader.ts';

const post = (body: string, extra = ''): string =>
  `POST /infer HTTP/1.1\r\nhost: x\r\n${extra}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const get = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n';

function readAll(reader: RequestReader, chunks: readonly Buffer[]): number {
  return chunks.reduce((ended, chunk) => ended + (reader.read(chunk) ?? NaN), 0);
}

describe('a request reader', () => {
  test.each([
    ['a request without a body', get, 1],
    ['a request with a body', post('{"a":1}'), 1],
    ['a body that holds what ends a head', post('\r\n\r\n'), 1],
    ['two requests in one piece', post('abc') + get, 2],
    ['a head without its end', 'GET / HTTP/1.1\r\nhost: x\r\n', 0],
    ['a body that is not whole', post('abcdef').slice(0, -1), 0],
  ])('finds the ends in %s', (_case, text, ended) => {
    expect(new RequestReader().read(Buffer.from(text))).toBe(ended);
  });

  test('refuses a body whose length is not told', () => {
    const text = 'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(new RequestReader().read(Buffer.from(text))).toBeNull();
  });

  test('refuses a head without an end', () => {
    const reader = new RequestReader();
    expect(reader.read(Buffer.from('GET / HTTP/1.1\r\n'))).toBe(0);
    expect(reader.read(Buffer.alloc(70_000, 'a'))).toBeNull();
  });

  test('tells whether the last request ends the connection', () => {
    const reader = new RequestReader();
    reader.read(Buffer.from(post('a', 'Connection: close\r\n')));
    expect(reader.endsConnection).toBe(true);
    reader.read(Buffer.from(post('a')));
    expect(reader.endsConnection).toBe(false);
  });
});

describe('properties', () => {
  test('however the bytes are cut, the same requests end', () => {
    const requests = fc.array(
      fc.oneof(
        fc.constant(get),
        fc.string({ maxLength: 40 }).map((body) => post(body)),
      ),
      { minLength: 1, maxLength: 6 },
    );
    const cuts = fc.array(fc.nat(400), { maxLength: 8 });
    fc.assert(
      fc.property(requests, cuts, (texts, places) => {
        const bytes = Buffer.from(texts.join(''));
        const sorted = [0, ...places.map((at) => Math.min(at, bytes.length)), bytes.length].sort(
          (a, b) => a - b,
        );
        const chunks = sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
        expect(readAll(new RequestReader(), chunks)).toBe(texts.length);
      }),
    );
  });
});
