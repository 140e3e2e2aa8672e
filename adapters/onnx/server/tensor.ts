/**
 * The tensor datatypes that this server speaks: their names in the Open Inference Protocol and in
 * onnxruntime, and the array that holds each. One table, so that a type is added in one place.
 */

export const DATATYPES = [
  'BOOL',
  'UINT8',
  'UINT16',
  'UINT32',
  'UINT64',
  'INT8',
  'INT16',
  'INT32',
  'INT64',
  'FP32',
  'FP64',
  'BYTES',
] as const;

/** As the protocol spells it. */
export type Datatype = (typeof DATATYPES)[number];

export type NumberArray =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;
export type BigIntArray = BigInt64Array | BigUint64Array;

/** Row-major elements; BOOL is 0 or 1 in a Uint8Array, BYTES is strings. */
export type TensorData = NumberArray | BigIntArray | string[];

/** Plain data: crosses threads. */
export interface Tensor {
  dims: number[];
  data: TensorData;
}

/** onnxruntime's names of the element types that are served. */
type RuntimeType = 'bool' | `${'u' | ''}int${8 | 16 | 32 | 64}` | `float${32 | 64}` | 'string';

/** onnxruntime's name for each datatype. */
export const RUNTIME_TYPES: Readonly<Record<Datatype, RuntimeType>> = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
};

const ALLOCATORS: Record<Datatype, (length: number) => TensorData> = {
  BOOL: (length) => new Uint8Array(length),
  UINT8: (length) => new Uint8Array(length),
  UINT16: (length) => new Uint16Array(length),
  UINT32: (length) => new Uint32Array(length),
  UINT64: (length) => new BigUint64Array(length),
  INT8: (length) => new Int8Array(length),
  INT16: (length) => new Int16Array(length),
  INT32: (length) => new Int32Array(length),
  INT64: (length) => new BigInt64Array(length),
  FP32: (length) => new Float32Array(length),
  FP64: (length) => new Float64Array(length),
  BYTES: (length) => Array.from({ length }, () => ''),
};

/** `length` zeros, or empty strings. */
export function allocate(datatype: Datatype, length: number): TensorData {
  return ALLOCATORS[datatype](length);
}

/** Null for a type that JSON cannot carry or that this server does not know (float16, int4, …). */
export function datatypeOfRuntime(runtimeType: string): Datatype | null {
  return DATATYPES.find((datatype) => RUNTIME_TYPES[datatype] === runtimeType) ?? null;
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

/** Copies `source` into `target` from element `offset` on; both must hold the same datatype. */
export function copyInto(target: TensorData, source: TensorData, offset: number): void {
  if (Array.isArray(target)) {
    for (let index = 0; index < source.length; index++) {
      target[offset + index] = source[index] as string;
    }
    return;
  }
  (target as { set(from: TensorData, at: number): void }).set(source, offset);
}
