/**
 * A parsed JSON body to a request that the model can run, or to the reason why it cannot. All
 * validation is here and in tensor-data.ts, before anything is queued.
 */
import { suggestName } from '../../../../src/adapter/suggest-name.ts';
import type { ServedModel, TensorSpec } from '../model.ts';
import type { Tensor } from '../tensor.ts';
import { RequestProblem } from './request-problem.ts';
import { describeValue, readTensorData } from './tensor-data.ts';

export interface InferRequest {
  /** Echoed in the answer. */
  id: string | null;
  /** Size along the batch axis; 1 for a model that does not batch. */
  rows: number;
  /** Sizes of all other axes: only requests with equal keys can share an execution. */
  shapeKey: string;
  /** In the model's order. */
  inputs: Tensor[];
  /** Indexes into the model's outputs, in the order of the answer. */
  outputIndexes: number[];
}

type JsonObject = Record<string, unknown>;

/** @throws RequestProblem 400, in words that name the input or output. */
export function readInferRequest(body: unknown, model: ServedModel): InferRequest {
  if (!isObject(body)) {
    throw new RequestProblem(400, `request body must be a JSON object, got ${describeValue(body)}`);
  }
  const id = body['id'] ?? null;
  if (id !== null && typeof id !== 'string') {
    throw new RequestProblem(400, `'id' must be a string, got ${describeValue(id)}`);
  }
  refuseBinary(body['parameters'], 'request');
  const byName = readNamed(body['inputs'], 'input', model.inputs);
  const missing = model.inputs.filter(({ name }) => !byName.has(name));
  if (missing.length > 0) {
    const names = missing.map(({ name }) => `'${name}'`).join(', ');
    throw new RequestProblem(
      400,
      `expected ${model.inputs.length} inputs but got ${byName.size} for model '${model.name}'; missing: ${names}`,
    );
  }
  const inputs = model.inputs.map((spec) => readInput(byName.get(spec.name) ?? {}, spec, model));
  return {
    id,
    rows: countRows(inputs, model),
    shapeKey: inputs.map(({ dims }) => dims.slice(1).join('x')).join(','),
    inputs,
    outputIndexes: readOutputs(body['outputs'], model),
  };
}

/** Entries of `inputs` or `outputs` by name. */
function readNamed(
  entries: unknown,
  kind: 'input' | 'output',
  specs: TensorSpec[],
): Map<string, JsonObject> {
  if (!Array.isArray(entries)) {
    throw new RequestProblem(400, `'${kind}s' must be an array, got ${describeValue(entries)}`);
  }
  const byName = new Map<string, JsonObject>();
  for (const [index, entry] of entries.entries()) {
    const name = isObject(entry) ? entry['name'] : undefined;
    if (!isObject(entry) || typeof name !== 'string') {
      throw new RequestProblem(400, `'${kind}s[${index}]' must be an object with a string 'name'`);
    }
    if (!specs.some((spec) => spec.name === name)) {
      const known = specs.map((spec) => spec.name);
      throw new RequestProblem(400, `unexpected ${kind} '${name}'. ${suggestName(name, known)}`);
    }
    if (byName.has(name)) throw new RequestProblem(400, `${kind} '${name}' is given twice`);
    refuseBinary(entry['parameters'], `${kind} '${name}'`);
    byName.set(name, entry);
  }
  return byName;
}

function readInput(entry: JsonObject, spec: TensorSpec, model: ServedModel): Tensor {
  const { name } = spec;
  if (entry['datatype'] !== spec.datatype) {
    throw new RequestProblem(
      400,
      `input '${name}' of model '${model.name}' is of datatype ${spec.datatype}, got ${describeValue(entry['datatype'])}`,
    );
  }
  const dims = readShape(entry['shape'], name);
  const fits =
    dims.length === spec.shape.length &&
    spec.shape.every((expected, axis) => expected === -1 || expected === dims[axis]);
  if (!fits) throw new RequestProblem(400, shapeMessage(dims, spec, model));
  return {
    dims,
    data: readTensorData(entry['data'], { name, datatype: spec.datatype, shape: dims }),
  };
}

function readShape(shape: unknown, name: string): number[] {
  const isShape =
    Array.isArray(shape) && shape.every((dim) => Number.isSafeInteger(dim) && (dim as number) >= 0);
  if (isShape) return shape as number[];
  const got = Array.isArray(shape)
    ? `[${shape.map(describeValue).join(',')}]`
    : describeValue(shape);
  throw new RequestProblem(
    400,
    `input '${name}': 'shape' must be an array of integers, got ${got}`,
  );
}

function shapeMessage(dims: number[], spec: TensorSpec, model: ServedModel): string {
  const expected = `Expected [${spec.shape.join(',')}], got [${dims.join(',')}].`;
  const message = `unexpected shape for input '${spec.name}' for model '${model.name}'. ${expected}`;
  const lacksBatchAxis = dims.length + 1 === spec.shape.length && spec.shape[0] === -1;
  return lacksBatchAxis
    ? `${message} The first axis counts rows: one row has shape [1,${dims.join(',')}].`
    : message;
}

function countRows(inputs: Tensor[], model: ServedModel): number {
  if (model.batching.kind === 'none') return 1;
  const sizes = inputs.map(({ dims }) => dims[0] ?? 0);
  const rows = sizes[0] ?? 0;
  if (sizes.some((each) => each !== rows)) {
    throw new RequestProblem(
      400,
      `inputs of model '${model.name}' must have the same number of rows, got ${sizes.join(', ')}`,
    );
  }
  if (rows === 0) throw new RequestProblem(400, `request for model '${model.name}' has no rows`);
  if (rows > model.batching.maxRows) {
    throw new RequestProblem(
      400,
      `inference request batch-size must be <= ${model.batching.maxRows} for '${model.name}', got ${rows}`,
    );
  }
  return rows;
}

function readOutputs(outputs: unknown, model: ServedModel): number[] {
  const all = [...model.outputs.keys()];
  if (outputs === undefined || outputs === null) return all;
  const requested = readNamed(outputs, 'output', model.outputs);
  if (requested.size === 0) return all;
  return [...requested.keys()].map((name) => model.outputs.findIndex((spec) => spec.name === name));
}

/** Parameters that change what the bytes mean; all others are of no consequence here. */
function refuseBinary(parameters: unknown, owner: string): void {
  if (!isObject(parameters)) return;
  for (const [name, value] of Object.entries(parameters)) {
    if (value === false) continue;
    if (name.startsWith('binary_data')) {
      const message = `${owner}: parameter '${name}' is not supported; send tensors as JSON 'data'`;
      throw new RequestProblem(400, message);
    }
    if (name.startsWith('shared_memory') || name === 'classification') {
      throw new RequestProblem(400, `${owner}: parameter '${name}' is not supported`);
    }
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
