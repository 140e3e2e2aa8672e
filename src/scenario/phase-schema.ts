/** The keys of a phase and of the warm-up: when requests start, and for how long. */
import type * as z from 'zod';
import { NS_PER_MS, NS_PER_S, SECONDS_PER_HOUR } from '../base/units.ts';
import {
  choiceField,
  durationField,
  mappingField,
  nameField,
  rateField,
  wholeNumberField,
} from './schema-fields.ts';

export interface PhaseDraft {
  name?: string | undefined;
  arrivals?: 'constant' | 'poisson' | 'closed' | undefined;
  rate?: number | undefined;
  concurrency?: number | undefined;
  thinkTime?: number | undefined;
  duration: number;
}

/** Its duration is its length, or the longest it may take. */
export interface WarmupDraft extends PhaseDraft {
  requests?: number | undefined;
  until?: 'steady' | undefined;
}

const NS_PER_HOUR = SECONDS_PER_HOUR * NS_PER_S;
const PHASE_DURATION = { minNs: 100 * NS_PER_MS, maxNs: 24 * NS_PER_HOUR };

const phaseShape = {
  arrivals: choiceField(
    {
      description:
        'When requests start. Open loop: poisson (independent users, the default) or constant (evenly spaced). Closed loop: closed (each caller waits for its answer).',
    },
    ['poisson', 'constant', 'closed'],
  ).optional(),
  rate: rateField({
    description: 'Open phases: requests that start per second (or m, h), whatever the server does.',
    examples: ['200/s', '1.5k/s'],
  }).optional(),
  concurrency: wholeNumberField(
    { description: 'Closed phases: callers that each have one request in flight.' },
    { min: 1, max: 10_000 },
  ).optional(),
  thinkTime: durationField(
    {
      description: 'Closed phases: pause of a caller after an answer. Default: 0ms.',
      examples: ['10ms'],
    },
    { minNs: 0, maxNs: 24 * NS_PER_HOUR },
  ).optional(),
  duration: durationField(
    { description: 'How long the phase lasts, 100ms to 24h.', examples: ['30s', '5m'] },
    PHASE_DURATION,
  ),
};

/** For editors: a closed phase has concurrency and no rate, an open one the reverse. */
const phaseKinds = {
  if: { properties: { arrivals: { const: 'closed' } }, required: ['arrivals'] },
  then: { required: ['concurrency'], properties: { rate: false } },
  else: { required: ['rate'], properties: { concurrency: false, thinkTime: false } },
};

export const phaseSchema: z.ZodType<PhaseDraft> = mappingField(
  'expected a phase such as { name: steady, rate: 200/s, duration: 30s }',
  {
    name: nameField({
      description: 'Names the phase in budgets and results. Default: phase-1, phase-2, …',
      examples: ['steady', 'peak'],
    }).optional(),
    ...phaseShape,
  },
).meta({ description: 'One stretch of constant load.', ...phaseKinds });

/** Long enough for a model to compile and for caches to fill; a warm-up is cut there. */
const WARMUP_LONGEST_DEFAULT_NS = 60 * NS_PER_S;

export const warmupSchema: z.ZodType<WarmupDraft> = mappingField(
  'expected a warm-up such as { duration: 5s }',
  {
    ...phaseShape,
    duration: durationField(
      {
        description:
          'How long the warm-up lasts; with requests or until: the longest it may take (default 60s).',
        examples: ['5s'],
      },
      PHASE_DURATION,
    ).optional(),
    requests: wholeNumberField(
      { description: 'The warm-up ends when that many requests have been scheduled.' },
      { min: 1, max: 10_000_000 },
    ).optional(),
    until: choiceField(
      { description: 'steady: the warm-up ends when response time and rate no longer change.' },
      ['steady'],
    ).optional(),
  },
)
  .transform((warmup) => ({
    ...warmup,
    duration: warmup.duration ?? WARMUP_LONGEST_DEFAULT_NS,
  }))
  .meta({
    description:
      'Load before the first phase that is never judged. What it leaves out is as in the first phase.',
  });
