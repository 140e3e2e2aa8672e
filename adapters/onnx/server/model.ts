/**
 * What the server knows about its model: names, datatypes, shapes, and whether requests may share an
 * execution. Values only; the worker that loads the model makes them.
 */
import type { Datatype } from './tensor.ts';

export interface TensorSpec {
  name: string;
  datatype: Datatype;
  /** -1: any size. Empty: a scalar, or a shape that the model does not declare. */
  shape: number[];
}

/**
 * dynamic: axis 0 of every input and output counts rows, up to `maxRows` an execution.
 * none: every request is one execution, for the reason given.
 */
export type Batching = { kind: 'dynamic'; maxRows: number } | { kind: 'none'; reason: string };

/** As it stands in the file. */
export interface ModelSignature {
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  /** Outputs that are no tensors (a ZipMap's list of maps, say); they cannot be served. */
  skippedOutputs: string[];
  /** Such as `1.30.0`. */
  runtimeVersion: string;
}

/** As it is served. */
export interface ServedModel {
  name: string;
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  batching: Batching;
  runtimeVersion: string;
}

/** The only version there is. */
export const MODEL_VERSION = '1';

/** What the file alone says about batching; a warm-up proves or corrects it. */
export function declaredBatching(signature: ModelSignature, maxRows: number): Batching {
  if (signature.inputs.length === 0) return { kind: 'none', reason: 'the model has no inputs' };
  const fixed = signature.inputs.find(({ shape }) => shape[0] !== -1);
  if (fixed === undefined) return { kind: 'dynamic', maxRows };
  const [firstDim] = fixed.shape;
  const reason =
    firstDim === undefined
      ? `input '${fixed.name}' has no batch axis`
      : `the first axis of input '${fixed.name}' is fixed to ${firstDim}`;
  return { kind: 'none', reason };
}
