import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Statistics } from '../../../../adapters/onnx/server/statistics.ts';

interface Rendered {
  model_stats: {
    inference_count: number;
    execution_count: number;
    inference_stats: Record<string, { count: number; ns: number }>;
    batch_stats: { batch_size: number; compute_infer: { count: number; ns: number } }[];
  }[];
}

const anExecution = (batchSize: number, requests = batchSize) => ({
  batchSize,
  requests,
  queueNs: 100,
  computeInputNs: 1,
  computeInferNs: 20,
  computeOutputNs: 3,
  endedAtWallMs: 1_700_000_000_000,
});

describe('Statistics', () => {
  test('render in the layout of the statistics extension', () => {
    const statistics = new Statistics();
    statistics.recordExecution(anExecution(3, 2));
    statistics.recordFailure('REJECTED', 0);
    statistics.recordFailure('BACKEND', 50);
    expect(JSON.parse(statistics.render('fraud'))).toEqual({
      model_stats: [
        {
          name: 'fraud',
          version: '1',
          last_inference: 1_700_000_000_000,
          inference_count: 3,
          execution_count: 1,
          inference_stats: {
            success: { count: 2, ns: 148 },
            fail: { count: 2, ns: 50 },
            queue: { count: 2, ns: 100 },
            compute_input: { count: 2, ns: 2 },
            compute_infer: { count: 2, ns: 40 },
            compute_output: { count: 2, ns: 6 },
            cache_hit: { count: 0, ns: 0 },
            cache_miss: { count: 0, ns: 0 },
          },
          response_stats: {},
          batch_stats: [
            {
              batch_size: 3,
              compute_input: { count: 1, ns: 1 },
              compute_infer: { count: 1, ns: 20 },
              compute_output: { count: 1, ns: 3 },
            },
          ],
          memory_usage: [],
        },
      ],
    });
  });
});

describe('properties', () => {
  test('executions by batch size add up to all executions, and times size to all rows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 64 })), (sizes) => {
        const statistics = new Statistics();
        for (const size of sizes) statistics.recordExecution(anExecution(size));
        const [stats] = (JSON.parse(statistics.render('m')) as Rendered).model_stats;
        const bySize = stats!.batch_stats.map(({ batch_size: size, compute_infer: { count } }) => ({
          size,
          count,
        }));
        const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
        expect(sum(bySize.map(({ count }) => count))).toBe(sizes.length);
        expect(stats!.execution_count).toBe(sizes.length);
        expect(sum(bySize.map(({ size, count }) => size * count))).toBe(sum(sizes));
        expect(stats!.inference_count).toBe(sum(sizes));
        expect(bySize.map(({ size }) => size)).toEqual([...new Set(sizes)].sort((a, b) => a - b));
      }),
    );
  });
});
