/** For what only a bug of ours can break; a user's mistake is a ServebenchError. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${message}`);
}
