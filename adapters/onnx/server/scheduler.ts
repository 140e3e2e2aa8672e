/**
 * Brings waiting requests and idle instances together: the batcher decides, this file keeps the
 * timer, joins the rows, hands them over, and gives every request its answer exactly once.
 */
import type { Clock } from '../../../src/base/clock.ts';
import { NS_PER_MS } from '../../../src/base/units.ts';
import type { Batcher, Ticket } from './batcher.ts';
import type { ExecutionResult, Instance } from './instance.ts';
import { joinInputs } from './join-inputs.ts';
import type { ServedModel } from './model.ts';
import type { InferRequest } from './protocol/infer-request.ts';
import type { ExecutionShare } from './protocol/infer-response.ts';
import type { Statistics } from './statistics.ts';

export type JobResult = ({ kind: 'done' } & ExecutionShare) | { kind: 'failed'; message: string };

/** A request and where its answer goes. */
export interface Job {
  request: InferRequest;
  /** Called once, unless the job was cancelled. */
  answer(result: JobResult): void;
}

export interface SchedulerParts {
  model: ServedModel;
  batcher: Batcher<Job>;
  /** Idle when handed over. */
  instances: Instance[];
  statistics: Statistics;
  /** Called with the rows of every execution that succeeded. */
  onExecution: (rows: number) => void;
  clock: Clock;
}

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #idle: Instance[];
  #cancelAlarm: (() => void) | null = null;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#idle = [...parts.instances];
  }

  /** Requests that wait. */
  get pending(): number {
    return this.#parts.batcher.queued;
  }

  /** Null when the queue is full. */
  submit(job: Job): Ticket<Job> | null {
    const { batcher, clock, statistics } = this.#parts;
    const { rows, shapeKey } = job.request;
    const ticket = batcher.offer({ item: job, rows, shapeKey }, clock.nowNs());
    if (ticket === null) statistics.recordFailure('REJECTED', 0);
    else this.#dispatch();
    return ticket;
  }

  /** For a client that left; without effect once its execution started. */
  cancel(ticket: Ticket<Job>): void {
    const { batcher, clock, statistics } = this.#parts;
    if (!batcher.remove(ticket)) return;
    statistics.recordFailure('CANCELED', clock.nowNs() - ticket.enqueuedAtNs);
    this.#dispatch();
  }

  /** From now on nothing waits for company: for the time when no more will come. */
  flush(): void {
    this.#parts.batcher.flush();
    this.#dispatch();
  }

  #dispatch(): void {
    const { batcher, clock } = this.#parts;
    while (this.#idle.length > 0 && batcher.queued > 0) {
      const batch = batcher.take(clock.nowNs());
      if (batch === null) break;
      const instance = this.#idle.pop();
      if (instance !== undefined) void this.#execute(instance, batch);
    }
    this.#setAlarm();
  }

  /**
   * Only an idle instance has to be woken for a window that ends; a busy one asks when it is done.
   * An alarm that turns out to be early sets itself again, so that one set for an older request does
   * no harm.
   */
  #setAlarm(): void {
    const { batcher, clock } = this.#parts;
    const dueAtNs = this.#idle.length > 0 ? batcher.dueAtNs() : null;
    if (dueAtNs === null) {
      this.#cancelAlarm?.();
      this.#cancelAlarm = null;
      return;
    }
    this.#cancelAlarm ??= callAfter(dueAtNs - clock.nowNs(), () => {
      this.#cancelAlarm = null;
      this.#dispatch();
    });
  }

  async #execute(instance: Instance, batch: Ticket<Job>[]): Promise<void> {
    const isAlone = batch.length === 1;
    const result = await this.#run(instance, batch);
    // One request can fail all that share its execution: the others get another chance alone.
    if (result.kind === 'failed' && !isAlone) {
      for (const ticket of batch) answer([ticket], await this.#run(instance, [ticket]));
    }
    this.#idle.push(instance);
    // The instance starts on the next batch before this one is answered.
    this.#dispatch();
    if (result.kind === 'done' || isAlone) answer(batch, result);
  }

  /** One execution, recorded. */
  async #run(instance: Instance, batch: Ticket<Job>[]): Promise<ExecutionResult> {
    const { clock, model, statistics } = this.#parts;
    const startedAtNs = clock.nowNs();
    const inputs = joinInputs(
      model.inputs,
      batch.map(({ item }) => item.request.inputs),
    );
    const joinedAtNs = clock.nowNs();
    const result = await instance.run(inputs);
    const rows = batch.reduce((sum, ticket) => sum + ticket.rows, 0);
    const checked = this.#checkRows(result, rows);
    const waitedNs = batch.reduce((sum, { enqueuedAtNs }) => sum + startedAtNs - enqueuedAtNs, 0);
    if (checked.kind === 'failed') {
      if (batch.length === 1)
        statistics.recordFailure('BACKEND', clock.nowNs() - startedAtNs + waitedNs);
      return checked;
    }
    this.#parts.onExecution(rows);
    statistics.recordExecution({
      batchSize: rows,
      requests: batch.length,
      queueNs: waitedNs,
      computeInputNs: joinedAtNs - startedAtNs,
      computeInferNs: checked.inferNs,
      computeOutputNs: Math.max(0, clock.nowNs() - joinedAtNs - checked.inferNs),
      endedAtWallMs: clock.wallNowMs(),
    });
    return checked;
  }

  /** Rows can only be cut apart again if every output has as many as the inputs. */
  #checkRows(result: ExecutionResult, rows: number): ExecutionResult {
    const { model } = this.#parts;
    if (result.kind === 'failed' || model.batching.kind === 'none') return result;
    const wrong = result.outputs.findIndex(({ dims }) => dims[0] !== rows);
    if (wrong === -1) return result;
    const name = model.outputs[wrong]?.name ?? '';
    const found = result.outputs[wrong]?.dims[0] ?? 'no';
    return {
      kind: 'failed',
      message: `output '${name}' has ${found} rows for ${rows} rows of input`,
    };
  }
}

function answer(batch: Ticket<Job>[], result: ExecutionResult): void {
  let firstRow = 0;
  for (const { item, rows } of batch) {
    item.answer(
      result.kind === 'done' ? { kind: 'done', outputs: result.outputs, firstRow } : result,
    );
    firstRow += rows;
  }
}

/**
 * Timers count whole milliseconds (and fire 0.1 ms late). What is left of a window below one is
 * waited for by polling: with a timer, the 100 us of Triton's examples would become 1.1 ms.
 */
function callAfter(delayNs: number, callback: () => void): () => void {
  const delayMs = Math.floor(delayNs / NS_PER_MS + TIMER_LATENESS_MS);
  if (delayMs >= 1) {
    const timer = setTimeout(callback, delayMs);
    return () => {
      clearTimeout(timer);
    };
  }
  const poll = setImmediate(callback);
  return () => {
    clearImmediate(poll);
  };
}

const TIMER_LATENESS_MS = 0.1;
