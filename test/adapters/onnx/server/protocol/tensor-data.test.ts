import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTensorData } from '../../../../../adapters/onnx/server/protocol/tensor-data.ts';
import {
  DATATYPES,
  elementCount,
  type Datatype,
} from '../../../../../adapters/onnx/server/tensor.ts';

const read = (data: unknown, datatype: Datatype, shape: number[]): unknown =>
  readTensorData(data, { name: 'x', datatype, shape });

describe('readTensorData', () => {
  const accepted: [Datatype, unknown[], unknown][] = [
    ['FP32', [1.5, -2], Float32Array.of(1.5, -2)],
    ['FP64', [0.1, 1e300], Float64Array.of(0.1, 1e300)],
    ['INT8', [-128, 127], Int8Array.of(-128, 127)],
    ['INT16', [-32768, 32767], Int16Array.of(-32768, 32767)],
    ['INT32', [-2147483648, 2147483647], Int32Array.of(-2147483648, 2147483647)],
    ['INT64', [-(2n ** 63n), 7], BigInt64Array.of(-(2n ** 63n), 7n)],
    ['UINT8', [0, 255], Uint8Array.of(0, 255)],
    ['UINT16', [0, 65535], Uint16Array.of(0, 65535)],
    ['UINT32', [0, 4294967295], Uint32Array.of(0, 4294967295)],
    ['UINT64', [2n ** 64n - 1n, 0], BigUint64Array.of(2n ** 64n - 1n, 0n)],
    ['BOOL', [true, false], Uint8Array.of(1, 0)],
    ['BYTES', ['a', ''], ['a', '']],
  ];
  test.each(accepted)('reads the extremes of %s', (datatype, data, expected) => {
    expect(read(data, datatype, [2])).toEqual(expected);
  });

  test('every datatype has a case above', () => {
    expect(accepted.map(([datatype]) => datatype).sort()).toEqual([...DATATYPES].sort());
  });

  const refused: [Datatype, unknown, string][] = [
    ['FP32', 'abc', 'element 1 is "abc"; FP32 takes finite numbers up to 3.4028235e38'],
    ['FP32', null, 'element 1 is null'],
    ['FP32', true, 'element 1 is true'],
    ['FP32', Number.POSITIVE_INFINITY, 'element 1 is Infinity'],
    ['FP32', 1e39, 'element 1 is 1e+39'],
    ['FP32', [1], 'element 1 is an array'],
    ['FP32', {}, 'element 1 is an object'],
    ['INT8', 128, 'element 1 is 128; INT8 takes integers from -128 to 127'],
    ['UINT8', -1, 'element 1 is -1; UINT8 takes integers from 0 to 255'],
    ['INT32', 1.5, 'element 1 is 1.5'],
    ['INT64', 2n ** 63n, 'element 1 is 9223372036854775808'],
    ['INT64', 1.5, 'element 1 is 1.5'],
    ['UINT64', -1, 'element 1 is -1'],
    ['BOOL', 1, 'element 1 is 1; BOOL takes true and false'],
    ['BYTES', 1, 'element 1 is 1; BYTES takes strings'],
    ['FP64', 'x'.repeat(100), `element 1 is "${'x'.repeat(39)}…`],
  ];
  test.each(refused)('refuses in %s the element %s', (datatype, value, message) => {
    const valid = { BOOL: true, BYTES: 'a' }[datatype as string] ?? 1;
    expect(() => read([valid, value], datatype, [2])).toThrow(`input 'x': ${message}`);
  });

  const lengths: [title: string, data: unknown, shape: number[], message: string][] = [
    ['too few', [1, 2, 3], [2, 2], "'data' holds 3 elements, the shape [2,2] needs 4"],
    ['too many', [1, 2, 3, 4, 5], [2, 2], "'data' holds 5 elements"],
    ['too few rows', [[1, 2]], [2, 2], "'data' holds 1 elements, the shape [2,2] needs 2"],
    ['a short row', [[1, 2], [3]], [2, 2], "'data[1]' holds 1 elements"],
    ['a row that is none', [[1, 2], 3], [2, 2], "'data[1]' must be an array, got 3"],
    ['no array', 5, [1], "'data' must be an array, got 5"],
    ['nothing', undefined, [1], "'data' must be an array, got nothing"],
    ['a shape beyond all memory', [[]], [1, 2 ** 50], "'data[0]' holds 0 elements"],
  ];
  test.each(lengths)('refuses %s', (_title, data, shape, message) => {
    expect(() => read(data, 'FP32', shape)).toThrow(message);
  });

  test('names the place of a wrong element in nested data by its row-major index', () => {
    expect(() =>
      read(
        [
          [1, 2],
          [3, 'four'],
        ],
        'FP32',
        [2, 2],
      ),
    ).toThrow('element 3 is "four"');
  });

  test('reads one element of a scalar', () => {
    expect(read([7], 'FP32', [])).toEqual(Float32Array.of(7));
  });
});

describe('properties', () => {
  test('flat and nested data mean the same', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shapes, (shape) => {
        const flat = Array.from({ length: elementCount(shape) }, (_, index) => index);
        expect(read(nest(flat, shape), 'FP64', shape)).toEqual(read(flat, 'FP64', shape));
        expect(read(flat, 'FP64', shape)).toEqual(Float64Array.from(flat));
      }),
    );
  });
});

function nest(flat: number[], shape: number[]): unknown[] {
  const [rows = 1, ...rest] = shape;
  if (rest.length === 0) return flat;
  const size = elementCount(rest);
  return Array.from({ length: rows }, (_, row) =>
    nest(flat.slice(row * size, (row + 1) * size), rest),
  );
}
