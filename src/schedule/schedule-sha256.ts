/**
 * The fingerprint of a schedule: two runs with the same one asked for the same instants. Separate
 * from the drawing so that a schedule from any source can be compared.
 */
import { createHash } from 'node:crypto';
import type { Schedule } from './create-schedule.ts';

const BYTES_PER_OFFSET = 8;

/** SHA-256 (hex) of the offsets as little-endian doubles: the same on every machine. */
export function scheduleSha256(schedule: Pick<Schedule, 'chunks'>): string {
  const hash = createHash('sha256');
  for (const chunk of schedule.chunks()) {
    const bytes = new Uint8Array(chunk.length * BYTES_PER_OFFSET);
    const view = new DataView(bytes.buffer);
    chunk.forEach((offset, index) => {
      view.setFloat64(index * BYTES_PER_OFFSET, offset, true);
    });
    hash.update(bytes);
  }
  return hash.digest('hex');
}
