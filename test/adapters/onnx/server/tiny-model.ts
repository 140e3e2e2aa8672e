/**
 * Writes small ONNX files, so that a test can have the very model that it speaks about: the protobuf
 * wire format by hand, for the few messages that a graph of plain operators needs.
 */

export const ELEMENT_TYPES = {
  FP32: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  BYTES: 8,
  BOOL: 9,
  FP16: 10,
  FP64: 11,
  UINT32: 12,
  UINT64: 13,
} as const;

export type ElementType = keyof typeof ELEMENT_TYPES;

export interface TinyValue {
  name: string;
  type: ElementType;
  /** A string names an axis of any size. */
  shape: (number | string)[];
}

export interface TinyNode {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Integer attributes. */
  attributes?: Record<string, number>;
}

export interface TinyConstant {
  name: string;
  type: 'FP32' | 'INT64';
  dims: number[];
  values: number[];
}

export interface TinyModel {
  inputs: TinyValue[];
  outputs: TinyValue[];
  nodes: TinyNode[];
  constants?: TinyConstant[];
}

const IR_VERSION = 8;
/** The last opset in which ReduceMax takes its axes as an attribute. */
const OPSET = 17;

export function encodeModel(model: TinyModel): Uint8Array {
  const graph = concat([
    ...model.nodes.map((node) => message(1, encodeNode(node))),
    text(2, 'tiny'),
    ...(model.constants ?? []).map((constant) => message(5, encodeConstant(constant))),
    ...model.inputs.map((value) => message(11, encodeValue(value))),
    ...model.outputs.map((value) => message(12, encodeValue(value))),
  ]);
  return concat([
    integer(1, IR_VERSION),
    message(7, graph),
    message(8, concat([text(1, ''), integer(2, OPSET)])),
  ]);
}

/** y = x, of any datatype, with rows of two elements. */
export function identityModel(type: ElementType): TinyModel {
  return {
    inputs: [{ name: 'x', type, shape: ['N', 2] }],
    outputs: [{ name: 'y', type, shape: ['N', 2] }],
    nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
  };
}

/** sum = a + b, with rows of any length. */
export function additionModel(): TinyModel {
  const value = (name: string): TinyValue => ({ name, type: 'FP32', shape: ['N', 'L'] });
  return {
    inputs: [value('a'), value('b')],
    outputs: [value('sum')],
    nodes: [{ op: 'Add', inputs: ['a', 'b'], outputs: ['sum'] }],
  };
}

/** y = the element of [10, 20, 30] at `index`; fails outside of 0..2. */
export function lookupModel(): TinyModel {
  return {
    inputs: [{ name: 'index', type: 'INT64', shape: ['N'] }],
    outputs: [{ name: 'y', type: 'FP32', shape: ['N'] }],
    nodes: [{ op: 'Gather', inputs: ['table', 'index'], outputs: ['y'] }],
    constants: [{ name: 'table', type: 'FP32', dims: [3], values: [10, 20, 30] }],
  };
}

/** y = the greatest of all rows: rows cannot be told apart again. */
export function reducingModel(): TinyModel {
  return {
    inputs: [{ name: 'x', type: 'FP32', shape: ['N', 1] }],
    outputs: [{ name: 'y', type: 'FP32', shape: [1, 1] }],
    nodes: [{ op: 'ReduceMax', inputs: ['x'], outputs: ['y'], attributes: { keepdims: 1 } }],
  };
}

/** y = x, but slowly: multiplies matrices of `size` x `size` on the way. */
export function slowModel(size: number): TinyModel {
  const products = ['m1', 'm2', 'm3', 'm4'];
  return {
    inputs: [{ name: 'x', type: 'FP32', shape: ['N', 1] }],
    outputs: [{ name: 'y', type: 'FP32', shape: ['N', 1] }],
    nodes: [
      { op: 'ReduceMax', inputs: ['x'], outputs: ['greatest'], attributes: { keepdims: 1 } },
      { op: 'Expand', inputs: ['greatest', 'size'], outputs: ['m0'] },
      ...products.map((name, index) => ({
        op: 'MatMul',
        inputs: [`m${index}`, 'm0'],
        outputs: [name],
      })),
      { op: 'ReduceMax', inputs: ['m4'], outputs: ['product'], attributes: { keepdims: 1 } },
      { op: 'Mul', inputs: ['product', 'zero'], outputs: ['nothing'] },
      { op: 'Add', inputs: ['x', 'nothing'], outputs: ['y'] },
    ],
    constants: [
      { name: 'size', type: 'INT64', dims: [2], values: [size, size] },
      { name: 'zero', type: 'FP32', dims: [1, 1], values: [0] },
    ],
  };
}

function encodeNode({ op, inputs, outputs, attributes = {} }: TinyNode): Uint8Array {
  return concat([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, concat([text(1, name), integer(3, value), integer(20, 2)])),
    ),
  ]);
}

function encodeConstant({ name, type, dims, values }: TinyConstant): Uint8Array {
  const raw =
    type === 'FP32'
      ? new Float32Array(values)
      : new BigInt64Array(values.map((each) => BigInt(each)));
  return concat([
    ...dims.map((dim) => integer(1, dim)),
    integer(2, ELEMENT_TYPES[type]),
    text(8, name),
    message(9, new Uint8Array(raw.buffer)),
  ]);
}

function encodeValue({ name, type, shape }: TinyValue): Uint8Array {
  const dims = shape.map((dim) =>
    message(1, typeof dim === 'number' ? integer(1, dim) : text(2, dim)),
  );
  const tensor = concat([integer(1, ELEMENT_TYPES[type]), message(2, concat(dims))]);
  return concat([text(1, name), message(2, message(1, tensor))]);
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;

function integer(field: number, value: number): Uint8Array {
  return concat([varint(field * 8 + VARINT), varint(value)]);
}

function message(field: number, body: Uint8Array): Uint8Array {
  return concat([varint(field * 8 + LENGTH_DELIMITED), varint(body.length), body]);
}

function text(field: number, value: string): Uint8Array {
  return message(field, new TextEncoder().encode(value));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

function concat(parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
