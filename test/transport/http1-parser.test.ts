import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { generateAnswer } from './generated-answers.ts';
import { readAnswer, type ReadAnswer } from './read-answer.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const TWO = 'Content-Length: 2\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;

const read = (text: string, method?: string): ReadAnswer =>
  readAnswer([Buffer.from(text, 'latin1')], method);

describe('an answer is read to its end', () => {
  test.each<[string, string, number, string]>([
    ['of known length', `${OK}${TWO}\r\nhi`, 200, 'hi'],
    ['of known length, the header in any case', `${OK}cOnTeNt-LeNgTh: 2\r\n\r\nhi`, 200, 'hi'],
    ['of a length with zeros in front', `${OK}Content-Length: 0002\r\n\r\nhi`, 200, 'hi'],
    ['of a length with blanks around', `${OK}Content-Length: \t2 \t\r\n\r\nhi`, 200, 'hi'],
    ['of length 0', `${OK}Content-Length: 0\r\n\r\n`, 200, ''],
    ['without a reason', `HTTP/1.1 200\r\n${TWO}\r\nhi`, 200, 'hi'],
    ['after empty lines', `\r\n\r\n${OK}${TWO}\r\nhi`, 200, 'hi'],
    ['in HTTP/1.0', `HTTP/1.0 200 OK\r\n${TWO}\r\nhi`, 200, 'hi'],
    ['that lasts until the connection ends', `${OK}\r\nhi there`, 200, 'hi there'],
    ['with a status nobody knows', `HTTP/1.1 999 Odd\r\n${TWO}\r\nhi`, 999, 'hi'],
    ['in chunks', `${CHUNKED}2\r\nhi\r\nA\r\n0123456789\r\n0\r\n\r\n`, 200, 'hi0123456789'],
    ['in chunks with extensions', `${CHUNKED}2;a;b=c;d="e\\" ;"\r\nhi\r\n0;z\r\n\r\n`, 200, 'hi'],
    ['in chunks with trailers', `${CHUNKED}2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n`, 200, 'hi'],
    [
      'chunked last of several encodings',
      `${OK}Transfer-Encoding: gzip\r\nTransfer-Encoding: , chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
      200,
      'hi',
    ],
    [
      'with an encoding behind chunked, so until the connection ends',
      `${OK}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
      200,
      '0\r\n\r\n',
    ],
    [
      'after interim answers, 100 among them',
      `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nContent-Length: 9\r\n\r\n${OK}${TWO}\r\nhi`,
      200,
      'hi',
    ],
    ['204, whatever its length says', `HTTP/1.1 204 No\r\n${TWO}\r\n`, 204, ''],
    ['304, whatever its length says', `HTTP/1.1 304 Same\r\n${TWO}\r\n`, 304, ''],
  ])('%s', (_, text, status, body) => {
    expect(read(text)).toMatchObject({ end: 'complete', status, body });
  });

  test('to HEAD, without the body that it announces', () => {
    expect(read(`${OK}${TWO}\r\n`, 'HEAD')).toMatchObject({ end: 'complete', body: '' });
  });

  test('with 1000 headers', () => {
    const headers = Array.from({ length: 1000 }, (_, n) => `X-${n}: value ${n}\r\n`).join('');
    expect(read(`${OK}${headers}${TWO}\r\nhi`)).toMatchObject({ end: 'complete', body: 'hi' });
  });

  test('and what comes behind it is counted', () => {
    expect(read(`${OK}${TWO}\r\nhiXYZ`)).toMatchObject({ body: 'hi', bytesBehind: 3 });
  });

  test('and its encoding is told', () => {
    expect(read(`${OK}${TWO}Content-Encoding: gzip \r\n\r\nhi`).contentEncoding).toBe('gzip');
    expect(read(`${OK}${TWO}\r\nhi`).contentEncoding).toBeNull();
  });
});

