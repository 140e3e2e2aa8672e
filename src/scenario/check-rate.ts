/**
 * What makes a rate that changes whole: exactly the keys of one shape, and values that fit each other
 * and the phase. Judged on the data as written.
 */
import type { RateShape } from '../domain/scenario.ts';
import { listed } from './describe-value.ts';
import { parseDuration } from './parse-duration.ts';
import { parseRate } from './parse-rate.ts';
import { isMapping, itemsOf } from './raw-fields.ts';
import { RATE_FORMS, type RateShapeDraft, type RateShapeKind } from './rate-schema.ts';
import { meanRateOf, rateFormOf, rateShapeOf } from './rate-shape.ts';
import type { DataPath, Finding } from './scenario-problem.ts';

const FORMS_HINT =
  'write { from, to } for a ramp, { steps }, { mean, amplitude, period } for a sine or { base, peak, at, lasts } for a spike';

/** Every key that any shape has: others are told as unknown elsewhere. */
const SHAPE_KEYS: readonly string[] = Object.values(RATE_FORMS).flat();

/** `rate` stands at `path`; `durationNs` is null where the phase has no readable one. */
export function checkRateShape(
  rate: Record<string, unknown>,
  path: DataPath,
  durationNs: number | null,
): Finding[] {
  const keys = Object.keys(rate).filter((key) => SHAPE_KEYS.includes(key));
  const form = rateFormOf(keys);
  if (form === null) {
    const message = 'missing: expected the keys of a shape';
    return [{ path, at: 'value', message, hint: FORMS_HINT }];
  }
  const own: readonly string[] = RATE_FORMS[form];
  const foreign = keys
    .filter((key) => !own.includes(key))
    .map((key): Finding => {
      const message = `a ${wordFor(form)} has no ${key}: its keys are ${listed(own, 'and')}`;
      return { path: [...path, key], at: 'key', message, hint: FORMS_HINT };
    });
  const missing = own
    .filter((key) => !Object.hasOwn(rate, key))
    .map((key): Finding => {
      const message = `missing: a ${wordFor(form)} has the keys ${listed(own, 'and')}`;
      return { path: [...path, key], at: 'value', message, hint: null };
    });
  if (foreign.length + missing.length > 0) return [...foreign, ...missing];
  const shape = readRateShape(rate);
  return shape === null ? [] : checkFit(shape, path, durationNs);
}

/** The shape that `rate` (as written) has; null when it is not valid. */
export function readRateShape(rate: unknown): RateShape | null {
  if (!isMapping(rate)) return null;
  const form = rateFormOf(Object.keys(rate));
  if (form === null) return null;
  const draft: Record<string, number | number[]> = {};
  for (const key of RATE_FORMS[form]) {
    const value = readLevel(key, rate[key]);
    if (value === null) return null;
    draft[key] = value;
  }
  return rateShapeOf(draft);
}

/** The mean rate of a phase, whichever form it is written in; null when it is not readable. */
export function readMeanRate(rate: unknown, durationNs: number): number | null {
  const plain = parseRate(rate);
  if (plain.ok) return plain.value;
  const shape = readRateShape(rate);
  return shape === null ? null : meanRateOf(shape, durationNs);
}

function readLevel(key: keyof RateShapeDraft, value: unknown): number | number[] | null {
  if (key === 'steps') {
    const rates = itemsOf(value).map((item) => parseRate(item));
    const read = rates.flatMap((reading) => (reading.ok ? [reading.value] : []));
    return read.length === rates.length && read.length > 0 ? read : null;
  }
  const isDuration = key === 'period' || key === 'at' || key === 'lasts';
  const reading = isDuration ? parseDuration(value) : parseRate(value);
  if (!reading.ok || (key === 'period' && reading.value === 0)) return null;
  return reading.value;
}

function checkFit(shape: RateShape, path: DataPath, durationNs: number | null): Finding[] {
  if (shape.kind === 'sine' && shape.amplitudePerSecond > shape.meanPerSecond) {
    const message = 'the amplitude is above the mean: the rate would fall below 0/s';
    return [
      { path: [...path, 'amplitude'], at: 'value', message, hint: 'lower it, or raise the mean' },
    ];
  }
  if (shape.kind === 'spike' && durationNs !== null && shape.atNs >= durationNs) {
    const message = 'the spike begins when the phase is over';
    return [
      { path: [...path, 'at'], at: 'value', message, hint: 'lower it, or raise the duration' },
    ];
  }
  return [];
}

function wordFor(form: RateShapeKind): string {
  return form === 'steps' ? 'rate in steps' : form;
}
