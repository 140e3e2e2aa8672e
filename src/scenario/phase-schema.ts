/** The keys of a phase and of the warm-up: when requests start, and for how long. */
import * as z from 'zod';
import { NS_PER_MS, NS_PER_S, SECONDS_PER_HOUR } from '../base/units.ts';
import { ARRIVALS, PHASE_KEYS, type ArrivalsWord } from './arrivals-keys.ts';
import { rateOrShapeField, type RateDraft } from './rate-schema.ts';
import {
  choiceField,
  durationField,
  mappingField,
  nameField,
  wholeNumberField,
} from './schema-fields.ts';
import { traceSchema, type TraceDraft } from './trace-schema.ts';

export interface PhaseDraft {
  name?: string | undefined;
  arrivals?: ArrivalsWord | undefined;
  rate?: RateDraft | undefined;
  cv?: number | undefined;
  on?: number | undefined;
  off?: number | undefined;
  trace?: TraceDraft | undefined;
  requestsPerSession?: number | undefined;
  concurrency?: number | undefined;
  thinkTime?: number | undefined;
  /** Absent: as long as the trace. */
  duration?: number | undefined;
}

/** Its duration is its length, or the longest it may take. */
export interface WarmupDraft extends PhaseDraft {
  duration: number;
  requests?: number | undefined;
  until?: 'steady' | undefined;
}

const NS_PER_HOUR = SECONDS_PER_HOUR * NS_PER_S;
const PHASE_DURATION = { minNs: 100 * NS_PER_MS, maxNs: 24 * NS_PER_HOUR };
const BURST_LENGTH = { minNs: NS_PER_MS, maxNs: NS_PER_HOUR };
const CV_EXPECTED = 'expected a number from 0.2 to 5';

const phaseShape = {
  arrivals: choiceField(
    {
      description:
        'When requests start. Open loop: poisson (independent users, the default), constant (evenly spaced), gamma (more even or burstier, by cv), bursts (on and off), trace (instants from a file). Partly open: sessions (start as a Poisson process, then wait for their answers). Closed loop: closed (each caller waits for its answer).',
    },
    ARRIVALS,
  ).optional(),
  rate: rateOrShapeField({
    description:
      'Open phases: requests that start per second (or m, h), whatever the server does; or how that changes over the phase. Sessions: those that start per second.',
    examples: ['200/s', '1.5k/s'],
  }).optional(),
  cv: z
    .number({ error: CV_EXPECTED })
    .min(0.2, { error: CV_EXPECTED })
    .max(5, { error: CV_EXPECTED })
    .meta({
      description:
        'Gamma: deviation of the gaps over their mean; 1 is Poisson, below it more even, above it burstier.',
    })
    .optional(),
  on: durationField(
    { description: 'Bursts: how long one lasts on average.', examples: ['200ms'] },
    BURST_LENGTH,
  ).optional(),
  off: durationField(
    { description: 'Bursts: how long the pause after one lasts on average.', examples: ['800ms'] },
    BURST_LENGTH,
  ).optional(),
  requestsPerSession: wholeNumberField(
    { description: 'Sessions: requests of one, each sent after the answer to the one before.' },
    { min: 1, max: 1_000_000 },
  ).optional(),
  concurrency: wholeNumberField(
    { description: 'Closed phases: callers that each have one request in flight.' },
    { min: 1, max: 10_000 },
  ).optional(),
  thinkTime: durationField(
    {
      description: 'Closed phases and sessions: pause after an answer. Default: 0ms.',
      examples: ['10ms'],
    },
    { minNs: 0, maxNs: 24 * NS_PER_HOUR },
  ).optional(),
};

const DURATION = {
  description:
    'How long the phase lasts, 100ms to 24h. Only a trace has a length of its own, which is the default there.',
  examples: ['30s', '5m'],
};

/** For editors: which keys go together, by the arrivals. What needs no rule here check-load.ts checks. */
const phaseRules = ARRIVALS.map((arrivals) => ({
  if: {
    properties: { arrivals: { const: arrivals } },
    // Left out, they are Poisson.
    ...(arrivals === 'poisson' ? {} : { required: ['arrivals'] }),
  },
  then: {
    required: PHASE_KEYS[arrivals].required,
    properties: {
      ...(PHASE_KEYS[arrivals].takesShape ? {} : { rate: { type: 'string' } }),
      ...Object.fromEntries(PHASE_KEYS[arrivals].foreign.map((key) => [key, false])),
    },
  },
}));

export const phaseSchema: z.ZodType<PhaseDraft> = mappingField(
  'expected a phase such as { name: steady, rate: 200/s, duration: 30s }',
  {
    name: nameField({
      description: 'Names the phase in budgets and results. Default: phase-1, phase-2, …',
      examples: ['steady', 'peak'],
    }).optional(),
    ...phaseShape,
    trace: traceSchema.optional(),
    duration: durationField(DURATION, PHASE_DURATION).optional(),
  },
).meta({ description: 'One stretch of load.', allOf: phaseRules });

/** Long enough for a model to compile and for caches to fill; a warm-up is cut there. */
const WARMUP_LONGEST_DEFAULT_NS = 60 * NS_PER_S;

export const warmupSchema: z.ZodType<WarmupDraft> = mappingField(
  'expected a warm-up such as { duration: 5s }',
  {
    ...phaseShape,
    arrivals: choiceField(
      { description: 'As in a phase, except trace. Default: as in the first phase.' },
      ARRIVALS.filter((word) => word !== 'trace'),
    ).optional(),
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
      'Load before the first phase that is never judged. What it leaves out is as in the first phase, at the rate which that begins with; before a trace: Poisson arrivals at its mean rate.',
  });
