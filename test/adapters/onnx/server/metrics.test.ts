import { describe, expect, test } from 'vitest';
import { batchSizeBuckets, createMetrics } from '../../../../adapters/onnx/server/metrics.ts';
import { Statistics } from '../../../../adapters/onnx/server/statistics.ts';

describe('createMetrics', () => {
  test('tells what the statistics count, in microseconds, under the names that Triton uses', async () => {
    const statistics = new Statistics();
    const metrics = createMetrics({ modelName: 'fraud', maxRows: 4, statistics, pending: () => 7 });
    statistics.recordExecution({
      batchSize: 3,
      requests: 2,
      queueNs: 5_999,
      computeInputNs: 1_000,
      computeInferNs: 20_000,
      computeOutputNs: 3_000,
      endedAtWallMs: 0,
    });
    metrics.observeBatchSize(3);
    statistics.recordFailure('REJECTED', 0);
    const page = await metrics.render();
    const labels = 'model="fraud",version="1"';
    for (const line of [
      `nv_inference_request_success{${labels}} 2`,
      `nv_inference_request_failure{${labels},reason="REJECTED"} 1`,
      `nv_inference_request_failure{${labels},reason="BACKEND"} 0`,
      `nv_inference_count{${labels}} 3`,
      `nv_inference_exec_count{${labels}} 1`,
      `nv_inference_queue_duration_us{${labels}} 5`,
      `nv_inference_compute_infer_duration_us{${labels}} 40`,
      `nv_inference_pending_request_count{${labels}} 7`,
      `servebench_batch_size_bucket{le="2",${labels}} 0`,
      `servebench_batch_size_bucket{le="4",${labels}} 1`,
      `servebench_batch_size_sum{${labels}} 3`,
      `servebench_batch_size_count{${labels}} 1`,
    ]) {
      expect(page.split('\n')).toContain(line);
    }
    expect(await metrics.render()).toBe(page);
  });

  test('shows the histogram at zero before the first execution', async () => {
    const statistics = new Statistics();
    const metrics = createMetrics({ modelName: 'm', maxRows: 1, statistics, pending: () => 0 });
    expect(await metrics.render()).toContain(
      'servebench_batch_size_count{model="m",version="1"} 0',
    );
  });
});

describe('batchSizeBuckets', () => {
  test.each([
    [1, [1]],
    [2, [1, 2]],
    [6, [1, 2, 4, 6]],
    [8, [1, 2, 4, 8]],
  ])('ends at %i rows', (maxRows, buckets) => {
    expect(batchSizeBuckets(maxRows)).toEqual(buckets);
  });
});
