import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decodeBody } from '../../src/transport/decode-body.ts';

const BODY = Buffer.from('{"score": 0.25}');

describe('decodeBody', () => {
  test.each<[string, string | null, Buffer]>([
    ['nothing', null, BODY],
    ['identity', 'identity', BODY],
    ['gzip', 'gzip', gzipSync(BODY)],
    ['gzip by its old name, in capitals', 'X-GZIP', gzipSync(BODY)],
    ['deflate', 'deflate', deflateSync(BODY)],
    ['deflate without a frame, as some servers send it', 'deflate', deflateRawSync(BODY)],
    ['brotli', 'br', brotliCompressSync(BODY)],
    ['zstandard', 'zstd', zstdCompressSync(BODY)],
    ['one in the other', 'gzip, br', brotliCompressSync(gzipSync(BODY))],
  ])('undoes %s', (_, encoding, encoded) => {
    const decoded = decodeBody(encoded, encoding);
    expect(decoded.ok && Buffer.from(decoded.body)).toEqual(BODY);
  });

  test.each<[string, string, Buffer, RegExp]>([
    ['an encoding that nobody knows', 'rot13', BODY, /content-encoding "rot13" is not known/],
    ['what is not encoded as it says', 'gzip', BODY, /no valid gzip/],
    ['what breaks off', 'br', brotliCompressSync(BODY).subarray(0, 8), /no valid br/],
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(65 * 1024 * 1024)), /more than 64 MiB/],
    [
      'a bomb in a bomb',
      'zstd, gzip',
      gzipSync(zstdCompressSync(Buffer.alloc(65 * 1024 * 1024))),
      /more than 64 MiB/,
    ],
  ])('tells %s', (_, encoding, encoded, fault) => {
    const decoded = decodeBody(encoded, encoding);
    expect(decoded.ok ? '' : decoded.fault).toMatch(fault);
  });
});
