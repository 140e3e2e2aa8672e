/** Schedules for tests: one load of every kind, and what to do with them. */
import fc from 'fast-check';
import { createRandom, type Random } from '../../src/base/random.ts';
import { NS_PER_S } from '../../src/base/units.ts';
import type {
  BurstArrivals,
  GammaArrivals,
  RateShape,
  SteadyArrivals,
} from '../../src/domain/scenario.ts';
import type { Schedule } from '../../src/schedule/create-schedule.ts';

export type DrawnLoad = SteadyArrivals | GammaArrivals | BurstArrivals;

/** A new generator of the stream of `seed` at each call. */
export function streamOf(seed: number): () => Random {
  return () => createRandom(seed, 'arrivals');
}

export function offsetsOf(schedule: Schedule): Float64Array {
  const offsets = [...schedule.chunks()].flatMap((chunk) => [...chunk]);
  return Float64Array.from(offsets);
}

export function aLoad(changes: Partial<SteadyArrivals> = {}): SteadyArrivals {
  const load = { loop: 'open', arrivals: 'poisson', ratePerSecond: 200 } as const;
  return { ...load, durationNs: 5 * NS_PER_S, ...changes };
}

export function aGammaLoad(cv: number, changes: Partial<GammaArrivals> = {}): GammaArrivals {
  return { ...aLoad(), arrivals: 'gamma', cv, ...changes };
}

export function aBurstLoad(changes: Partial<BurstArrivals> = {}): BurstArrivals {
  return { ...aLoad(), arrivals: 'bursts', onNs: 0.2e9, offNs: 0.8e9, ...changes };
}

const level = fc.double({ min: 0, max: 3000, noNaN: true });
const positive = fc.double({ min: 1, max: 3000, noNaN: true });

/** Shapes of a phase of up to two seconds; at least one request a second somewhere. */
export const anyShape: fc.Arbitrary<RateShape> = fc.oneof(
  fc.record({ kind: fc.constant('ramp'), fromPerSecond: level, toPerSecond: positive }),
  fc.record({ kind: fc.constant('ramp'), fromPerSecond: positive, toPerSecond: level }),
  fc.record({
    kind: fc.constant('steps'),
    ratesPerSecond: fc
      .tuple(fc.array(level, { minLength: 1, maxLength: 6 }), positive)
      .map(([levels, last]) => [...levels, last]),
  }),
  fc
    .record({ mean: positive, share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .chain(({ mean, share }) =>
      fc.record({
        kind: fc.constant('sine'),
        meanPerSecond: fc.constant(mean),
        amplitudePerSecond: fc.constant(mean * share),
        periodNs: fc.integer({ min: 1e6, max: 5e9 }),
      }),
    ),
  fc.record({
    kind: fc.constant('spike'),
    basePerSecond: level,
    peakPerSecond: positive,
    atNs: fc.integer({ min: 0, max: 2e9 }),
    lastsNs: fc.integer({ min: 1e6, max: 2e9 }),
  }),
);

const durationNs = fc.integer({ min: 1, max: 2 * NS_PER_S });
const ratePerSecond = fc.double({ min: 0.1, max: 5000, noNaN: true });
const optionalShape = fc.option(anyShape, { nil: undefined });

export const anySteadyLoad: fc.Arbitrary<SteadyArrivals> = fc
  .record({
    loop: fc.constant('open' as const),
    arrivals: fc.constantFrom('constant' as const, 'poisson' as const),
    ratePerSecond,
    durationNs,
    shape: optionalShape,
  })
  .map(withoutNothing);

/** Every kind of load that is drawn or computed; the shape where it may have one. */
export const anyLoad: fc.Arbitrary<DrawnLoad> = fc.oneof(
  anySteadyLoad,
  fc
    .record({
      loop: fc.constant('open' as const),
      arrivals: fc.constant('gamma' as const),
      cv: fc.double({ min: 0.2, max: 5, noNaN: true }),
      ratePerSecond,
      durationNs,
      shape: optionalShape,
    })
    .map(withoutNothing),
  fc.record({
    loop: fc.constant('open' as const),
    arrivals: fc.constant('bursts' as const),
    onNs: fc.integer({ min: 1e6, max: 3e9 }),
    offNs: fc.integer({ min: 1e6, max: 3e9 }),
    ratePerSecond,
    durationNs,
  }),
);

function withoutNothing<T extends { shape: RateShape | undefined }>({
  shape,
  ...others
}: T): Omit<T, 'shape'> & { shape?: RateShape } {
  return shape === undefined ? others : { ...others, shape };
}
