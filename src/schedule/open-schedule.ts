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
 * one of rate x t. Poisson arrivals have exponential gaps, and are rate x duration in number.
 * `random` is drawn from only for Poisson.
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
  for (let offsetNs = 0; offsetNs < durationNs; offsetNs = constantOffsetNs(count, ratePerSecond)) {
    offsets[count++] = offsetNs;
  }
  return offsets.slice(0, count);
}

/** One division, so that whole rates are exact at whole seconds and none is due at the very end. */
function constantOffsetNs(index: number, ratePerSecond: number): number {
  return Math.floor((index * NS_PER_S) / ratePerSecond);
}

/**
 * A Poisson process given its count: n = rate x duration requests (rounded), at instants that are n
 * independent uniform draws in order. They are made without sorting, as the partial sums of n + 1
 * exponential gaps over their total (METHODOLOGY, "Arrivals"). A free count would scatter by its
 * square root, 2 % at 2,000 requests, and the throughput of a server that keeps up with it.
 */
function poissonOffsets({ ratePerSecond, durationNs }: OpenLoad, random: Random): Float64Array {
  const count = Math.max(1, Math.round((ratePerSecond * durationNs) / NS_PER_S));
  const offsets = new Float64Array(count);
  let sum = 0;
  for (let index = 0; index < count; index++) {
    sum += exponential(random);
    offsets[index] = sum;
  }
  const total = sum + exponential(random);
  // A last gap of 0 is possible, if only once in 2^32.
  return offsets.map((partial) =>
    Math.min(Math.floor((partial / total) * durationNs), durationNs - 1),
  );
}

function exponential(random: Random): number {
  // 1 - u is in (0, 1], so that the logarithm is finite.
  return -Math.log(1 - random());
}
