/**
 * Counts of what was asked, refused and executed, and the time it took, as Triton's statistics
 * extension lays them out, so that one collector reads both. Exact: one entry per batch size seen.
 */
import { MODEL_VERSION } from './model.ts';

/**
 * rejected: the queue was full. canceled: the client left before its turn. backend: the execution
 * failed. other: the request itself was wrong.
 */
export type FailureReason = 'REJECTED' | 'CANCELED' | 'BACKEND' | 'OTHER';

export const FAILURE_REASONS = ['OTHER', 'BACKEND', 'CANCELED', 'REJECTED'] as const;

/** One execution that succeeded. */
export interface ExecutionTimes {
  /** Rows. */
  batchSize: number;
  /** Requests that shared it. */
  requests: number;
  /** Sum over its requests: from being accepted to the start of the execution. */
  queueNs: number;
  /** Joining the requests' rows into one tensor per input. */
  computeInputNs: number;
  /** The model itself, measured in the instance's thread. */
  computeInferNs: number;
  /** All the rest: handing over to the instance's thread and back. */
  computeOutputNs: number;
  /** Wall clock when it ended, ms since 1970. */
  endedAtWallMs: number;
}

export interface CountAndNs {
  count: number;
  ns: number;
}

interface BatchStatistics {
  batch_size: number;
  compute_input: CountAndNs;
  compute_infer: CountAndNs;
  compute_output: CountAndNs;
}

export class Statistics {
  readonly success: CountAndNs = zero();
  readonly queue: CountAndNs = zero();
  readonly computeInput: CountAndNs = zero();
  readonly computeInfer: CountAndNs = zero();
  readonly computeOutput: CountAndNs = zero();
  /** Time that failed requests had waited; 0 for what was never queued. */
  #failNs = 0;
  readonly failures: Record<FailureReason, number> = {
    OTHER: 0,
    BACKEND: 0,
    CANCELED: 0,
    REJECTED: 0,
  };
  /** Rows. */
  inferenceCount = 0;
  executionCount = 0;
  #lastInferenceWallMs = 0;
  readonly #byBatchSize = new Map<number, BatchStatistics>();

  recordExecution(times: ExecutionTimes): void {
    const { requests } = times;
    const computeNs = times.computeInputNs + times.computeInferNs + times.computeOutputNs;
    // Triton counts an execution's compute time once for every request in it, and so do we.
    add(this.success, requests, times.queueNs + requests * computeNs);
    add(this.queue, requests, times.queueNs);
    add(this.computeInput, requests, requests * times.computeInputNs);
    add(this.computeInfer, requests, requests * times.computeInferNs);
    add(this.computeOutput, requests, requests * times.computeOutputNs);
    this.inferenceCount += times.batchSize;
    this.executionCount++;
    this.#lastInferenceWallMs = times.endedAtWallMs;
    const batch = this.#ofBatchSize(times.batchSize);
    add(batch.compute_input, 1, times.computeInputNs);
    add(batch.compute_infer, 1, times.computeInferNs);
    add(batch.compute_output, 1, times.computeOutputNs);
  }

  /** @param waitedNs from being accepted to the failure; 0 for what was never accepted. */
  recordFailure(reason: FailureReason, waitedNs: number): void {
    this.failures[reason]++;
    this.#failNs += waitedNs;
  }

  /** The body of `GET /v2/models/M/stats`. */
  render(modelName: string): string {
    const failed = Object.values(this.failures).reduce((sum, count) => sum + count, 0);
    const stats = {
      name: modelName,
      version: MODEL_VERSION,
      last_inference: this.#lastInferenceWallMs,
      inference_count: this.inferenceCount,
      execution_count: this.executionCount,
      inference_stats: {
        success: this.success,
        fail: { count: failed, ns: this.#failNs },
        queue: this.queue,
        compute_input: this.computeInput,
        compute_infer: this.computeInfer,
        compute_output: this.computeOutput,
        cache_hit: zero(),
        cache_miss: zero(),
      },
      response_stats: {},
      batch_stats: [...this.#byBatchSize.values()].sort((a, b) => a.batch_size - b.batch_size),
      memory_usage: [],
    };
    return JSON.stringify({ model_stats: [stats] });
  }

  #ofBatchSize(batchSize: number): BatchStatistics {
    const known = this.#byBatchSize.get(batchSize);
    if (known !== undefined) return known;
    const fresh = {
      batch_size: batchSize,
      compute_input: zero(),
      compute_infer: zero(),
      compute_output: zero(),
    };
    this.#byBatchSize.set(batchSize, fresh);
    return fresh;
  }
}

function zero(): CountAndNs {
  return { count: 0, ns: 0 };
}

function add(sum: CountAndNs, count: number, ns: number): void {
  sum.count += count;
  sum.ns += ns;
}
