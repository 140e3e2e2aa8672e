import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BatchSnapshot } from '../../src/adapter/contract.ts';
import { batchSizesBetween } from '../../src/telemetry/batch-sizes.ts';

const snapshot = (counts: Record<string, number>): BatchSnapshot => ({
  known: true,
  unit: 'rows',
  resolution: 'exact',
  counts,
  source: 'stats',
});

test('the difference of two snapshots is what was executed between them', () => {
  const { batchSizes } = batchSizesBetween(
    snapshot({ '1': 5, '2': 1 }),
    snapshot({ '1': 8, '2': 1, '4': 3 }),
  );
  expect(batchSizes).toEqual({
    unit: 'rows',
    resolution: 'exact',
    counts: { '1': 3, '4': 3 },
    mean: 2.5,
    source: 'stats',
  });
});

test.each([
  [
    'a server that tells nothing',
    { known: false, reason: 'not told' } as const,
    snapshot({ '1': 1 }),
    'not told',
  ],
  [
    'a server that stopped telling',
    snapshot({}),
    { known: false, reason: 'connection refused' } as const,
    'connection refused',
  ],
  [
    'counters that shrank',
    snapshot({ '1': 9 }),
    snapshot({ '1': 2 }),
    'the server restarted during the phase',
  ],
  [
    'no execution at all',
    snapshot({ '1': 9 }),
    snapshot({ '1': 9 }),
    'the server executed nothing',
  ],
])('%s: absent, with the reason', (_, before, after, reason) => {
  expect(batchSizesBetween(before, after)).toEqual({ batchSizes: null, absent: reason });
});

describe('properties', () => {
  const counts = fc.dictionary(
    fc.integer({ min: 1, max: 128 }).map(String),
    fc.integer({ min: 1, max: 1e6 }),
    { minKeys: 1 },
  );
  test('adding executions to any start gives exactly those executions', () => {
    fc.assert(
      fc.property(counts, counts, (start, grown) => {
        const after = { ...start };
        for (const [size, count] of Object.entries(grown)) after[size] = (after[size] ?? 0) + count;
        expect(batchSizesBetween(snapshot(start), snapshot(after)).batchSizes?.counts).toEqual(
          grown,
        );
      }),
    );
  });
});
