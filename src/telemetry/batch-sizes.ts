/** Two cumulative snapshots of a server's executions -> the batch sizes formed between them. */
import type { BatchSnapshot } from '../adapter/contract.ts';
import type { BatchSizes } from '../domain/result.ts';

export type BatchFinding =
  | { batchSizes: BatchSizes; absent: null }
  | { batchSizes: null; absent: string };

function countsBetween(
  before: Record<string, number>,
  after: Record<string, number>,
): Record<string, number> | null {
  const counts: Record<string, number> = {};
  for (const size of Object.keys({ ...before, ...after }).sort((a, b) => Number(a) - Number(b))) {
    const grown = (after[size] ?? 0) - (before[size] ?? 0);
    if (grown < 0) return null;
    if (grown > 0) counts[size] = grown;
  }
  return counts;
}

/** A counter that shrank means that the server restarted in between: then nothing is claimed. */
export function batchSizesBetween(before: BatchSnapshot, after: BatchSnapshot): BatchFinding {
  if (!before.known) return { batchSizes: null, absent: before.reason };
  if (!after.known) return { batchSizes: null, absent: after.reason };
  const counts = countsBetween(before.counts, after.counts);
  if (counts === null) return { batchSizes: null, absent: 'the server restarted during the phase' };
  const executions = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (executions === 0) return { batchSizes: null, absent: 'the server executed nothing' };
  const members = Object.entries(counts).reduce(
    (sum, [size, count]) => sum + Number(size) * count,
    0,
  );
  const { unit, resolution, source } = after;
  return {
    batchSizes: { unit, resolution, counts, mean: members / executions, source },
    absent: null,
  };
}
