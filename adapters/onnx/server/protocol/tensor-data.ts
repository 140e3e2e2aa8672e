/**
 * JSON data to the elements of one tensor. Everything is checked here, element by element: native
 * code scores a NaN without a word and fails a whole batch for one wrong shape.
 */
import { allocate, elementCount, type Datatype, type TensorData } from '../tensor.ts';
import { RequestProblem } from './request-problem.ts';

/** Where the elements belong; `shape` is the request's, without -1. */
export interface TensorTarget {
  name: string;
  datatype: Datatype;
  shape: number[];
}

/**
 * `data` is flat in row-major order, or nested as `shape` says.
 * @throws RequestProblem 400 for another number of elements or an element of another type.
 */
export function readTensorData(data: unknown, target: TensorTarget): TensorData {
  if (!Array.isArray(data)) {
    throw new RequestProblem(
      400,
      `input '${target.name}': 'data' must be an array, got ${describeValue(data)}`,
    );
  }
  const isNested = Array.isArray(data[0]) && target.shape.length > 1;
  const lengths = isNested ? target.shape : [elementCount(target.shape)];
  checkLengths(data, lengths, { target, path: 'data' });
  const elements = allocate(target.datatype, elementCount(target.shape));
  writeNested(elements, data, { target, depth: lengths.length, offset: 0 });
  return elements;
}

function checkLengths(
  data: unknown[],
  lengths: number[],
  where: { target: TensorTarget; path: string },
): void {
  const [expected, ...rest] = lengths;
  if (data.length !== expected) {
    const { name, shape } = where.target;
    const needed = `the shape [${shape.join(',')}] needs ${expected ?? 0}`;
    throw new RequestProblem(
      400,
      `input '${name}': '${where.path}' holds ${data.length} elements, ${needed}`,
    );
  }
  if (rest.length === 0) return;
  for (const [index, each] of data.entries()) {
    const path = `${where.path}[${index}]`;
    if (!Array.isArray(each)) {
      const message = `input '${where.target.name}': '${path}' must be an array, got ${describeValue(each)}`;
      throw new RequestProblem(400, message);
    }
    checkLengths(each, rest, { target: where.target, path });
  }
}

/** Returns the offset behind what was written. */
function writeNested(
  elements: TensorData,
  data: unknown[],
  where: { target: TensorTarget; depth: number; offset: number },
): number {
  const { target, depth } = where;
  if (depth <= 1) {
    const badIndex = WRITERS[target.datatype](elements, where.offset, data);
    if (badIndex === null) return where.offset + data.length;
    const got = describeValue(data[badIndex]);
    const expected = `${target.datatype} takes ${TAKES[target.datatype]}`;
    const index = where.offset + badIndex;
    throw new RequestProblem(
      400,
      `input '${target.name}': element ${index} is ${got}; ${expected}`,
    );
  }
  let offset = where.offset;
  for (const each of data) {
    offset = writeNested(elements, each as unknown[], { target, depth: depth - 1, offset });
  }
  return offset;
}

/** Writes `values` from element `offset` on; returns the index of the first that does not fit, or null. */
type Writer = (elements: TensorData, offset: number, values: unknown[]) => number | null;

function writeFloats(elements: TensorData, offset: number, values: unknown[]): number | null {
  const target = elements as Float32Array | Float64Array;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== 'number' && typeof value !== 'bigint') return index;
    target[offset + index] = Number(value);
    // Read back: 1e39 is a number, but infinite as FP32.
    if (!Number.isFinite(target[offset + index])) return index;
  }
  return null;
}

function integerWriter(min: number, max: number): Writer {
  return (elements, offset, values) => {
    const target = elements as Int32Array;
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      if (typeof value !== 'number' || !Number.isInteger(value)) return index;
      if (value < min || value > max) return index;
      target[offset + index] = value;
    }
    return null;
  };
}

function bigIntegerWriter(min: bigint, max: bigint): Writer {
  return (elements, offset, values) => {
    const target = elements as BigInt64Array;
    for (let index = 0; index < values.length; index++) {
      const value = values[index];
      const isWhole = typeof value === 'bigint' || Number.isSafeInteger(value);
      if (!isWhole) return index;
      const whole = BigInt(value as number | bigint);
      if (whole < min || whole > max) return index;
      target[offset + index] = whole;
    }
    return null;
  };
}

function writeBooleans(elements: TensorData, offset: number, values: unknown[]): number | null {
  const target = elements as Uint8Array;
  for (let index = 0; index < values.length; index++) {
    if (typeof values[index] !== 'boolean') return index;
    target[offset + index] = values[index] === true ? 1 : 0;
  }
  return null;
}

function writeStrings(elements: TensorData, offset: number, values: unknown[]): number | null {
  const target = elements as string[];
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (typeof value !== 'string') return index;
    target[offset + index] = value;
  }
  return null;
}

const WRITERS: Record<Datatype, Writer> = {
  BOOL: writeBooleans,
  UINT8: integerWriter(0, 2 ** 8 - 1),
  UINT16: integerWriter(0, 2 ** 16 - 1),
  UINT32: integerWriter(0, 2 ** 32 - 1),
  UINT64: bigIntegerWriter(0n, 2n ** 64n - 1n),
  INT8: integerWriter(-(2 ** 7), 2 ** 7 - 1),
  INT16: integerWriter(-(2 ** 15), 2 ** 15 - 1),
  INT32: integerWriter(-(2 ** 31), 2 ** 31 - 1),
  INT64: bigIntegerWriter(-(2n ** 63n), 2n ** 63n - 1n),
  FP32: writeFloats,
  FP64: writeFloats,
  BYTES: writeStrings,
};

const TAKES: Record<Datatype, string> = {
  BOOL: 'true and false',
  UINT8: 'integers from 0 to 255',
  UINT16: 'integers from 0 to 65535',
  UINT32: 'integers from 0 to 4294967295',
  UINT64: 'integers from 0 to 18446744073709551615',
  INT8: 'integers from -128 to 127',
  INT16: 'integers from -32768 to 32767',
  INT32: 'integers from -2147483648 to 2147483647',
  INT64: 'integers from -9223372036854775808 to 9223372036854775807',
  FP32: 'finite numbers up to 3.4028235e38',
  FP64: 'finite numbers',
  BYTES: 'strings',
};

/** Long enough to recognise a value, short enough for a message. */
const QUOTED_CHARACTERS = 40;

/** A JSON value for a message; arrays and objects by kind. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'bigint') return String(value);
  // 1e999 is valid JSON and reads as Infinity, which JSON.stringify would call null.
  if (typeof value === 'number') return String(value);
  const text = JSON.stringify(value);
  return text.length <= QUOTED_CHARACTERS ? text : `${text.slice(0, QUOTED_CHARACTERS)}…`;
}
