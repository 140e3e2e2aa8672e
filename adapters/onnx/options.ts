/** The keys of an `onnx` target: those of the built-in server, and those of attaching to another. */
import { z } from 'zod';

export interface OnnxOptions {
  /** Rows. */
  maxBatchSize: number;
  maxQueueDelayUs: number;
  instances: number;
  intraOpThreads: number;
  /** 0: any free port. */
  port: number;
  /** Undefined: the scenario's model name. */
  model: string | undefined;
}

const DURATION = /^(\d+(?:\.\d+)?)(us|ms|s)$/;
const US_PER_UNIT: Record<string, number> = { us: 1, ms: 1e3, s: 1e6 };
const QUEUE_DELAY_LIMIT_US = 60e6;

const fields = z.strictObject({
  maxBatchSize: z
    .int()
    .min(1)
    .max(4096)
    .default(64)
    .describe('Most rows in one execution of the model; 1 switches batching off.'),
  maxQueueDelay: z
    .string()
    .regex(DURATION, 'expected a duration such as 2ms, 500us or 0ms')
    .refine(
      (text) => Number.isInteger(parseDelayUs(text)) && parseDelayUs(text) <= QUEUE_DELAY_LIMIT_US,
      'expected whole microseconds, at most 60s',
    )
    .default('0ms')
    .describe(
      'How long a request may wait for others while an instance is idle, e.g. 2ms; 0ms: never, batches form only while every instance is busy.',
    ),
  instances: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Copies of the model, each in a thread of its own.'),
  intraOpThreads: z
    .int()
    .min(1)
    .max(256)
    .default(1)
    .describe('Threads inside one execution of the model.'),
  port: z
    .int()
    .min(0)
    .max(65_535)
    .default(0)
    .describe('HTTP port of the launched server on 127.0.0.1; 0: any free one.'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Only with url: the model's name on that server; default: the scenario's model name.",
    ),
});

export const optionsSchema: z.ZodType<Record<string, unknown>> = fields;

/** Expects options that passed the schema. */
export function parseOptions(options: Record<string, unknown>): OnnxOptions {
  const { maxQueueDelay, model, ...rest } = fields.parse(options);
  return { ...rest, maxQueueDelayUs: parseDelayUs(maxQueueDelay), model };
}

/** NaN for what is no duration; a fraction where it is finer than a microsecond. */
function parseDelayUs(text: string): number {
  const [, digits = '', unit = ''] = DURATION.exec(text) ?? [];
  const delayUs = Number.parseFloat(digits) * (US_PER_UNIT[unit] ?? Number.NaN);
  // 2.3 x 1000 is 2299.9999999999995 in binary.
  return Number(delayUs.toPrecision(12));
}
