import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BatchSizes } from '../../../src/domain/result.ts';
import { batchBars, batchChartData } from '../../../src/report/charts/batch-chart.ts';
import { seriesOf } from '../../../src/report/series.ts';

function exact(counts: Record<string, number>): BatchSizes {
  return { unit: 'requests', resolution: 'exact', counts, mean: 1, source: 'x' };
}

describe('batchBars', () => {
  test('exact sizes leave no gap, and those that never came count 0', () => {
    expect(batchBars(exact({ 4: 2, 1: 7 }))).toEqual([
      { label: '1', executions: 7, members: 7 },
      { label: '2', executions: 0, members: 0 },
      { label: '3', executions: 0, members: 0 },
      { label: '4', executions: 2, members: 8 },
    ]);
  });

  test('a server that never batches still has an axis of sizes', () => {
    expect(batchBars(exact({ 1: 7 })).map(({ executions }) => executions)).toEqual([7, 0, 0, 0]);
  });

  test('many sizes are gathered into ranges of equal width', () => {
    const bars = batchBars(exact({ 1: 1, 6: 2, 7: 3, 128: 4 }));
    expect(bars).toHaveLength(22);
    expect(bars[0]).toEqual({ label: '1–6', executions: 3, members: 13 });
    expect(bars[1]).toEqual({ label: '7–12', executions: 3, members: 21 });
    expect(bars.at(-1)).toEqual({ label: '127–132', executions: 4, members: 512 });
  });

  test('buckets keep their upper ends', () => {
    const counts = { 16: 1, 2: 5 };
    expect(batchBars({ ...exact(counts), resolution: 'bucketed' })).toEqual([
      { label: '≤2', executions: 5, members: 10 },
      { label: '≤16', executions: 1, members: 16 },
    ]);
  });

  test('what is no size is left out', () => {
    expect(batchBars(exact({ '<b>': 3, Infinity: 2 }))).toEqual([]);
  });

  test('no execution is lost, however sizes are gathered', () => {
    const sizes = fc.dictionary(fc.integer({ min: 1, max: 2000 }).map(String), fc.nat(1e6));
    fc.assert(
      fc.property(sizes, (counts) => {
        const bars = batchBars(exact(counts));
        const total = (values: number[]): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(bars.map((bar) => bar.executions))).toBe(total(Object.values(counts)));
        expect(bars.length).toBeLessThanOrEqual(24);
      }),
    );
  });
});

test('the axis says what was counted', () => {
  const data = batchChartData({ ...exact({ 1: 1 }), unit: 'rows' }, seriesOf(1));
  expect(data.params).toEqual({ unit: 'rows in one execution' });
  expect(data.datasets['sizes']![0]).toEqual({ label: '1', executions: 1, colour: '2' });
});
