/** Payload rows -> request bodies, all before the run: serialising inside it would delay the sends. */
import type { PreparedRequest } from '../domain/request.ts';
import type { PayloadRow } from '../domain/scenario.ts';

/**
 * Groups of `rowsPerRequest` rows in file order; rows at the end that fill no group are joined by
 * rows from the start, so that every row is used and every request has the same size.
 */
export function groupRows(rows: PayloadRow[], rowsPerRequest: number): PayloadRow[][] {
  if (rows.length === 0) return [[]];
  const groups: PayloadRow[][] = [];
  for (let start = 0; start < rows.length; start += rowsPerRequest) {
    const group = Array.from(
      { length: rowsPerRequest },
      (_, offset) => rows[(start + offset) % rows.length],
    );
    groups.push(group.filter((row) => row !== undefined));
  }
  return groups;
}

export function prepareRequests(
  rows: PayloadRow[],
  rowsPerRequest: number,
  prepare: (rows: PayloadRow[]) => PreparedRequest,
): PreparedRequest[] {
  return groupRows(rows, rowsPerRequest).map((group) => prepare(group));
}