describe('an answer that is cut', () => {
  test.each([
    ['before anything', ''],
    ['in the status line', 'HTTP/1.1 2'],
    ['in a header', `${OK}Content-Le`],
    ['in the body', `${OK}Content-Length: 3\r\n\r\nhi`],
    ['in a chunk', `${CHUNKED}5\r\nhi`],
    ['behind a chunk', `${CHUNKED}2\r\nhi\r`],
    ['before the trailers end', `${CHUNKED}2\r\nhi\r\n0\r\n`],
    ['after an interim answer', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('%s', (_, text) => {
    expect(read(text).end).toBe('cut');
  });
});

describe('an answer that breaks the rules', () => {
  test.each<[string, string, RegExp]>([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n', /^bad-status-line: .*"SSH-2.0-OpenSSH/],
    ['another protocol, not even a line', '\0\0\x12\x04', /^bad-status-line: /],
    ['HTTP/2.0 in words', `HTTP/2.0 200 OK\r\n${TWO}\r\nhi`, /^bad-status-line: /],
    ['HTTP/1.2', `HTTP/1.2 200 OK\r\n${TWO}\r\nhi`, /^bad-status-line: /],
    ['a status of two digits', `HTTP/1.1 20 OK\r\n${TWO}\r\nhi`, /^bad-status-line: /],
    ['a status of four digits', `HTTP/1.1 2000 OK\r\n${TWO}\r\nhi`, /^bad-status-line: /],
    ['a status below 100', `HTTP/1.1 099 OK\r\n${TWO}\r\nhi`, /^bad-status-line: /],
    ['a change of protocol', 'HTTP/1.1 101 Go\r\n\r\n', /^bad-response: status 101/],
    ['a blank before a colon', `${OK}Content-Length : 2\r\n\r\nhi`, /"Content-Length "/],
    ['a line without a colon', `${OK}Server\r\n\r\n`, /expected a name and a colon/],
    ['a header without a name', `${OK}: x\r\n\r\n`, /expected a name and a colon/],
    ['a folded header', `${OK}X: a\r\n b\r\n\r\n`, /expected a name and a colon/],
    ['NUL in a header', `${OK}X: a\0b\r\n\r\n`, /byte 0x00 in the head/],
    ['a lone LF', `${OK}X: a\n${TWO}\r\nhi`, /byte 0x0a in the head/],
    ['a lone LF as the end of the head', `${OK}${TWO}\nhi`, /expected a name and a colon/],
    ['a lone CR', `${OK}X: a\rb\r\n\r\n`, /byte 0x0d in the head/],
    ['a lone CR as the end of the head', `${OK}${TWO}\rhi`, /a CR without LF/],
    ['two equal lengths', `${OK}${TWO}${TWO}\r\nhi`, /content-length is given twice/],
    ['two lengths in one', `${OK}Content-Length: 2, 2\r\n\r\nhi`, /content-length is "2, 2"/],
    ['a length with a sign', `${OK}Content-Length: +2\r\n\r\nhi`, /content-length is "\+2"/],
    ['a length that is empty', `${OK}Content-Length:\r\n\r\nhi`, /content-length is ""/],
    ['a length beyond 2^53', `${OK}Content-Length: 9007199254740993\r\n\r\n`, /content-length is/],
    ['a length and chunks', `${OK}${TWO}Transfer-Encoding: chunked\r\n\r\n`, /^bad-response: both/],
    ['chunks and a length', `${OK}Transfer-Encoding: chunked\r\n${TWO}\r\n`, /^bad-response: both/],
    ['a length in the trailers', `${CHUNKED}0\r\n${TWO}\r\n`, /^bad-response: both/],
    ['a chunk without a size', `${CHUNKED}\r\nhi\r\n`, /a chunk begins with "\\r\\n"/],
    ['a chunk with a size of 2^68', `${CHUNKED}${'f'.repeat(17)}\r\n`, /a chunk begins with/],
    ['a chunk with a blank behind the size', `${CHUNKED}2 \r\nhi\r\n`, /a chunk begins with/],
    ['a chunk with a broken extension', `${CHUNKED}2;a="\r\nhi\r\n`, /a chunk begins with/],
    ['a chunk whose line ends in LF', `${CHUNKED}2\nhi\r\n`, /a chunk begins with "2\\n"/],
    ['a chunk longer than its size', `${CHUNKED}1\r\nhi\r\n`, /a chunk is longer than its size/],
    ['a head over 64 KiB', `${OK}X: ${'x'.repeat(65_536)}\r\n\r\n`, /a head of more than 65536/],
  ])('%s', (_, text, problem) => {
    expect(read(text).end).toMatch(problem);
  });

  test('an endless head is refused before it ends', () => {
    const part = Buffer.alloc(1024, 'x');
    const parts = [Buffer.from(`${OK}X: `), ...Array.from({ length: 64 }, () => part)];
    expect(readAnswer(parts).end).toMatch(/a head of more than 65536 bytes/);
  });
});

describe('the connection', () => {
  test.each<[string, string, boolean]>([
    ['is kept in HTTP/1.1', `${OK}${TWO}\r\nhi`, true],
    ['is kept after chunks', `${CHUNKED}0\r\n\r\n`, true],
    ['is closed when so announced', `${OK}${TWO}Connection: foo, Close\r\n\r\nhi`, false],
    ['is closed in HTTP/1.0', `HTTP/1.0 200 OK\r\n${TWO}\r\nhi`, false],
    [
      'is kept in HTTP/1.0 when so announced',
      `HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n${TWO}\r\nhi`,
      true,
    ],
    [
      'is closed after chunks in HTTP/1.0, which has none',
      'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      false,
    ],
    ['is kept after 304 without a length', 'HTTP/1.1 304 Same\r\n\r\n', true],
    ['is closed after a 204 that speaks of a body', `HTTP/1.1 204 No\r\n${TWO}\r\n`, false],
  ])('%s', (_, text, keepsAlive) => {
    expect(read(text)).toMatchObject({ end: 'complete', keepsAlive });
  });

  test.each([
    ['timeout=5, max=100', 5],
    ['max=3, Timeout = 20', 20],
    ['max=100', null],
    ['nonsense', null],
  ])('is kept as long as the server says: %s', (value, keepAliveS) => {
    expect(read(`${OK}Keep-Alive: ${value}\r\n${TWO}\r\nhi`).keepAliveS).toBe(keepAliveS);
  });
});

describe('properties', () => {
  test('however an answer is cut into parts, it is read as the same', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer({ min: 0, max: 300 })), (seed, cuts) => {
        const { text, method } = generateAnswer(createRandom(seed));
        const bytes = Buffer.from(text, 'latin1');
        const edges = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const parts = edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
        const whole = readAnswer([bytes], method);
        expect(sayable(readAnswer(parts, method))).toEqual(sayable(whole));
        const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
        expect(sayable(readAnswer(single, method))).toEqual(sayable(whole));
      }),
      { numRuns: 500 },
    );
  });
});

/** Without what depends on the parts by its nature: words that show the bytes at hand. */
function sayable({ end, ...rest }: ReadAnswer): unknown {
  return { ...rest, bytesBehind: null, end: end.replace(/ begins with ".*"/, '') };
}
