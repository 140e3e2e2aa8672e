import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Batcher, type BatchPolicy } from '../../../../adapters/onnx/server/batcher.ts';
import type { ExecutionResult } from '../../../../adapters/onnx/server/instance.ts';
import { Scheduler, type Job, type JobResult } from '../../../../adapters/onnx/server/scheduler.ts';
import { Statistics } from '../../../../adapters/onnx/server/statistics.ts';
import type { Tensor } from '../../../../adapters/onnx/server/tensor.ts';
import { aFakeInstance, type FakeInstance } from './a-fake-instance.ts';
import { aModel } from './a-model.ts';

const model = aModel({
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 1] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
});

interface Setup {
  scheduler: Scheduler;
  statistics: Statistics;
  executions: number[];
  answers: Record<string, JobResult[]>;
  clock: { ns: number };
  /** Submits a request of these rows; null when it is refused. */
  submit: (name: string, values: number[]) => ReturnType<Scheduler['submit']>;
}

function setUp(instances: FakeInstance[], policy: Partial<BatchPolicy> = {}): Setup {
  const statistics = new Statistics();
  const executions: number[] = [];
  const clock = { ns: 1000 };
  const batcher = new Batcher<Job>({ maxRows: 4, maxDelayNs: 0, maxQueued: 10, ...policy });
  const scheduler = new Scheduler({
    model,
    batcher,
    instances,
    statistics,
    onExecution: (rows) => {
      executions.push(rows);
    },
    clock: { nowNs: () => clock.ns, wallNowMs: () => 0 },
  });
  const answers: Record<string, JobResult[]> = {};
  const submit = (name: string, values: number[]): ReturnType<Scheduler['submit']> => {
    const data = Float32Array.from(values);
    const inputs = [{ dims: [values.length, 1], data }];
    const request = { id: null, rows: values.length, shapeKey: '1', inputs, outputIndexes: [0] };
    const answer = (result: JobResult): void => {
      (answers[name] ??= []).push(result);
    };
    return scheduler.submit({ request, answer });
  };
  return { scheduler, statistics, executions, answers, clock, submit };
}

/** The values that a request was answered with. */
function valuesOf(results: JobResult[] | undefined, rows: number): number[] {
  const [result] = results ?? [];
  if (result?.kind !== 'done') throw new Error('not answered');
  const data = result.outputs[0]?.data as Float32Array;
  return [...data.slice(result.firstRow, result.firstRow + rows)];
}

const dataOf = (run: Tensor[] | undefined): number[] => [...(run?.[0]?.data as Float32Array)];

