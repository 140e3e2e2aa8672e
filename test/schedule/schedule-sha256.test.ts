import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { scheduleSha256 } from '../../src/schedule/schedule-sha256.ts';

test('hashes the offsets as little-endian doubles', () => {
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(0, 0);
  bytes.writeDoubleLE(1_500_000, 8);
  const expected = createHash('sha256').update(bytes).digest('hex');
  expect(scheduleSha256(Float64Array.of(0, 1_500_000))).toBe(expected);
});

test('hashes a schedule of several chunks as one whole', () => {
  const offsets = Float64Array.from({ length: 20_001 }, (_, index) => index * 1000);
  const bytes = Buffer.alloc(offsets.length * 8);
  offsets.forEach((offset, index) => bytes.writeDoubleLE(offset, index * 8));
  expect(scheduleSha256(offsets)).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('one instant that is 1 ns later gives another hash', () => {
  expect(scheduleSha256(Float64Array.of(1, 2))).not.toBe(scheduleSha256(Float64Array.of(1, 3)));
});
