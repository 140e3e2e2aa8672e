/** Batch sizes as bars: the sizes in order, many exact ones gathered into ranges of equal width. */
import type { BatchSizes } from '../../domain/result.ts';
import type { Series } from '../series.ts';
import type { ChartData } from './render-chart.ts';

/** More bars than this get too thin to read. */
const MOST_BARS = 24;

/** Fewer bars than this get so wide that they look like more than they are. */
const FEWEST_BARS = 4;

/** One bar. */
export interface BatchBar {
  /** `4`, `33–40` for gathered sizes, `≤8` for a server that counts in buckets. */
  label: string;
  executions: number;
  /** Members (rows or requests) of these executions; for buckets an upper bound. */
  members: number;
}

interface SizeCount {
  size: number;
  executions: number;
}

function gathered(sizes: readonly SizeCount[]): BatchBar[] {
  const largest = sizes.at(-1)?.size ?? 1;
  const width = Math.ceil(largest / MOST_BARS);
  const bars = Array.from({ length: Math.ceil(largest / width) }, (_, index): BatchBar => {
    const first = index * width + 1;
    return { label: `${first}–${first + width - 1}`, executions: 0, members: 0 };
  });
  for (const { size, executions } of sizes) {
    const bar = bars[Math.max(0, Math.ceil(size / width) - 1)];
    if (bar === undefined) continue;
    bar.executions += executions;
    bar.members += size * executions;
  }
  return bars;
}

/** By rising size. Exact sizes that never came, up to the largest and at least to 4, count 0. */
export function batchBars(batchSizes: BatchSizes): BatchBar[] {
  const sizes = Object.entries(batchSizes.counts)
    .map(([size, executions]) => ({ size: Number(size), executions }))
    .filter(({ size }) => Number.isFinite(size))
    .sort((a, b) => a.size - b.size);
  if (batchSizes.resolution === 'bucketed') {
    return sizes.map(({ size, executions }) => ({
      label: `≤${size}`,
      executions,
      members: size * executions,
    }));
  }
  const largest = sizes.at(-1)?.size ?? 0;
  if (largest === 0) return [];
  if (largest > MOST_BARS) return gathered(sizes);
  const bySize = new Map(sizes.map(({ size, executions }) => [size, executions]));
  return Array.from({ length: Math.max(FEWEST_BARS, Math.floor(largest)) }, (_, index) => {
    const executions = bySize.get(index + 1) ?? 0;
    return { label: String(index + 1), executions, members: (index + 1) * executions };
  });
}

/** Data for one panel. */
export function batchChartData(batchSizes: BatchSizes, series: Series): ChartData {
  return {
    datasets: {
      sizes: batchBars(batchSizes).map(({ label, executions }) => ({
        label,
        executions,
        colour: series.colour,
      })),
    },
    params: { unit: `${batchSizes.unit} in one execution` },
  };
}
