/** What a rate that changes over the phase amounts to: its shape, its first rate and its mean. */
import { assert } from '../base/assert.ts';
import type { RateShape } from '../domain/scenario.ts';
import { RATE_FORMS, type RateShapeDraft, type RateShapeKind } from './rate-schema.ts';

/** The form that `keys` are the keys of: the one with most of them; null when none has any. */
export function rateFormOf(keys: readonly string[]): RateShapeKind | null {
  let likely: RateShapeKind | null = null;
  let most = 0;
  for (const [kind, own] of Object.entries(RATE_FORMS)) {
    const shared = keys.filter((key) => (own as readonly string[]).includes(key)).length;
    if (shared <= most) continue;
    likely = kind as RateShapeKind;
    most = shared;
  }
  return likely;
}

/** `draft` has all keys of one form, and no others. */
export function rateShapeOf(draft: RateShapeDraft): RateShape {
  const kind = rateFormOf(Object.keys(draft));
  assert(kind !== null, 'a rate that changes has a shape');
  const levelOf = (key: Exclude<keyof RateShapeDraft, 'steps'>): number => draft[key] ?? 0;
  switch (kind) {
    case 'ramp':
      return { kind, fromPerSecond: levelOf('from'), toPerSecond: levelOf('to') };
    case 'steps':
      return { kind, ratesPerSecond: draft.steps ?? [] };
    case 'sine':
      return {
        kind,
        meanPerSecond: levelOf('mean'),
        amplitudePerSecond: levelOf('amplitude'),
        periodNs: levelOf('period'),
      };
    case 'spike':
      return {
        kind,
        basePerSecond: levelOf('base'),
        peakPerSecond: levelOf('peak'),
        atNs: levelOf('at'),
        lastsNs: levelOf('lasts'),
      };
  }
}

/** Over the phase. */
export function meanRateOf(shape: RateShape, durationNs: number): number {
  switch (shape.kind) {
    case 'ramp':
      return (shape.fromPerSecond + shape.toPerSecond) / 2;
    case 'steps':
      return (
        shape.ratesPerSecond.reduce((sum, rate) => sum + rate, 0) / shape.ratesPerSecond.length
      );
    case 'sine': {
      // The rest of the last swing stays above the mean: (A P / pi T) sin^2(pi T / P).
      const swings = durationNs / shape.periodNs;
      const rest = Math.sin(Math.PI * (swings - Math.floor(swings)));
      return shape.meanPerSecond + (shape.amplitudePerSecond * rest * rest) / (Math.PI * swings);
    }
    case 'spike': {
      const { basePerSecond, peakPerSecond, atNs, lastsNs } = shape;
      const spikeNs = Math.max(0, Math.min(atNs + lastsNs, durationNs) - atNs);
      return basePerSecond + (peakPerSecond - basePerSecond) * (spikeNs / durationNs);
    }
  }
}

/** The rate that a phase begins with; its mean where that is 0. */
export function firstRateOf(shape: RateShape, durationNs: number): number {
  const first = beginningOf(shape);
  return first > 0 ? first : meanRateOf(shape, durationNs);
}

function beginningOf(shape: RateShape): number {
  switch (shape.kind) {
    case 'ramp':
      return shape.fromPerSecond;
    case 'steps':
      return shape.ratesPerSecond[0] ?? 0;
    case 'sine':
      return shape.meanPerSecond;
    case 'spike':
      return shape.atNs === 0 ? shape.peakPerSecond : shape.basePerSecond;
  }
}
