/**
 * The statistics of a model to executions by batch size. Exact: one entry per size that occurred.
 * Pure, and tested against what real servers answered.
 */
import { z } from 'zod';
import type { BatchSnapshot } from '../../src/adapter/contract.ts';

const count = z.int().min(0);
const statistics = z.object({
  model_stats: z
    .array(
      z.object({
        execution_count: count,
        // A size's executions are those that computed; the other phases count alike.
        batch_stats: z.array(z.object({ batch_size: count, compute_infer: z.object({ count }) })),
      }),
    )
    .min(1),
});

/**
 * The body of `GET /v2/models/M/stats`, all versions of the model together. `source` is told to
 * readers of the result.
 */
export function parseBatchStats(body: unknown, source: string): BatchSnapshot {
  const { data } = statistics.safeParse(body);
  if (data === undefined) {
    return { known: false, reason: `${source}: the answer holds no model_stats with batch_stats` };
  }
  const entries = data.model_stats.flatMap((version) => version.batch_stats);
  const executions = data.model_stats.reduce((sum, version) => sum + version.execution_count, 0);
  if (executions > 0 && entries.length === 0) {
    return {
      known: false,
      reason: `${source}: ${executions} executions but no batch_stats, this backend does not report them`,
    };
  }
  const counts: Record<string, number> = {};
  for (const { batch_size, compute_infer } of entries) {
    counts[batch_size] = (counts[batch_size] ?? 0) + compute_infer.count;
  }
  return { known: true, unit: 'rows', resolution: 'exact', counts, source };
}
