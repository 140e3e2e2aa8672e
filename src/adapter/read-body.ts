/** The body of an answer outside the measurement, as text and within a limit. */
import type { Readable } from 'node:stream';

const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** Rejects when the body is longer than 16 MiB, or breaks off. */
export async function readBody(incoming: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_LIMIT_BYTES) throw new Error('the answer is larger than 16 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
