/**
 * Runs the model before the server calls itself ready: memory is allocated for every batch size, and
 * what the file declares about its batch axis is put to the proof.
 */
import type { ExecutionResult, Instance } from './instance.ts';
import type { Batching, ModelSignature, TensorSpec } from './model.ts';
import { allocate, elementCount, type Tensor } from './tensor.ts';

export interface WarmUpPlan {
  declared: Batching;
  /** In rows; 1 and 2 are always run. */
  sizes: number[];
}

export interface WarmUpResult {
  /** As declared, or `none` when an execution disproved it. */
  batching: Batching;
  /** What went wrong without changing how the model is served, in words; null: nothing. */
  notice: string | null;
}

/** Powers of two below `maxRows`, and `maxRows`. */
export function defaultWarmUpSizes(maxRows: number): number[] {
  const sizes: number[] = [];
  for (let rows = 1; rows < maxRows; rows *= 2) sizes.push(rows);
  return [...sizes, maxRows];
}

/** Runs every size once, smallest first. Never rejects. */
export async function warmUp(
  instance: Instance,
  signature: ModelSignature,
  { declared, sizes }: WarmUpPlan,
): Promise<WarmUpResult> {
  const isDynamic = declared.kind === 'dynamic';
  const first = await runFilled(instance, signature, isDynamic ? 1 : null);
  if (first.kind === 'failed') {
    const notice = `the warm-up failed (${first.message}); the server is ready without it`;
    return { batching: declared, notice };
  }
  if (!isDynamic) return { batching: declared, notice: null };
  let reason = disproof(signature, 1, first);
  const proving = declared.maxRows > 1 ? [2] : [];
  const ascending = [...new Set([...proving, ...sizes])].sort((left, right) => left - right);
  for (const rows of ascending.filter((each) => each > 1 && each <= declared.maxRows)) {
    if (reason !== null) break;
    reason = disproof(signature, rows, await runFilled(instance, signature, rows));
  }
  return { batching: reason === null ? declared : { kind: 'none', reason }, notice: null };
}

/** Why the outputs of `rows` rows cannot be cut into rows again; null when they can. */
function disproof(signature: ModelSignature, rows: number, result: ExecutionResult): string | null {
  if (result.kind === 'failed') return `an execution of ${rows} rows failed: ${result.message}`;
  const wrong = result.outputs.findIndex(({ dims }) => dims[0] !== rows);
  if (wrong === -1) return null;
  const shape = result.outputs[wrong]?.dims.join(',') ?? '';
  const name = signature.outputs[wrong]?.name ?? '';
  return `output '${name}' has the shape [${shape}] for ${rows} row(s) of input`;
}

/** Zeros first; ones for a model that cannot take them. */
async function runFilled(
  instance: Instance,
  { inputs }: ModelSignature,
  rows: number | null,
): Promise<ExecutionResult> {
  const zeros = await instance.run(inputs.map((spec) => filledTensor(spec, rows, 0)));
  if (zeros.kind === 'done') return zeros;
  const ones = await instance.run(inputs.map((spec) => filledTensor(spec, rows, 1)));
  return ones.kind === 'done' ? ones : zeros;
}

/** Axes of any size are 1, but for the batch axis. */
function filledTensor(spec: TensorSpec, rows: number | null, filling: 0 | 1): Tensor {
  const dims = spec.shape.map((dim) => (dim === -1 ? 1 : dim));
  if (rows !== null) dims[0] = rows;
  const data = allocate(spec.datatype, elementCount(dims));
  if (filling === 1) fillWithOnes(data);
  return { dims, data };
}

function fillWithOnes(data: Tensor['data']): void {
  if (Array.isArray(data)) data.fill('1');
  else if (data instanceof BigInt64Array || data instanceof BigUint64Array) data.fill(1n);
  else data.fill(1);
}
