/** What crosses between the server's thread and an instance's. Plain data; large arrays are moved. */
import type { ServebenchErrorDetails } from '../../../src/base/errors.ts';
import type { ModelSignature } from './model.ts';
import type { Tensor } from './tensor.ts';

/** `workerData` of an instance's thread. */
export interface InstanceSetup {
  modelFile: string;
  intraOpThreads: number;
}

/** To the instance. One run at a time. */
export type InstanceRequest = { kind: 'run'; inputs: Tensor[] } | { kind: 'close' };

/** From the instance: `loaded` or `unloadable` once, then one answer a run. */
export type InstanceReply =
  | { kind: 'loaded'; signature: ModelSignature }
  | {
      kind: 'unloadable';
      error: Pick<ServebenchErrorDetails, 'code' | 'message'> & { hint: string };
    }
  | { kind: 'done'; outputs: Tensor[]; inferNs: number }
  | { kind: 'failed'; message: string };

/** The memory behind the tensors, for moving instead of copying it. */
export function transferables(tensors: Tensor[]): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of tensors) {
    if (!Array.isArray(data) && data.buffer instanceof ArrayBuffer) buffers.add(data.buffer);
  }
  return [...buffers];
}
