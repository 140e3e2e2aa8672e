/** The keys under `load`: what every target gets, and within which limits. */
import type * as z from 'zod';
import { NS_PER_MS, NS_PER_S } from '../base/units.ts';
import type { Pacing } from '../domain/scenario.ts';
import { phaseSchema, warmupSchema, type PhaseDraft, type WarmupDraft } from './phase-schema.ts';
import { searchSchema, sweepSchema, type SearchDraft, type SweepDraft } from './search-schema.ts';
import {
  choiceField,
  durationField,
  listField,
  mappingField,
  switchField,
  wholeNumberField,
} from './schema-fields.ts';

export interface LoadDraft {
  warmup?: WarmupDraft | undefined;
  phases: PhaseDraft[];
  timeout: number;
  connections: number;
  inFlightLimit: number;
  goodputWithin?: number | undefined;
  pacing: Pacing;
  workers: number;
  connectionReuse: 'keep-alive' | 'fresh';
  warmConnections: number;
  floor: boolean;
  sweep?: SweepDraft | undefined;
  search?: SearchDraft | undefined;
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
    pacing: choiceField(
      {
        description:
          'How the sending thread waits for the next instant. precise: it takes a whole core. economical: it leaves its core to the server. auto: by the cores of this machine.',
      },
      ['auto', 'precise', 'economical'],
    ).default('auto'),
    workers: wholeNumberField(
      { description: 'Sending threads, each with an exact share of the schedule.' },
      { min: 1, max: 64 },
    ).default(1),
    connectionReuse: choiceField(
      {
        description:
          'keep-alive: connections carry many requests. fresh: every request opens its own.',
      },
      ['keep-alive', 'fresh'],
    ).default('keep-alive'),
    warmConnections: wholeNumberField(
      { description: 'Connections that are opened before the load starts.' },
      { min: 0, max: 10_000 },
    ).default(0),
    floor: switchField({
      description:
        'Whether the same load is first sent, for up to 2s a phase, to a server that does nothing: what the driver and this machine alone need.',
    }).default(true),
    sweep: sweepSchema.optional(),
    search: searchSchema.optional(),
  },
).meta({ description: 'The load that every target gets.' });
