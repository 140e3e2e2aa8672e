/** The keys under `load`: what every target gets, and within which limits. */
import type * as z from 'zod';
import { NS_PER_MS, NS_PER_S } from '../base/units.ts';
import { phaseSchema, warmupSchema, type PhaseDraft } from './phase-schema.ts';
import { durationField, listField, mappingField, wholeNumberField } from './schema-fields.ts';

export interface LoadDraft {
  warmup?: PhaseDraft | undefined;
  phases: PhaseDraft[];
  timeout: number;
  connections: number;
  inFlightLimit: number;
  goodputWithin?: number | undefined;
}

/** Up to the end of the range that response times are recorded in. */
const RESPONSE_TIME = { minNs: NS_PER_MS, maxNs: 600 * NS_PER_S };

export const loadSchema: z.ZodType<LoadDraft> = mappingField(
  'expected a mapping with a list of phases',
  {
    warmup: warmupSchema.optional(),
    phases: listField('expected a list of phases', phaseSchema)
      .min(1, { error: 'expected at least one phase' })
      .meta({ description: 'What is measured, in this order, for every target.' }),
    timeout: durationField(
      {
        description: 'A request unanswered for this long is counted as a timeout.',
        examples: ['2s', '500ms'],
      },
      RESPONSE_TIME,
    ).prefault('2s'),
    connections: wholeNumberField(
      { description: 'Most connections to one target at a time.' },
      { min: 1, max: 10_000 },
    ).default(64),
    inFlightLimit: wholeNumberField(
      {
        description:
          'Most requests due but unfinished at a time; past it, due requests are dropped and counted.',
      },
      { min: 1, max: 1_000_000 },
    ).default(10_000),
    goodputWithin: durationField(
      {
        description:
          'Responses within this time count towards goodput. Default: taken from the latency budgets.',
        examples: ['100ms'],
      },
      RESPONSE_TIME,
    ).optional(),
  },
).meta({ description: 'The load that every target gets.' });
