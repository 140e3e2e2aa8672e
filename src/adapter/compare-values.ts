/**
 * Whether a server's values are the reference values. Pure; readiness depends on it, since a server
 * that answers 200 with other numbers serves another model.
 */

/** Relative above 1, absolute below: room for float32 and another order of summation, for no more. */
const TOLERANCE = 1e-4;

/**
 * Null when equal; else where they differ, as a clause. Nesting is left out of account (`[[1, 2]]`
 * equals `[1, 2]`): servers differ in it, and the batch axis of one row adds a level.
 */
export function describeDifference(expected: unknown, actual: unknown): string | null {
  const expectedLeaves = leavesOf(expected);
  const actualLeaves = leavesOf(actual);
  if (expectedLeaves.length !== actualLeaves.length) {
    return `it has ${actualLeaves.length} values, expected ${expectedLeaves.length}`;
  }
  const index = expectedLeaves.findIndex((leaf, at) => !isSame(leaf, actualLeaves[at]));
  if (index === -1) return null;
  const [got, wanted] = [actualLeaves[index], expectedLeaves[index]];
  return `value ${index} is ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`;
}

function leavesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flatMap(leavesOf) : [value];
}

function isSame(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    return Math.abs(expected - actual) <= TOLERANCE * Math.max(1, Math.abs(expected));
  }
  return JSON.stringify(expected) === JSON.stringify(actual);
}
