/** What the server and the model say about themselves, in the words of the Open Inference Protocol. */
import { MODEL_VERSION, type ServedModel } from '../model.ts';

/** Name of this server in `GET /v2` and in its messages. */
export const SERVER_NAME = 'servebench-onnx';

/** Settings that a reader of a benchmark wants to see beside the model. */
export interface ServingSettings {
  instances: number;
  intraOpThreads: number;
  maxQueueDelayUs: number;
  /** Requests. */
  maxQueueSize: number;
}

/** The version is onnxruntime's, which decides how the model behaves. */
export function renderServerMetadata(model: ServedModel): string {
  return JSON.stringify({
    name: SERVER_NAME,
    version: `onnxruntime-node ${model.runtimeVersion}`,
    extensions: ['statistics'],
  });
}

/** `parameters` is beyond the protocol; Triton tells the same under `/config`. */
export function renderModelMetadata(model: ServedModel, settings: ServingSettings): string {
  const { batching } = model;
  return JSON.stringify({
    name: model.name,
    versions: [MODEL_VERSION],
    platform: 'onnxruntime_onnx',
    inputs: model.inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    outputs: model.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    parameters: {
      batching: batching.kind === 'dynamic' ? 'dynamic' : `none: ${batching.reason}`,
      max_batch_size: batching.kind === 'dynamic' ? batching.maxRows : 1,
      max_queue_delay_microseconds: settings.maxQueueDelayUs,
      max_queue_size: settings.maxQueueSize,
      instances: settings.instances,
      intra_op_threads: settings.intraOpThreads,
    },
  });
}
