/** The keys of `load.search` and `load.sweep`: which rates are tried, and what must hold at them. */
import * as z from 'zod';
import { NS_PER_S, SECONDS_PER_HOUR } from '../base/units.ts';
import type { Slo } from '../domain/scenario.ts';
import { parseSlo, SLO_PATTERN } from './parse-slo.ts';
import {
  choiceField,
  durationField,
  listField,
  mappingField,
  rateField,
  textField,
  wholeNumberField,
} from './schema-fields.ts';
import { unreadable, type TextReading } from './text-reading.ts';

export interface SearchDraft {
  slo: Slo[];
  /** Absent: the lowest round rate at which a trial has enough requests for the SLO. */
  from?: number | undefined;
  to: number;
  arrivals: 'constant' | 'poisson';
  duration: number;
  /** Ratio. */
  resolution: number;
  confirmations: number;
}

/** Either `rates`, or `from`, `to` and `steps`. */
export interface SweepDraft {
  from?: number | undefined;
  to?: number | undefined;
  steps?: number | undefined;
  rates?: number[] | undefined;
  arrivals: 'constant' | 'poisson';
  duration: number;
}

const TRIAL_DURATION = { minNs: NS_PER_S, maxNs: SECONDS_PER_HOUR * NS_PER_S };
const SWEEP_RATES_MAX = 100;
const RESOLUTION_PATTERN = '[0-9]+(\\.[0-9]+)? ?%';
const RESOLUTION_EXPECTED = 'expected a share from 0.5% to 50%, such as 3%';

const sloField = textField(
  {
    description: 'An upper limit on response times (p50 p90 p95 p99 p99.9 mean max) or error_rate.',
    pattern: SLO_PATTERN,
    examples: ['p99 < 40ms', 'error_rate < 0.1%'],
  },
  parseSlo,
);

const slosField = z
  .union([sloField, listField('expected a list of SLOs', sloField)], {
    error: 'expected an SLO such as "p99 < 40ms", or a list of them',
  })
  .transform((slos) => (Array.isArray(slos) ? slos : [slos]));

const arrivalsField = choiceField(
  { description: 'poisson (independent users) or constant (evenly spaced).' },
  ['poisson', 'constant'],
).default('poisson');

/** `3%` as 0.03. */
export function parseResolution(input: unknown): TextReading<number> {
  if (typeof input !== 'string' || !new RegExp(`^${RESOLUTION_PATTERN}$`).test(input)) {
    const isBare = typeof input === 'number' || (typeof input === 'string' && /^\d/.test(input));
    return unreadable(RESOLUTION_EXPECTED, isBare ? 'write it with its sign: "3%"' : null);
  }
  const ratio = Number((Number.parseFloat(input) / 100).toPrecision(12));
  if (ratio >= 0.005 && ratio <= 0.5) return { ok: true, value: ratio };
  return unreadable(RESOLUTION_EXPECTED, null);
}

export const searchSchema: z.ZodType<SearchDraft> = mappingField(
  'expected a search such as { slo: "p99 < 40ms", from: 50/s, to: 20k/s }',
  {
    slo: slosField.meta({ description: 'What must hold; of several, all of them.' }),
    from: rateField({
      description:
        'The lowest rate that is tried. Default: the lowest round one with requests enough for the SLO.',
      examples: ['50/s'],
    }).optional(),
    to: rateField({
      description: 'No higher rate is tried, but for one above the answer within it.',
      examples: ['20k/s'],
    }).prefault('20k/s'),
    arrivals: arrivalsField,
    duration: durationField(
      {
        description: 'How long each rate is tried. The longer, the less chance decides.',
        examples: ['10s', '30s'],
      },
      TRIAL_DURATION,
    ).prefault('10s'),
    resolution: textField(
      {
        description: 'How near the answer is to the lowest rate that fails.',
        pattern: `^${RESOLUTION_PATTERN}$`,
        examples: ['3%'],
      },
      parseResolution,
    ).prefault('3%'),
    confirmations: wholeNumberField(
      { description: 'Runs at the answer that must all pass.' },
      { min: 1, max: 20 },
    ).default(3),
  },
).meta({
  description:
    'The search for the highest rate that keeps an SLO, after the phases, on each target.',
});

export const sweepSchema: z.ZodType<SweepDraft> = mappingField(
  'expected a sweep such as { from: 50/s, to: 2k/s, steps: 8 } or { rates: [50/s, 500/s] }',
  {
    from: rateField({ description: 'The lowest rate.', examples: ['50/s'] }).optional(),
    to: rateField({ description: 'The highest rate.', examples: ['2k/s'] }).optional(),
    steps: wholeNumberField(
      { description: 'How many rates, each the same factor above the one before. Default: 8.' },
      { min: 2, max: SWEEP_RATES_MAX },
    ).optional(),
    rates: listField(
      'expected a list of rates such as [50/s, 100/s, 200/s]',
      rateField({ description: 'One of the rates.', examples: ['100/s'] }),
    )
      .min(2, { error: 'expected at least two rates' })
      .max(SWEEP_RATES_MAX, { error: `expected at most ${SWEEP_RATES_MAX} rates` })
      .meta({ description: 'The rates themselves, rising; instead of from, to and steps.' })
      .optional(),
    arrivals: arrivalsField,
    duration: durationField(
      { description: 'How long each rate is offered.', examples: ['5s', '10s'] },
      TRIAL_DURATION,
    ).prefault('5s'),
  },
).meta({
  description:
    'A row of rates for the latency-against-load curve, after the phases, on each target.',
});
