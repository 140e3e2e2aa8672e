import { describe, expect, test } from 'vitest';
import type { ExecutionResult } from '../../../../adapters/onnx/server/instance.ts';
import type { Batching, ModelSignature } from '../../../../adapters/onnx/server/model.ts';
import { declaredBatching } from '../../../../adapters/onnx/server/model.ts';
import type { Tensor } from '../../../../adapters/onnx/server/tensor.ts';
import { defaultWarmUpSizes, warmUp } from '../../../../adapters/onnx/server/warm-up.ts';
import { anInstantInstance } from './a-fake-instance.ts';

const signature: ModelSignature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, -1, 2] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
  skippedOutputs: [],
  runtimeVersion: '1',
};
const dynamic: Batching = { kind: 'dynamic', maxRows: 8 };

const rowsOf = (inputs: Tensor[]): number => inputs[0]?.dims[0] ?? 0;
const done = (rows: number): ExecutionResult => ({
  kind: 'done',
  outputs: [{ dims: [rows], data: new Float32Array(rows) }],
  inferNs: 1,
});
const failed = (message: string): ExecutionResult => ({ kind: 'failed', message });

/** Also tells the shapes and first elements of what was run. */
async function warm(
  compute: (inputs: Tensor[]) => ExecutionResult,
  plan: { declared: Batching; sizes: number[] } = { declared: dynamic, sizes: [1, 2, 4, 8] },
) {
  const dims: string[] = [];
  const fillings = new Set<unknown>();
  const instance = anInstantInstance((inputs) => {
    dims.push(inputs[0]?.dims.join('x') ?? '');
    fillings.add(inputs[0]?.data[0]);
    return compute(inputs);
  });
  return { ...(await warmUp(instance, signature, plan)), dims, fillings: [...fillings] };
}

describe('warmUp', () => {
  test('runs every size once with zeros, axes of any size being 1', async () => {
    const result = await warm((inputs) => done(rowsOf(inputs)));
    expect(result).toEqual({
      batching: dynamic,
      notice: null,
      dims: ['1x1x2', '2x1x2', '4x1x2', '8x1x2'],
      fillings: [0],
    });
  });

  test('proves the batch axis with 1 and 2 rows even where other sizes are asked for', async () => {
    const { dims } = await warm((inputs) => done(rowsOf(inputs)), {
      declared: dynamic,
      sizes: [8],
    });
    expect(dims).toEqual(['1x1x2', '2x1x2', '8x1x2']);
  });

  test('falls back to ones for a model that takes no zeros', async () => {
    const { batching, fillings } = await warm((inputs) =>
      inputs[0]?.data[0] === 0 ? failed('division by zero') : done(rowsOf(inputs)),
    );
    expect(batching).toEqual(dynamic);
    expect(fillings).toEqual([0, 1]);
  });

  test('batching is off when two rows fail', async () => {
    const { batching } = await warm((inputs) =>
      rowsOf(inputs) === 1 ? done(1) : failed('bad reshape'),
    );
    expect(batching).toEqual({
      kind: 'none',
      reason: 'an execution of 2 rows failed: bad reshape',
    });
  });

  test('batching is off when an output does not grow with the rows', async () => {
    const { batching } = await warm(() => done(1));
    expect(batching).toEqual({
      kind: 'none',
      reason: "output 'y' has the shape [1] for 2 row(s) of input",
    });
  });

  test('a model that fails on one row is served with a notice', async () => {
    const { batching, notice } = await warm(() => failed('no file'));
    expect(batching).toEqual(dynamic);
    expect(notice).toBe('the warm-up failed (no file); the server is ready without it');
  });

  test('a model that does not batch is run once, as it is', async () => {
    const declared: Batching = { kind: 'none', reason: 'fixed' };
    const { batching, dims } = await warm(() => done(1), { declared, sizes: [1, 2] });
    expect(batching).toEqual(declared);
    expect(dims).toEqual(['1x1x2']);
  });
});

describe('defaultWarmUpSizes', () => {
  test.each([
    [1, [1]],
    [6, [1, 2, 4, 6]],
    [64, [1, 2, 4, 8, 16, 32, 64]],
  ])('ends at %i rows', (maxRows, sizes) => {
    expect(defaultWarmUpSizes(maxRows)).toEqual(sizes);
  });
});

describe('declaredBatching', () => {
  const withShapes = (...shapes: number[][]): ModelSignature => ({
    ...signature,
    inputs: shapes.map((shape, index) => ({ name: `x${index}`, datatype: 'FP32', shape })),
  });
  test.each([
    ['an axis of any size first', withShapes([-1, 30]), { kind: 'dynamic', maxRows: 4 }],
    [
      'a fixed first axis',
      withShapes([-1, 30], [8, 30]),
      { kind: 'none', reason: "the first axis of input 'x1' is fixed to 8" },
    ],
    ['no axis', withShapes([]), { kind: 'none', reason: "input 'x0' has no batch axis" }],
    ['no input', withShapes(), { kind: 'none', reason: 'the model has no inputs' }],
  ])('reads %s', (_title, given, expected) => {
    expect(declaredBatching(given, 4)).toEqual(expected);
  });
});
