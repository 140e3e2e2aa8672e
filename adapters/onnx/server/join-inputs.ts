/** Rows of several requests to one tensor per input, along axis 0. */
import type { TensorSpec } from './model.ts';
import { allocate, copyInto, type Tensor } from './tensor.ts';

/**
 * A single request's tensors are passed on as they are, without a copy.
 * @param requests the inputs of each request, in the model's order, equal but for axis 0.
 */
export function joinInputs(specs: TensorSpec[], requests: Tensor[][]): Tensor[] {
  const [only] = requests;
  if (requests.length === 1 && only !== undefined) return only;
  return specs.map(({ datatype }, index) => {
    const parts = requests.flatMap((inputs) => inputs[index] ?? []);
    const elements = parts.reduce((sum, { data }) => sum + data.length, 0);
    const joined = allocate(datatype, elements);
    let offset = 0;
    for (const { data } of parts) {
      copyInto(joined, data, offset);
      offset += data.length;
    }
    const rows = parts.reduce((sum, { dims }) => sum + (dims[0] ?? 0), 0);
    return { dims: [rows, ...(parts[0]?.dims.slice(1) ?? [])], data: joined };
  });
}