describe('Scheduler', () => {
  test('an idle instance takes a request at once; what arrives meanwhile shares the next execution', async () => {
    const instance = aFakeInstance();
    const { submit, answers, executions } = setUp([instance]);
    submit('a', [1]);
    submit('b', [2, 3]);
    submit('c', [4]);
    expect(instance.runs.map(dataOf)).toEqual([[1]]);
    await instance.finish();
    expect(instance.runs.map(dataOf)).toEqual([[1], [2, 3, 4]]);
    await instance.finish();
    expect(valuesOf(answers['a'], 1)).toEqual([1]);
    expect(valuesOf(answers['b'], 2)).toEqual([2, 3]);
    expect(valuesOf(answers['c'], 1)).toEqual([4]);
    expect(executions).toEqual([1, 3]);
  });

  test('two instances run two executions at a time', () => {
    const instances = [aFakeInstance(), aFakeInstance()];
    const { submit, scheduler } = setUp(instances);
    submit('a', [1]);
    submit('b', [2]);
    submit('c', [3]);
    expect(instances.map(({ runs }) => runs.length)).toEqual([1, 1]);
    expect(scheduler.pending).toBe(1);
  });

  test('refuses a request when the queue is full, and counts it', () => {
    const { submit, statistics } = setUp([aFakeInstance()], { maxQueued: 1 });
    expect(submit('running', [1])).not.toBeNull();
    expect(submit('waiting', [1])).not.toBeNull();
    expect(submit('refused', [1])).toBeNull();
    expect(statistics.failures.REJECTED).toBe(1);
  });

  test('a cancelled request is never executed; one that runs already is', async () => {
    const instance = aFakeInstance();
    const { submit, scheduler, statistics, answers } = setUp([instance]);
    const running = submit('running', [1]);
    const waiting = submit('waiting', [2]);
    scheduler.cancel(running!);
    scheduler.cancel(waiting!);
    await instance.finish();
    await instance.finish();
    expect(instance.runs.map(dataOf)).toEqual([[1]]);
    expect(Object.keys(answers)).toEqual(['running']);
    expect(statistics.failures.CANCELED).toBe(1);
  });

  test('a request that fails its execution does not fail the others in it', async () => {
    const failing = (inputs: Tensor[]): ExecutionResult =>
      (inputs[0]?.data as Float32Array).includes(13)
        ? { kind: 'failed', message: 'unlucky' }
        : { kind: 'done', outputs: inputs, inferNs: 5 };
    const instance = aFakeInstance(failing);
    const { submit, answers, statistics, executions } = setUp([instance]);
    submit('first', [0]);
    submit('good', [1]);
    submit('bad', [13]);
    submit('fine', [2]);
    for (let run = 0; run < 5; run++) await instance.finish();
    expect(instance.runs.map(dataOf)).toEqual([[0], [1, 13, 2], [1], [13], [2]]);
    expect(valuesOf(answers['good'], 1)).toEqual([1]);
    expect(valuesOf(answers['fine'], 1)).toEqual([2]);
    expect(answers['bad']).toEqual([{ kind: 'failed', message: 'unlucky' }]);
    expect(statistics.failures.BACKEND).toBe(1);
    expect(executions).toEqual([1, 1, 1]);
  });

  test('outputs with another number of rows than the inputs are a failure', async () => {
    const instance = aFakeInstance(() => ({
      kind: 'done',
      outputs: [{ dims: [2, 1], data: Float32Array.of(1, 2) }],
      inferNs: 5,
    }));
    const { submit, answers } = setUp([instance]);
    submit('a', [1]);
    await instance.finish();
    expect(answers['a']).toEqual([
      { kind: 'failed', message: "output 'y' has 2 rows for 1 rows of input" },
    ]);
  });

  test('records queue and compute times of an execution', async () => {
    const instance = aFakeInstance();
    const { submit, clock, statistics } = setUp([instance]);
    submit('a', [1]);
    submit('b', [2]);
    clock.ns += 70;
    await instance.finish();
    clock.ns += 9;
    await instance.finish();
    expect(statistics.queue).toEqual({ count: 2, ns: 70 });
    expect(statistics.computeInfer).toEqual({ count: 2, ns: 10 });
    expect(statistics.computeOutput).toEqual({ count: 2, ns: 65 + 4 });
  });
});

describe('a window', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const advance = (setup: Setup, ms: number): void => {
    setup.clock.ns += ms * 1e6;
    vi.advanceTimersByTime(ms);
  };

  test('ends for all that waits when its oldest request has waited long enough', () => {
    const instance = aFakeInstance();
    const setup = setUp([instance], { maxDelayNs: 5e6 });
    setup.submit('a', [1]);
    advance(setup, 3);
    setup.submit('b', [2]);
    advance(setup, 1);
    expect(instance.runs).toEqual([]);
    advance(setup, 1);
    expect(instance.runs.map(dataOf)).toEqual([[1, 2]]);
  });

  test('does not hold up a full batch', () => {
    const instance = aFakeInstance();
    const setup = setUp([instance], { maxDelayNs: 5e6 });
    setup.submit('a', [1, 2]);
    setup.submit('b', [3, 4]);
    expect(instance.runs.map(dataOf)).toEqual([[1, 2, 3, 4]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is over for a request that waited for a busy instance longer than that', async () => {
    const instance = aFakeInstance();
    const setup = setUp([instance], { maxDelayNs: 5e6 });
    setup.submit('a', [1, 2, 3, 4]);
    setup.submit('b', [5]);
    advance(setup, 20);
    await instance.finish();
    expect(instance.runs.map(dataOf)).toEqual([[1, 2, 3, 4], [5]]);
  });

  test('ends at once when the server is flushed', () => {
    const instance = aFakeInstance();
    const setup = setUp([instance], { maxDelayNs: 5e6 });
    setup.submit('a', [1]);
    setup.scheduler.flush();
    expect(instance.runs.map(dataOf)).toEqual([[1]]);
  });

  test('leaves no timer behind when its only request is cancelled', () => {
    const setup = setUp([aFakeInstance()], { maxDelayNs: 5e6 });
    const ticket = setup.submit('a', [1]);
    expect(vi.getTimerCount()).toBe(1);
    setup.scheduler.cancel(ticket!);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('shorter than a millisecond is waited for without a timer', async () => {
    const instance = aFakeInstance();
    const setup = setUp([instance], { maxDelayNs: 1e5 });
    setup.submit('a', [1]);
    expect(vi.getTimerCount()).toBe(0);
    await new Promise(setImmediate);
    expect(instance.runs).toEqual([]);
    setup.clock.ns += 1e5;
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(instance.runs.map(dataOf)).toEqual([[1]]);
  });
});
