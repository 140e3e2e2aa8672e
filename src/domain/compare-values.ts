/**
 * Whether a server's values are the reference values. Pure and of the domain: readiness depends on
 * it, since a server that answers 200 with other numbers serves another model, and so do the response
 * checks under load.
 */

/** Room for float32 and another order of summation, for no more. */
const DEFAULT_TOLERANCE = 1e-4;

/**
 * Null when equal; else where they differ, as a clause. Nesting is left out of account (`[[1, 2]]`
 * equals `[1, 2]`): servers differ in it, and the batch axis of one row adds a level.
 */
export function describeDifference(
  expected: unknown,
  actual: unknown,
  tolerance: number = DEFAULT_TOLERANCE,
): string | null {
  const expectedLeaves = leavesOf(expected);
  const actualLeaves = leavesOf(actual);
  if (expectedLeaves.length !== actualLeaves.length) {
    return `it has ${actualLeaves.length} values, expected ${expectedLeaves.length}`;
  }
  const index = expectedLeaves.findIndex((leaf, at) => !isSame(leaf, actualLeaves[at], tolerance));
  if (index === -1) return null;
  const [got, wanted] = [actualLeaves[index], expectedLeaves[index]];
  return `value ${index} is ${JSON.stringify(got)}, expected ${JSON.stringify(wanted)}`;
}

/** `tolerance` is relative above 1 and absolute below, where a relative one would forbid rounding. */
export function isSameNumber(expected: number, actual: number, tolerance: number): boolean {
  return Math.abs(expected - actual) <= tolerance * Math.max(1, Math.abs(expected));
}

function leavesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flat(Infinity) : [value];
}

function isSame(expected: unknown, actual: unknown, tolerance: number): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') {
    return isSameNumber(expected, actual, tolerance);
  }
  return JSON.stringify(expected) === JSON.stringify(actual);
}
