import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { scheduleSha256 } from '../../src/schedule/schedule-sha256.ts';

/** The hash of a schedule that gives these chunks. */
function hashOf(...chunks: Float64Array[]): string {
  return scheduleSha256({ chunks: () => chunks });
}

test('hashes the offsets as little-endian doubles', () => {
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(0, 0);
  bytes.writeDoubleLE(1_500_000, 8);
  const expected = createHash('sha256').update(bytes).digest('hex');
  expect(hashOf(Float64Array.of(0, 1_500_000))).toBe(expected);
});

test('does not depend on how a schedule is cut into chunks', () => {
  const offsets = Float64Array.from({ length: 20_001 }, (_, index) => index * 1000);
  const whole = hashOf(offsets);
  expect(hashOf(offsets.subarray(0, 7), offsets.subarray(7))).toBe(whole);
});

test('one instant that is 1 ns later gives another hash', () => {
  expect(hashOf(Float64Array.of(1, 2))).not.toBe(hashOf(Float64Array.of(1, 3)));
});
