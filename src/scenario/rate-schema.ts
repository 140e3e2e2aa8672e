/** The rate of an open phase: one rate, or how it changes over the phase. */
import * as z from 'zod';
import { NS_PER_MS, NS_PER_S, SECONDS_PER_HOUR } from '../base/units.ts';
import { parseRate, RATE_PATTERN } from './parse-rate.ts';
import { durationField, listField, mappingField, rateField, textField } from './schema-fields.ts';
import { unreadable } from './text-reading.ts';

/** Exactly the keys of one form of `RATE_FORMS` (check-rate.ts sees to that). */
export interface RateShapeDraft {
  from?: number | undefined;
  to?: number | undefined;
  steps?: number[] | undefined;
  mean?: number | undefined;
  amplitude?: number | undefined;
  period?: number | undefined;
  base?: number | undefined;
  peak?: number | undefined;
  at?: number | undefined;
  lasts?: number | undefined;
}

export type RateDraft = number | RateShapeDraft;

export type RateShapeKind = 'ramp' | 'steps' | 'sine' | 'spike';

/** The keys of each shape; which one is meant is told by its keys. */
export const RATE_FORMS: Readonly<Record<RateShapeKind, readonly (keyof RateShapeDraft)[]>> = {
  ramp: ['from', 'to'],
  steps: ['steps'],
  sine: ['mean', 'amplitude', 'period'],
  spike: ['base', 'peak', 'at', 'lasts'],
};

const DAY_NS = 24 * SECONDS_PER_HOUR * NS_PER_S;
const STEPS_MAX = 1000;
const RATE_MAX_PER_SECOND = 1e6;

/** A rate that may be 0 for a while, in a shape. */
function levelField(description: string): z.ZodType<number, string> {
  return textField({ description, pattern: `^${RATE_PATTERN}$` }, (input) => {
    const reading = parseRate(input);
    if (!reading.ok || reading.value <= RATE_MAX_PER_SECOND) return reading;
    return unreadable('expected a rate from 0/s up to 1000k/s', null);
  });
}

const lengthLimits = { minNs: NS_PER_MS, maxNs: DAY_NS };

const shapeSchema: z.ZodType<RateShapeDraft> = mappingField('', {
  from: levelField('Ramp: the rate at the start of the phase.').optional(),
  to: levelField('Ramp: the rate at its end; in between it changes evenly.').optional(),
  steps: listField(
    'expected a list of rates such as [100/s, 200/s]',
    levelField('The rate of one step.'),
  )
    .min(2, { error: 'expected at least two rates' })
    .max(STEPS_MAX, { error: `expected at most ${STEPS_MAX} rates` })
    .meta({ description: 'Steps of equal length, in this order.' })
    .optional(),
  mean: rateField({
    description: 'Sine: the rate about which it swings, rising at first.',
  }).optional(),
  amplitude: rateField({ description: 'Sine: how far it swings; at most the mean.' }).optional(),
  period: durationField(
    { description: 'Sine: how long one swing takes.', examples: ['20s'] },
    lengthLimits,
  ).optional(),
  base: levelField('Spike: the rate before and after it.').optional(),
  peak: rateField({ description: 'Spike: the rate during it.' }).optional(),
  at: durationField(
    { description: 'Spike: when it begins, from the start of the phase.', examples: ['10s'] },
    { minNs: 0, maxNs: DAY_NS },
  ).optional(),
  lasts: durationField(
    { description: 'Spike: how long it lasts.', examples: ['2s'] },
    lengthLimits,
  ).optional(),
}).meta({
  description: 'A rate that changes over the phase: a ramp, steps, a sine or a spike.',
  examples: [
    { from: '50/s', to: '500/s' },
    { steps: ['100/s', '200/s', '400/s'] },
    { mean: '200/s', amplitude: '100/s', period: '20s' },
    { base: '100/s', peak: '1000/s', at: '10s', lasts: '2s' },
  ],
  oneOf: Object.values(RATE_FORMS).map((keys) => ({ required: keys, maxProperties: keys.length })),
});

export function rateOrShapeField(texts: {
  description: string;
  examples: string[];
}): z.ZodType<RateDraft> {
  // Who writes no mapping means one rate, and is told what is wrong with that.
  const error = ({ input }: { input?: unknown }): string => {
    const reading = parseRate(input);
    if (reading.ok) return '';
    return reading.hint === null ? reading.message : `${reading.message}\n${reading.hint}`;
  };
  return z
    .union([rateField(texts), shapeSchema], { error })
    .meta({ description: texts.description });
}
