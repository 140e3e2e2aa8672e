/** An instance without a thread or a model: what it answers is up to the test, and so is when. */
import type { ExecutionResult, Instance } from '../../../../adapters/onnx/server/instance.ts';
import type { Tensor } from '../../../../adapters/onnx/server/tensor.ts';

export interface FakeInstance extends Instance {
  /** Inputs of every run so far. */
  runs: Tensor[][];
  /** Ends the run that is under way. */
  finish(): Promise<void>;
}

/** @param compute the answer to a run; by default its inputs. */
export function aFakeInstance(
  compute: (inputs: Tensor[]) => ExecutionResult = (inputs) => ({
    kind: 'done',
    outputs: inputs,
    inferNs: 5,
  }),
): FakeInstance {
  const runs: Tensor[][] = [];
  let underWay: (() => void) | null = null;
  return {
    runs,
    run: (inputs) => {
      if (underWay !== null) throw new Error('two runs at a time');
      runs.push(inputs);
      return new Promise((resolve) => {
        underWay = () => {
          resolve(compute(inputs));
        };
      });
    },
    finish: async () => {
      const end = underWay;
      underWay = null;
      end?.();
      // Lets everything that waits for the run go on.
      await new Promise(setImmediate);
    },
    close: () => Promise.resolve(),
  };
}

/** An instance whose runs end at once. */
export function anInstantInstance(compute: (inputs: Tensor[]) => ExecutionResult): Instance {
  return { run: (inputs) => Promise.resolve(compute(inputs)), close: () => Promise.resolve() };
}
