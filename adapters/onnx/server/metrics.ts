/**
 * The server's Prometheus page: Triton's metric names where the meaning is the same, and one
 * histogram of batch sizes. Values are read from the statistics when the page is asked for; only the
 * histogram is fed as executions end.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { NS_PER_US } from '../../../src/base/units.ts';
import { MODEL_VERSION } from './model.ts';
import { FAILURE_REASONS, type Statistics } from './statistics.ts';

export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
  observeBatchSize(rows: number): void;
}

export interface MetricsSources {
  modelName: string;
  /** Rows in one execution, at most. */
  maxRows: number;
  statistics: Statistics;
  /** Requests that wait now. */
  pending: () => number;
}

export function createMetrics(sources: MetricsSources): Metrics {
  const registry = new Registry();
  const labels = { model: sources.modelName, version: MODEL_VERSION };
  for (const { name, help, read } of COUNTERS) {
    new Counter({
      name,
      help,
      labelNames: ['model', 'version'],
      registers: [registry],
      collect() {
        this.reset();
        this.inc(labels, read(sources.statistics));
      },
    });
  }
  addFailures(registry, labels, sources.statistics);
  new Gauge({
    name: 'nv_inference_pending_request_count',
    help: 'Instantaneous number of requests awaiting execution',
    labelNames: ['model', 'version'],
    registers: [registry],
    collect() {
      this.set(labels, sources.pending());
    },
  });
  const batchSizes = new Histogram({
    name: 'servebench_batch_size',
    help: 'Rows per model execution',
    labelNames: ['model', 'version'],
    buckets: batchSizeBuckets(sources.maxRows),
    registers: [registry],
  });
  batchSizes.zero(labels);
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    observeBatchSize: (rows) => {
      batchSizes.observe(labels, rows);
    },
  };
}

/** Powers of two below `maxRows`, and `maxRows`. */
export function batchSizeBuckets(maxRows: number): number[] {
  const buckets: number[] = [];
  for (let bound = 1; bound < maxRows; bound *= 2) buckets.push(bound);
  return [...buckets, maxRows];
}

function addFailures(
  registry: Registry,
  labels: { model: string; version: string },
  statistics: Statistics,
): void {
  new Counter({
    name: 'nv_inference_request_failure',
    help: 'Number of failed inference requests, all batch sizes',
    labelNames: ['model', 'version', 'reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const reason of FAILURE_REASONS) {
        this.inc({ ...labels, reason }, statistics.failures[reason]);
      }
    },
  });
}

const COUNTERS: { name: string; help: string; read: (statistics: Statistics) => number }[] = [
  {
    name: 'nv_inference_request_success',
    help: 'Number of successful inference requests, all batch sizes',
    read: ({ success }) => success.count,
  },
  {
    name: 'nv_inference_count',
    help: 'Number of rows inferred',
    read: ({ inferenceCount }) => inferenceCount,
  },
  {
    name: 'nv_inference_exec_count',
    help: 'Number of model executions',
    read: ({ executionCount }) => executionCount,
  },
  {
    name: 'nv_inference_request_duration_us',
    help: 'Cumulative inference request duration in microseconds',
    read: ({ success }) => wholeUs(success.ns),
  },
  {
    name: 'nv_inference_queue_duration_us',
    help: 'Cumulative inference queuing duration in microseconds',
    read: ({ queue }) => wholeUs(queue.ns),
  },
  {
    name: 'nv_inference_compute_input_duration_us',
    help: 'Cumulative compute input duration in microseconds',
    read: ({ computeInput }) => wholeUs(computeInput.ns),
  },
  {
    name: 'nv_inference_compute_infer_duration_us',
    help: 'Cumulative compute inference duration in microseconds',
    read: ({ computeInfer }) => wholeUs(computeInfer.ns),
  },
  {
    name: 'nv_inference_compute_output_duration_us',
    help: 'Cumulative compute output duration in microseconds',
    read: ({ computeOutput }) => wholeUs(computeOutput.ns),
  },
];

function wholeUs(durationNs: number): number {
  return Math.floor(durationNs / NS_PER_US);
}
