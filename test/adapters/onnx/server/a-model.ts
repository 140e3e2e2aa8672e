/** A served model with defaults, for tests that care about one thing only. */
import type { ServedModel } from '../../../../adapters/onnx/server/model.ts';

/** Inputs `x` FP32 [-1,2]; outputs `y` FP32 [-1,2] and `label` INT64 [-1]; up to 8 rows. */
export function aModel(overrides: Partial<ServedModel> = {}): ServedModel {
  return {
    name: 'm',
    inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
    outputs: [
      { name: 'y', datatype: 'FP32', shape: [-1, 2] },
      { name: 'label', datatype: 'INT64', shape: [-1] },
    ],
    batching: { kind: 'dynamic', maxRows: 8 },
    runtimeVersion: '1.0.0',
    ...overrides,
  };
}
