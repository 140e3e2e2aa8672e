import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderInferBody } from '../../../adapters/onnx/infer-request.ts';
import type { TensorSpec } from '../../../adapters/onnx/model-metadata.ts';

const features: TensorSpec = { name: 'features', datatype: 'FP32', shape: [-1, 3] };
const render = (specs: TensorSpec[], ...inputs: Record<string, unknown>[]): unknown =>
  JSON.parse(
    renderInferBody(
      specs,
      inputs.map((each) => ({ inputs: each })),
    ),
  );
const spec = (datatype: string, ...shape: number[]): TensorSpec => ({ name: 'x', datatype, shape });

describe('renderInferBody', () => {
  test('stacks the rows along a first axis and flattens the data', () => {
    expect(render([features], { features: [1, 2.5, -3] }, { features: [4, 5, 6] })).toEqual({
      inputs: [{ name: 'features', datatype: 'FP32', shape: [2, 3], data: [1, 2.5, -3, 4, 5, 6] }],
    });
  });

  test('sends one tensor per input, in the order of the model', () => {
    const specs = [spec('INT64', -1), { ...spec('BYTES', -1), name: 'country' }];
    expect(render(specs, { country: 'de', x: 7 })).toEqual({
      inputs: [
        { name: 'x', datatype: 'INT64', shape: [1], data: [7] },
        { name: 'country', datatype: 'BYTES', shape: [1], data: ['de'] },
      ],
    });
  });

  test.each([
    [
      'nested rows',
      spec('FP32', -1, 2, 2),
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2, 2],
    ],
    ['an axis of any size', spec('INT64', -1, -1), [5, 6, 7], [1, 3]],
    ['a single value for a column', spec('FP32', -1, 1), 5, [1, 1]],
    ['a single value in an array for a scalar', spec('FP32', -1), [5], [1]],
    ['flags', spec('BOOL', -1, 2), [true, false], [1, 2]],
    ['an empty row of any size', spec('FP32', -1, -1), [], [1, 0]],
  ])('takes %s', (_name, tensor, value, shape) => {
    expect(render([tensor], { x: value })).toMatchObject({ inputs: [{ shape }] });
  });

  test.each([
    [
      'another number of features',
      spec('FP32', -1, 3),
      [[1, 2]],
      'a row has the shape [2], expected [3]',
    ],
    ['another rank', spec('FP32', -1, 3), [[[1, 2, 3]]], 'a row has the shape [1,3], expected [3]'],
    [
      'rows of different shapes',
      spec('FP32', -1, -1),
      [[1], [1, 2]],
      'rows of the shapes [1] and [2] cannot be stacked',
    ],
    [
      'a ragged row',
      spec('FP32', -1, 2, 2),
      [[[1, 2], [3]]],
      'a row holds arrays of different lengths',
    ],
    [
      'an array beside a number',
      spec('FP32', -1, 2),
      [[1, [2]]],
      'a row holds arrays of different lengths',
    ],
    ['a text for a number', spec('FP32', -1), ['5'], '"5" is no number'],
    ['null', spec('FP32', -1, 1), [[null]], 'null is no number'],
    ['a number for a flag', spec('BOOL', -1), [1], '1 is no boolean'],
    ['a number for a text', spec('BYTES', -1), [1], '1 is no string'],
    [
      'more rows than the model takes',
      spec('FP32', 1, 1),
      [1, 2],
      'a request has 2 rows, but the model takes the shape [1,1] only',
    ],
  ])('refuses %s', (_name, tensor, values, problem) => {
    expect(() => render([tensor], ...values.map((x) => ({ x })))).toThrow(
      expect.objectContaining({
        code: 'SB_ONNX_BAD_INPUT',
        message: `payload input "x": ${problem}`,
        hint: expect.stringContaining(tensor.datatype) as string,
      }),
    );
  });

  test('names an input that the model does not have, and those it has', () => {
    expect(() => render([features], { feature: [1, 2, 3] })).toThrow(
      expect.objectContaining({
        code: 'SB_ONNX_UNKNOWN_INPUT',
        message: 'the payload has an input "feature", which the model does not have',
        hint: 'Did you mean "features"? There are: "features".',
      }),
    );
  });

  test('names an input that a row lacks, wherever the row is', () => {
    expect(() =>
      render([features, spec('FP32', -1)], { features: [1, 2, 3], x: 1 }, { features: [1, 2, 3] }),
    ).toThrow(
      expect.objectContaining({
        code: 'SB_ONNX_MISSING_INPUT',
        message: 'a row of the payload lacks what the model needs: "x"',
      }),
    );
  });

  test('asks for a payload when there are no rows', () => {
    expect(() => render([features])).toThrow(
      expect.objectContaining({ code: 'SB_ONNX_NEEDS_PAYLOAD' }),
    );
  });

  test('sends as many values as the shape says, for every number of rows and features', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(sizes, ([rows, width]) => {
        const inputs = Array.from({ length: rows }, (_, row) => ({
          x: Array.from({ length: width }, (_, column) => row * width + column),
        }));
        expect(render([spec('FP32', -1, -1)], ...inputs)).toEqual({
          inputs: [
            {
              name: 'x',
              datatype: 'FP32',
              shape: [rows, width],
              data: Array.from({ length: rows * width }, (_, index) => index),
            },
          ],
        });
      }),
    );
  });
});
