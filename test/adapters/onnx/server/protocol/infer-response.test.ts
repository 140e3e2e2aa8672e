import { describe, expect, test } from 'vitest';
import type { InferRequest } from '../../../../../adapters/onnx/server/protocol/infer-request.ts';
import { renderInferResponse } from '../../../../../adapters/onnx/server/protocol/infer-response.ts';
import type { Datatype, TensorData } from '../../../../../adapters/onnx/server/tensor.ts';
import { aModel } from '../a-model.ts';

const aRequest = (overrides: Partial<InferRequest> = {}): InferRequest => ({
  id: null,
  rows: 1,
  shapeKey: '',
  inputs: [],
  outputIndexes: [0, 1],
  ...overrides,
});

/** Three rows. */
const outputs = [
  { dims: [3, 2], data: Float32Array.of(0.5, 0.25, 1, 2, 3, 4) },
  { dims: [3], data: BigInt64Array.of(10n, 2n ** 60n, -12n) },
];

describe('renderInferResponse', () => {
  test('cuts the rows of one request out of an execution', () => {
    const text = renderInferResponse(aModel(), aRequest({ rows: 2 }), { outputs, firstRow: 1 });
    expect(text).toBe(
      '{"model_name":"m","model_version":"1","outputs":[' +
        '{"name":"y","datatype":"FP32","shape":[2,2],"data":[1,2,3,4]},' +
        '{"name":"label","datatype":"INT64","shape":[2],"data":[1152921504606846976,-12]}]}',
    );
  });

  test('echoes the id, and answers only the outputs asked for, in their order', () => {
    const request = aRequest({ id: 'a"b', outputIndexes: [1] });
    const parsed: unknown = JSON.parse(
      renderInferResponse(aModel(), request, { outputs, firstRow: 0 }),
    );
    expect(parsed).toEqual({
      id: 'a"b',
      model_name: 'm',
      model_version: '1',
      outputs: [{ name: 'label', datatype: 'INT64', shape: [1], data: [10] }],
    });
  });

  test('answers the whole execution for a model that does not batch', () => {
    const model = aModel({ batching: { kind: 'none', reason: 'fixed' } });
    const text = renderInferResponse(model, aRequest({ outputIndexes: [0] }), {
      outputs,
      firstRow: 0,
    });
    expect(text).toContain('"shape":[3,2],"data":[0.5,0.25,1,2,3,4]');
  });

  test('writes a float32 with every digit of the double that it is', () => {
    const tensors = [{ dims: [1, 2], data: Float32Array.of(0.1, 1e-7) }];
    const request = aRequest({ outputIndexes: [0] });
    const text = renderInferResponse(aModel(), request, { outputs: tensors, firstRow: 0 });
    expect(text).toContain('"data":[0.10000000149011612,1.0000000116860974e-7]');
  });

  const written: [Datatype, TensorData, string][] = [
    ['BOOL', Uint8Array.of(1, 0), '[true,false]'],
    ['UINT8', Uint8Array.of(255, 0), '[255,0]'],
    ['UINT64', BigUint64Array.of(2n ** 64n - 1n, 0n), '[18446744073709551615,0]'],
    ['FP64', Float64Array.of(0.1, -0), '[0.1,0]'],
    ['BYTES', ['ä"', '\n'], '["ä\\"","\\n"]'],
  ];
  test.each(written)('writes %s', (datatype, data, expected) => {
    const model = aModel({ outputs: [{ name: 'y', datatype, shape: [-1] }] });
    const tensors = [{ dims: [2], data }];
    const request = aRequest({ rows: 2, outputIndexes: [0] });
    const text = renderInferResponse(model, request, { outputs: tensors, firstRow: 0 });
    expect(text).toContain(`"data":${expected}}`);
  });

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('refuses to write %d', (value) => {
    const tensors = [{ dims: [2, 2], data: Float32Array.of(0, 0, 1, value) }];
    const request = aRequest({ outputIndexes: [0] });
    const render = (firstRow: number): string =>
      renderInferResponse(aModel(), request, { outputs: tensors, firstRow });
    expect(() => render(1)).toThrow(`element 1 of output 'y' is ${value}, which JSON cannot carry`);
    expect(render(0)).toContain('"data":[0,0]');
  });
});
