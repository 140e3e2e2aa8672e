/** What a model says about itself over the Open Inference Protocol: its inputs, and how it is served. */
import { z } from 'zod';

export interface TensorSpec {
  name: string;
  /** `FP32`, `INT64`, `BYTES`, ... */
  datatype: string;
  /** With the batch axis first; -1: any size. */
  shape: number[];
}

export interface ModelMetadata {
  inputs: TensorSpec[];
  outputs: TensorSpec[];
  /** How it is served, as far as the server tells; names as in the options where they mean the same. */
  settings: Record<string, string>;
}

// Some servers write sizes as strings.
const size = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const tensor = z.object({ name: z.string(), datatype: z.string(), shape: z.array(size) });
const metadata = z.object({
  platform: z.string().optional(),
  inputs: z.array(tensor).min(1),
  outputs: z.array(tensor).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});

/** The body of `GET /v2/models/M`; null when it is none. */
export function parseModelMetadata(body: unknown): ModelMetadata | null {
  const { data } = metadata.safeParse(body);
  if (data === undefined) return null;
  const { inputs, outputs = [], platform, parameters = {} } = data;
  const settings: Record<string, string> = platform === undefined ? {} : { platform };
  for (const [parameter, { name, render }] of Object.entries(SETTINGS)) {
    const value = parameters[parameter];
    if (typeof value === 'number' || typeof value === 'string') settings[name] = render(value);
  }
  return { inputs, outputs, settings };
}

interface Setting {
  name: string;
  render: (value: number | string) => string;
}

/** By the parameter's name in the metadata of the built-in server. */
const SETTINGS: Record<string, Setting> = {
  batching: { name: 'batching', render: String },
  max_batch_size: { name: 'maxBatchSize', render: String },
  max_queue_delay_microseconds: {
    name: 'maxQueueDelay',
    render: (delayUs) => `${Number(delayUs) / 1000}ms`,
  },
  max_queue_size: { name: 'maxQueueSize', render: String },
  instances: { name: 'instances', render: String },
  intra_op_threads: { name: 'intraOpThreads', render: String },
};
