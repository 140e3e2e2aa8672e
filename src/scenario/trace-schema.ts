/** The keys under `trace`: which file the instants of a phase come from. */
import * as z from 'zod';
import { quoted } from './describe-value.ts';
import { mappingField, textField } from './schema-fields.ts';
import { unreadable } from './text-reading.ts';
import { traceFormatOf } from './parse-trace.ts';

export interface TraceDraft {
  file: string;
  speed: number;
}

const SPEED_MIN = 0.001;
const SPEED_MAX = 1000;
const SPEED_EXPECTED = `expected a number from ${SPEED_MIN} to ${SPEED_MAX}`;

export const traceSchema: z.ZodType<TraceDraft> = mappingField(
  'expected a mapping such as { file: arrivals.csv }',
  {
    file: textField(
      {
        description:
          'CSV with the column at (and row), or JSON Lines of {"at": 0.25, "row": 3}, relative to this scenario file. at: seconds from the start of the phase; row: index in the payload file, from 0.',
        pattern: '[.](csv|jsonl)$',
        examples: ['traces/arrivals.csv'],
      },
      (input) => {
        if (typeof input === 'string' && traceFormatOf(input) !== null) {
          return { ok: true, value: input };
        }
        const hint =
          typeof input === 'string' ? null : `write it as text: ${quoted('arrivals.csv')}`;
        return unreadable('expected a file whose name ends in .csv or .jsonl', hint);
      },
    ),
    speed: z
      .number({ error: SPEED_EXPECTED })
      .min(SPEED_MIN, { error: SPEED_EXPECTED })
      .max(SPEED_MAX, { error: SPEED_EXPECTED })
      .meta({
        description: 'How much faster than recorded the trace is played: 2 halves its length.',
      })
      .default(1),
  },
).meta({ description: 'The file that trace arrivals are read from.' });
