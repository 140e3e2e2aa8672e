/** The JSON answer to one request, cut out of the outputs of the execution that it was part of. */
import type { ServedModel, TensorSpec } from '../model.ts';
import { MODEL_VERSION } from '../model.ts';
import { elementCount, type Datatype, type Tensor } from '../tensor.ts';
import type { InferRequest } from './infer-request.ts';
import { RequestProblem } from './request-problem.ts';

/** Outputs of a whole execution, in the model's order, and which rows belong to the request. */
export interface ExecutionShare {
  outputs: Tensor[];
  /** Position of the request's first row in the execution. */
  firstRow: number;
}

/** @throws RequestProblem 500 for a number that JSON cannot carry (NaN, infinite). */
export function renderInferResponse(
  model: ServedModel,
  request: InferRequest,
  share: ExecutionShare,
): string {
  const isBatched = model.batching.kind === 'dynamic';
  const outputs = request.outputIndexes.map((index) => {
    const spec = model.outputs[index];
    const tensor = share.outputs[index];
    if (spec === undefined || tensor === undefined) {
      throw new RequestProblem(500, `output ${index} of model '${model.name}' was not computed`);
    }
    return isBatched
      ? renderOutput(spec, tensor, { from: share.firstRow, rows: request.rows })
      : renderOutput(spec, tensor, null);
  });
  const id = request.id === null ? '' : `"id":${JSON.stringify(request.id)},`;
  const name = JSON.stringify(model.name);
  return `{${id}"model_name":${name},"model_version":"${MODEL_VERSION}","outputs":[${outputs.join(',')}]}`;
}

function renderOutput(
  spec: TensorSpec,
  tensor: Tensor,
  slice: { from: number; rows: number } | null,
): string {
  const rowElements = elementCount(tensor.dims.slice(1));
  const dims = slice === null ? tensor.dims : [slice.rows, ...tensor.dims.slice(1)];
  const startIndex = slice === null ? 0 : slice.from * rowElements;
  const endIndex = slice === null ? tensor.data.length : startIndex + slice.rows * rowElements;
  const data = RENDERERS[spec.datatype](tensor, startIndex, endIndex, spec.name);
  const name = JSON.stringify(spec.name);
  return `{"name":${name},"datatype":"${spec.datatype}","shape":[${dims.join(',')}],"data":[${data}]}`;
}

type Renderer = (tensor: Tensor, startIndex: number, endIndex: number, name: string) => string;

/** Float32 values are written as the doubles they are, digit for digit what Triton writes. */
function renderFloats(tensor: Tensor, startIndex: number, endIndex: number, name: string): string {
  const data = tensor.data as Float32Array;
  let text = '';
  for (let index = startIndex; index < endIndex; index++) {
    const value = data[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      const place = `element ${index - startIndex} of output '${name}'`;
      throw new RequestProblem(500, `${place} is ${value}, which JSON cannot carry`);
    }
    text += index === startIndex ? String(value) : `,${value}`;
  }
  return text;
}

const renderIntegers: Renderer = (tensor, startIndex, endIndex) =>
  tensor.data.slice(startIndex, endIndex).join(',');

const renderBooleans: Renderer = (tensor, startIndex, endIndex) =>
  Array.from((tensor.data as Uint8Array).subarray(startIndex, endIndex), (value) =>
    String(value !== 0),
  ).join(',');

const renderStrings: Renderer = (tensor, startIndex, endIndex) =>
  (tensor.data as string[])
    .slice(startIndex, endIndex)
    .map((value) => JSON.stringify(value))
    .join(',');

const RENDERERS: Record<Datatype, Renderer> = {
  BOOL: renderBooleans,
  UINT8: renderIntegers,
  UINT16: renderIntegers,
  UINT32: renderIntegers,
  UINT64: renderIntegers,
  INT8: renderIntegers,
  INT16: renderIntegers,
  INT32: renderIntegers,
  INT64: renderIntegers,
  FP32: renderFloats,
  FP64: renderFloats,
  BYTES: renderStrings,
};
