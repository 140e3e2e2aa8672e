/**
 * The fingerprint of a schedule: two runs with the same one asked for the same instants. Separate
 * from the drawing so that a schedule from any source can be compared.
 */
import { createHash } from 'node:crypto';

const BYTES_PER_OFFSET = 8;
const OFFSETS_PER_CHUNK = 8192;

/** SHA-256 (hex) of the offsets as little-endian doubles: the same on every machine. */
export function scheduleSha256(offsets: Float64Array): string {
  const hash = createHash('sha256');
  const bytes = new Uint8Array(OFFSETS_PER_CHUNK * BYTES_PER_OFFSET);
  const view = new DataView(bytes.buffer);
  for (let start = 0; start < offsets.length; start += OFFSETS_PER_CHUNK) {
    const chunk = offsets.subarray(start, start + OFFSETS_PER_CHUNK);
    chunk.forEach((offset, index) => {
      view.setFloat64(index * BYTES_PER_OFFSET, offset, true);
    });
    hash.update(bytes.subarray(0, chunk.length * BYTES_PER_OFFSET));
  }
  return hash.digest('hex');
}
