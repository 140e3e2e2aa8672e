import { describe, expect, test } from 'vitest';
import { joinInputs } from '../../../../adapters/onnx/server/join-inputs.ts';
import type { TensorSpec } from '../../../../adapters/onnx/server/model.ts';

const specs: TensorSpec[] = [
  { name: 'x', datatype: 'FP32', shape: [-1, 2] },
  { name: 'word', datatype: 'BYTES', shape: [-1] },
];

describe('joinInputs', () => {
  test('puts the rows of all requests behind one another, input by input', () => {
    const first = [
      { dims: [1, 2], data: Float32Array.of(1, 2) },
      { dims: [1], data: ['a'] },
    ];
    const second = [
      { dims: [2, 2], data: Float32Array.of(3, 4, 5, 6) },
      { dims: [2], data: ['b', 'c'] },
    ];
    expect(joinInputs(specs, [first, second])).toEqual([
      { dims: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      { dims: [3], data: ['a', 'b', 'c'] },
    ]);
  });

  test('passes a single request on without a copy', () => {
    const only = [
      { dims: [1, 2], data: Float32Array.of(1, 2) },
      { dims: [1], data: ['a'] },
    ];
    expect(joinInputs(specs, [only])).toBe(only);
  });
});
