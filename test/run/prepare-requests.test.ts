import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupRows } from '../../src/run/prepare-requests.ts';
import type { PayloadRow } from '../../src/domain/scenario.ts';

const rows = (count: number): PayloadRow[] =>
  Array.from({ length: count }, (_, index) => ({ inputs: { x: [index] } }));
const indexes = (groups: PayloadRow[][]): unknown[] =>
  groups.map((group) => group.map((row) => (row.inputs['x'] as number[])[0]));

test.each([
  ['one row a request', 3, 1, [[0], [1], [2]]],
  [
    'rows that fill the requests',
    4,
    2,
    [
      [0, 1],
      [2, 3],
    ],
  ],
  [
    'a rest that is filled from the start',
    5,
    2,
    [
      [0, 1],
      [2, 3],
      [4, 0],
    ],
  ],
  ['more rows a request than there are', 2, 5, [[0, 1, 0, 1, 0]]],
])('%s', (_, count, rowsPerRequest, expected) => {
  expect(indexes(groupRows(rows(count), rowsPerRequest))).toEqual(expected);
});

test('without a payload there is one request without rows', () => {
  expect(groupRows([], 1)).toEqual([[]]);
});

describe('properties', () => {
  test('every row is used and every request has the same size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 20 }),
        (count, rowsPerRequest) => {
          const groups = groupRows(rows(count), rowsPerRequest);
          expect(new Set(groups.flat()).size).toBe(count);
          for (const group of groups) expect(group).toHaveLength(rowsPerRequest);
        },
      ),
    );
  });
});
