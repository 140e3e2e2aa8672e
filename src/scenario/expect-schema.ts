/** The keys under a target's `expect`: what an answer must hold to be ok. */
import * as z from 'zod';
import { typeExpectation } from './expectation.ts';
import {
  listField,
  mappingField,
  plainTextField,
  textField,
  wholeNumberField,
} from './schema-fields.ts';
import { unreadable, type TextReading } from './text-reading.ts';

export interface ExpectDraft {
  status?: number | number[] | undefined;
  /** Value by JSON path. */
  json?: Record<string, unknown> | undefined;
  /** A file as the user wrote it. */
  schema?: string | undefined;
  tensors: boolean;
  tolerance: number;
  /** As a ratio, above 0 and up to 1. */
  sample: number;
}

/** A model on other hardware, or in half precision, agrees with its reference to about this. */
const TOLERANCE_DEFAULT = 1e-3;

const TOLERANCE_EXPECTED = 'expected a number from 0 to 1 such as 0.001';

const statusField = wholeNumberField(
  { description: 'A status that counts as ok.' },
  { min: 200, max: 599 },
);

export const expectSchema: z.ZodType<ExpectDraft | undefined> = mappingField(
  'expected a mapping such as { status: 200 }',
  {
    status: z
      .union([statusField, listField('expected a list of statuses', statusField).min(1)], {
        error: 'expected a status such as 200, or a list such as [200, 202]',
      })
      .optional()
      .meta({ description: 'The statuses that count as ok. Default: 200 to 299.' }),
    json: z
      .record(z.string(), z.unknown(), {
        error: ({ code }) =>
          code === 'invalid_type' ? 'expected a mapping such as { "$.model": fraud }' : undefined,
      })
      .optional()
      .meta({
        description:
          'Values by JSON path (RFC 9535): each path must find something, and all that it finds must be the value.',
        examples: [{ '$.model_name': 'fraud' }],
      }),
    schema: plainTextField({
      description:
        'A JSON Schema file (draft 2020-12 or draft-07), relative to this scenario file, that bodies must satisfy.',
      examples: ['answer.schema.json'],
    }).optional(),
    tensors: z
      .boolean({ error: ({ input }) => typeExpectation('boolean', input) })
      .default(false)
      .meta({
        description:
          'Compare the outputs in the body with what the payload\'s rows give as "expected".',
      }),
    tolerance: z
      .number({ error: TOLERANCE_EXPECTED })
      .min(0, { error: TOLERANCE_EXPECTED })
      .max(1, { error: TOLERANCE_EXPECTED })
      .default(TOLERANCE_DEFAULT)
      .meta({
        description:
          'Largest difference of two numbers that count as equal: relative above 1, absolute below.',
      }),
    sample: textField(
      {
        description: 'Share of the answers whose body is checked; the status is checked on all.',
        pattern: '^[0-9]+(\\.[0-9]+)? ?%$',
        examples: ['10%'],
      },
      parseShare,
    ).default(1),
  },
)
  .optional()
  .meta({ description: 'What an answer must hold; one that does not is an error.' });

/** `10%` as 0.1. */
function parseShare(input: unknown): TextReading<number> {
  const expected = 'expected a share such as "10%"';
  const match = typeof input === 'string' ? /^([0-9]+(?:\.[0-9]+)?) ?%$/.exec(input) : null;
  if (!match) {
    const isRatio = typeof input === 'number' && input > 0 && input <= 1;
    return unreadable(expected, isRatio ? `write it in percent: ${input * 100}%` : null);
  }
  const ratio = Number(match[1]) / 100;
  const isUsable = ratio > 0 && ratio <= 1;
  return isUsable
    ? { ok: true, value: ratio }
    : unreadable(`${expected}, above 0% and up to 100%`, null);
}
