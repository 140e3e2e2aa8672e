/**
 * Decides when each request of an open loop is due: absolute offsets, drawn in full before the load
 * starts. Nothing that happens while the load runs (a late send, a slow answer) can move them.
 */
import { assert } from '../base/assert.ts';
import { NS_PER_S } from '../base/units.ts';
import type { Random } from '../base/random.ts';
import type { OpenLoad } from '../domain/scenario.ts';

/**
 * Offsets from the phase's start in integer nanoseconds, never decreasing, all below
 * `profile.durationNs`. Constant arrivals keep the number of requests due by any instant t within
 * one of rate x t; Poisson arrivals have exponential gaps. `random` is drawn from only for Poisson.
 */
export function openSchedule(profile: OpenLoad, random: Random): Float64Array {
  assert(
    Number.isFinite(profile.ratePerSecond) && profile.ratePerSecond > 0,
    'an open loop has a positive rate',
  );
  return profile.arrivals === 'constant'
    ? constantOffsets(profile)
    : poissonOffsets(profile, random);
}

function constantOffsets({ ratePerSecond, durationNs }: OpenLoad): Float64Array {
  const gapNs = NS_PER_S / ratePerSecond;
  const offsets = new Float64Array(Math.ceil(durationNs / gapNs) + 1);
  let count = 0;
  // Each offset is multiplied out: adding up gaps would add up their rounding.
  for (let offsetNs = 0; offsetNs < durationNs; offsetNs = Math.floor(count * gapNs)) {
    offsets[count++] = offsetNs;
  }
  return offsets.slice(0, count);
}

function poissonOffsets({ ratePerSecond, durationNs }: OpenLoad, random: Random): Float64Array {
  const gapNs = NS_PER_S / ratePerSecond;
  const expected = durationNs / gapNs;
  // Six standard deviations of room: it has to grow about once in a thousand million schedules.
  let offsets = new Float64Array(Math.ceil(expected + 6 * Math.sqrt(expected)) + 16);
  let count = 0;
  // 1 - u is in (0, 1], so that the logarithm is finite.
  let atNs = -Math.log(1 - random()) * gapNs;
  while (atNs < durationNs) {
    if (count === offsets.length) {
      const grown = new Float64Array(offsets.length * 2);
      grown.set(offsets);
      offsets = grown;
    }
    offsets[count++] = Math.floor(atNs);
    atNs += -Math.log(1 - random()) * gapNs;
  }
  return offsets.slice(0, count);
}
