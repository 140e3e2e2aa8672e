import { describe, expect, test } from 'vitest';
import type { ServedModel } from '../../../../../adapters/onnx/server/model.ts';
import { readInferRequest } from '../../../../../adapters/onnx/server/protocol/infer-request.ts';
import { aModel } from '../a-model.ts';

const anInput = (overrides: Record<string, unknown> = {}): Record<string, unknown> => ({
  name: 'x',
  datatype: 'FP32',
  shape: [1, 2],
  data: [1, 2],
  ...overrides,
});

const aTwoInputModel = (): ServedModel =>
  aModel({
    inputs: [
      { name: 'amount', datatype: 'FP32', shape: [-1, -1] },
      { name: 'country', datatype: 'BYTES', shape: [-1, 1] },
    ],
  });

describe('readInferRequest', () => {
  test('reads a request and puts its tensors into the order of the model', () => {
    const country = { name: 'country', datatype: 'BYTES', shape: [2, 1], data: ['de', 'fr'] };
    const amount = { name: 'amount', datatype: 'FP32', shape: [2, 3], data: [1, 2, 3, 4, 5, 6] };
    expect(readInferRequest({ id: 'r1', inputs: [country, amount] }, aTwoInputModel())).toEqual({
      id: 'r1',
      rows: 2,
      shapeKey: '3,1',
      inputs: [
        { dims: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
        { dims: [2, 1], data: ['de', 'fr'] },
      ],
      outputIndexes: [0, 1],
    });
  });

  const outputs: [title: string, outputs: unknown, expected: number[]][] = [
    ['no list', undefined, [0, 1]],
    ['an empty list', [], [0, 1]],
    ['one name', [{ name: 'label' }], [1]],
    ['all names in another order', [{ name: 'label' }, { name: 'y' }], [1, 0]],
  ];
  test.each(outputs)('answers the outputs that %s asks for', (_title, requested, expected) => {
    const body = { inputs: [anInput()], outputs: requested };
    expect(readInferRequest(body, aModel()).outputIndexes).toEqual(expected);
  });

  test('a request is one row for a model that does not batch, whatever its first axis', () => {
    const model = aModel({
      inputs: [{ name: 'x', datatype: 'FP32', shape: [4, 2] }],
      batching: { kind: 'none', reason: 'fixed' },
    });
    const input = anInput({ shape: [4, 2], data: [1, 2, 3, 4, 5, 6, 7, 8] });
    expect(readInferRequest({ inputs: [input] }, model).rows).toBe(1);
  });

  const refused: [title: string, body: unknown, message: string][] = [
    ['null', null, 'request body must be a JSON object, got null'],
    ['an array', [], 'request body must be a JSON object, got an array'],
    ['no inputs', {}, "'inputs' must be an array, got nothing"],
    ['an input that is no object', { inputs: [1] }, "'inputs[0]' must be an object"],
    [
      'an input without a name',
      { inputs: [{}] },
      "'inputs[0]' must be an object with a string 'name'",
    ],
    [
      'an empty list of inputs',
      { inputs: [] },
      "expected 1 inputs but got 0 for model 'm'; missing: 'x'",
    ],
    ['an unknown input', { inputs: [anInput({ name: 'X1' })] }, `unexpected input 'X1'.`],
    ['an input twice', { inputs: [anInput(), anInput()] }, "input 'x' is given twice"],
    [
      'another datatype',
      { inputs: [anInput({ datatype: 'FP64' })] },
      `input 'x' of model 'm' is of datatype FP32, got "FP64"`,
    ],
    [
      'no datatype',
      { inputs: [anInput({ datatype: undefined })] },
      'is of datatype FP32, got nothing',
    ],
    [
      'another width',
      { inputs: [anInput({ shape: [1, 3], data: [1, 2, 3] })] },
      "unexpected shape for input 'x' for model 'm'. Expected [-1,2], got [1,3].",
    ],
    [
      'a row without its batch axis',
      { inputs: [anInput({ shape: [2] })] },
      'Expected [-1,2], got [2]. The first axis counts rows: one row has shape [1,2].',
    ],
    [
      'a shape that is no array',
      { inputs: [anInput({ shape: 2 })] },
      "'shape' must be an array of integers, got 2",
    ],
    ['a fractional shape', { inputs: [anInput({ shape: [1.5, 2] })] }, 'got [1.5,2]'],
    ['a negative shape', { inputs: [anInput({ shape: [-1, 2] })] }, 'got [-1,2]'],
    [
      'no rows',
      { inputs: [anInput({ shape: [0, 2], data: [] })] },
      "request for model 'm' has no rows",
    ],
    [
      'more rows than an execution takes',
      { inputs: [anInput({ shape: [9, 2], data: Array(18).fill(0) })] },
      "inference request batch-size must be <= 8 for 'm', got 9",
    ],
    [
      'an unknown output',
      { inputs: [anInput()], outputs: [{ name: 'labl' }] },
      'Did you mean "label"?',
    ],
    [
      'an output twice',
      { inputs: [anInput()], outputs: [{ name: 'y' }, { name: 'y' }] },
      'given twice',
    ],
    [
      'outputs that are no array',
      { inputs: [anInput()], outputs: 'y' },
      `'outputs' must be an array, got "y"`,
    ],
    ['a numeric id', { id: 7, inputs: [anInput()] }, "'id' must be a string, got 7"],
    [
      'binary input',
      { inputs: [anInput({ data: undefined, parameters: { binary_data_size: 8 } })] },
      "input 'x': parameter 'binary_data_size' is not supported; send tensors as JSON 'data'",
    ],
    [
      'binary output',
      { inputs: [anInput()], outputs: [{ name: 'y', parameters: { binary_data: true } }] },
      "output 'y': parameter 'binary_data' is not supported",
    ],
    [
      'all outputs binary',
      { inputs: [anInput()], parameters: { binary_data_output: true } },
      "request: parameter 'binary_data_output' is not supported",
    ],
    [
      'shared memory',
      { inputs: [anInput({ parameters: { shared_memory_region: 'r' } })] },
      "parameter 'shared_memory_region' is not supported",
    ],
    [
      'classification',
      { inputs: [anInput()], outputs: [{ name: 'y', parameters: { classification: 2 } }] },
      "parameter 'classification' is not supported",
    ],
  ];
  test.each(refused)('refuses %s', (_title, body, message) => {
    expect(() => readInferRequest(body, aModel())).toThrow(message);
    expect(() => readInferRequest(body, aModel())).toThrow(
      expect.objectContaining({ status: 400 }),
    );
  });

  test('takes parameters that ask for JSON or concern other servers', () => {
    const outputsAsJson = [{ name: 'y', parameters: { binary_data: false } }];
    const body = { inputs: [anInput()], outputs: outputsAsJson, parameters: { priority: 1 } };
    expect(readInferRequest(body, aModel()).outputIndexes).toEqual([0]);
  });

  test('refuses inputs with different numbers of rows', () => {
    const amount = { name: 'amount', datatype: 'FP32', shape: [2, 1], data: [1, 2] };
    const country = { name: 'country', datatype: 'BYTES', shape: [1, 1], data: ['de'] };
    expect(() => readInferRequest({ inputs: [amount, country] }, aTwoInputModel())).toThrow(
      "inputs of model 'm' must have the same number of rows, got 2, 1",
    );
  });
});
