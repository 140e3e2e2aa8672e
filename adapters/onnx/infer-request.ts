/**
 * Payload rows to the JSON body of an inference request. Everything that would fail every request of
 * a run is found here, before it, and said in the words of the payload.
 */
import { suggestName } from '../../src/adapter/suggest-name.ts';
import { ServebenchError } from '../../src/base/errors.ts';
import type { PayloadRow } from '../../src/domain/scenario.ts';
import type { TensorSpec } from './model-metadata.ts';

/**
 * The rows stacked along a first axis, one tensor per input of the model, its data flattened.
 * @throws ServebenchError SB_ONNX_NEEDS_PAYLOAD, SB_ONNX_UNKNOWN_INPUT, SB_ONNX_MISSING_INPUT,
 * SB_ONNX_BAD_INPUT (a shape or a value that the model does not take).
 */
export function renderInferBody(specs: TensorSpec[], rows: PayloadRow[]): string {
  if (rows.length === 0) throw needsPayload();
  for (const row of rows) checkNames(specs, row);
  const inputs = specs.map((spec) => stack(spec, rows));
  return JSON.stringify({ inputs });
}

interface InputTensor {
  name: string;
  datatype: string;
  shape: number[];
  data: unknown[];
}

function stack(spec: TensorSpec, rows: PayloadRow[]): InputTensor {
  const data: unknown[] = [];
  let dims: number[] | null = null;
  for (const row of rows) {
    const value = row.inputs[spec.name];
    const rowDims = dimsOf(value, spec);
    dims ??= rowDims;
    if (dims.join() !== rowDims.join()) {
      throw badInput(
        spec,
        `rows of the shapes [${dims.join()}] and [${rowDims.join()}] cannot be stacked`,
      );
    }
    appendLeaves(value, spec, data);
  }
  const shape = fitShape([rows.length, ...(dims ?? [])], spec);
  return { name: spec.name, datatype: spec.datatype, shape, data };
}

function checkNames(specs: TensorSpec[], row: PayloadRow): void {
  const known = specs.map(({ name }) => name);
  for (const name of Object.keys(row.inputs)) {
    if (known.includes(name)) continue;
    throw new ServebenchError({
      code: 'SB_ONNX_UNKNOWN_INPUT',
      message: `the payload has an input "${name}", which the model does not have`,
      hint: suggestName(name, known),
    });
  }
  const missing = known.filter((name) => !Object.hasOwn(row.inputs, name));
  if (missing.length === 0) return;
  throw new ServebenchError({
    code: 'SB_ONNX_MISSING_INPUT',
    message: `a row of the payload lacks what the model needs: ${missing.map((name) => `"${name}"`).join(', ')}`,
    hint: `Give every row all of the model's inputs: ${known.map((name) => `"${name}"`).join(', ')}.`,
  });
}

/** Sizes of nested arrays, outermost first; all arrays of one level have the same size. */
function dimsOf(value: unknown, spec: TensorSpec): number[] {
  if (!Array.isArray(value)) return [];
  const [first, ...rest] = value.map((item) => dimsOf(item, spec));
  if (rest.some((dims) => dims.join() !== first?.join())) {
    throw badInput(spec, 'a row holds arrays of different lengths');
  }
  return [value.length, ...(first ?? [])];
}

/** Checks the shape; a single value may come without the axes of size 1 that the model wraps it in. */
function fitShape(shape: number[], spec: TensorSpec): number[] {
  const [rows = 0, ...dims] = shape;
  const [batch, ...expected] = spec.shape;
  const isSingle = dims.every((size) => size === 1) && expected.every((size) => size === 1);
  const fits =
    dims.length === expected.length &&
    expected.every((size, axis) => size === -1 || size === dims[axis]);
  if (!isSingle && !fits) {
    throw badInput(spec, `a row has the shape [${dims.join()}], expected [${expected.join()}]`);
  }
  if (batch !== -1 && batch !== rows) {
    throw badInput(
      spec,
      `a request has ${rows} rows, but the model takes the shape [${spec.shape.join()}] only`,
    );
  }
  return isSingle ? [rows, ...expected] : shape;
}

function appendLeaves(value: unknown, spec: TensorSpec, into: unknown[]): void {
  if (Array.isArray(value)) {
    for (const item of value) appendLeaves(item, spec, into);
    return;
  }
  const expected = leafTypeOf(spec.datatype);
  if (typeof value !== expected) {
    throw badInput(spec, `${JSON.stringify(value)} is no ${expected}`);
  }
  into.push(value);
}

function leafTypeOf(datatype: string): 'string' | 'boolean' | 'number' {
  if (datatype === 'BYTES') return 'string';
  return datatype === 'BOOL' ? 'boolean' : 'number';
}

function badInput(spec: TensorSpec, problem: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_ONNX_BAD_INPUT',
    message: `payload input "${spec.name}": ${problem}`,
    hint: `The model takes ${spec.datatype} of the shape [${spec.shape.join()}]; the first axis counts rows.`,
  });
}

function needsPayload(): ServebenchError {
  return new ServebenchError({
    code: 'SB_ONNX_NEEDS_PAYLOAD',
    message: 'the scenario has no payload to make inference requests from',
    hint: 'Add a payload: { file: rows.jsonl }.',
  });
}
