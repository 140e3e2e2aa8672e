/**
 * A body as it was before it was compressed for the way. Bounded: a few bytes can unpack to more than
 * the memory of the load driver.
 */
import {
  brotliDecompressSync,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';
import { messageOf } from '../base/errors.ts';

const DECODED_BYTES_MAX = 64 * 1024 * 1024;

export type DecodedBody = { ok: true; body: Uint8Array } | { ok: false; fault: string };

type Decoder = (body: Uint8Array) => Uint8Array;

const LIMIT = { maxOutputLength: DECODED_BYTES_MAX };

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: (body) => gunzipSync(body, LIMIT),
  'x-gzip': (body) => gunzipSync(body, LIMIT),
  deflate: inflateEither,
  br: (body) => brotliDecompressSync(body, LIMIT),
  zstd: (body) => zstdDecompressSync(body, LIMIT),
  identity: (body) => body,
};

/** `contentEncoding` as in the header; several encodings are undone from the last to the first. */
export function decodeBody(body: Uint8Array, contentEncoding: string | null): DecodedBody {
  if (contentEncoding === null) return { ok: true, body };
  let decoded = body;
  for (const part of contentEncoding.split(',').reverse()) {
    const name = part.trim().toLowerCase();
    const decode = name === '' ? undefined : DECODERS[name];
    if (!decode)
      return { ok: false, fault: `its content-encoding ${JSON.stringify(name)} is not known` };
    try {
      decoded = decode(decoded);
    } catch (error) {
      return { ok: false, fault: explain(error, name) };
    }
  }
  return { ok: true, body: decoded };
}

/** Some servers leave out the frame that the standard asks for. */
function inflateEither(body: Uint8Array): Uint8Array {
  const hasFrame =
    ((body[0] ?? 0) & 0x0f) === 8 && ((body[0] ?? 0) * 256 + (body[1] ?? 0)) % 31 === 0;
  return hasFrame ? inflateSync(body, LIMIT) : inflateRawSync(body, LIMIT);
}

function explain(error: unknown, name: string): string {
  const isTooLong =
    error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return isTooLong
    ? 'its body unpacks to more than 64 MiB, too long to check'
    : `its body is no valid ${name}: ${messageOf(error)}`;
}
