/**
 * When bursts are on and when off. Both last exponentially distributed times that are then scaled to
 * their exact share of the phase: otherwise a short phase would meet a rate within bursts, or a total,
 * that is far from what was asked for.
 */
import type { Random } from '../base/random.ts';
import type { BurstArrivals } from '../domain/scenario.ts';
import { exponentialGaps } from './draw-gaps.ts';

/** On from `startNs` for `lengthNs`, and before that off since the last one ended. */
export interface BurstWindow {
  startNs: number;
  lengthNs: number;
}

export type BurstLengths = Pick<BurstArrivals, 'onNs' | 'offNs' | 'durationNs'>;

/** How long the phase is on in total. */
export function burstTimeNs({ onNs, offNs, durationNs }: BurstLengths): number {
  return durationNs * (onNs / (onNs + offNs));
}

/** The windows one after another, the first at the phase's start; `drawRandom`: as for a schedule. */
export function burstWindows(lengths: BurstLengths, drawRandom: () => Random): () => BurstWindow {
  const { onNs, offNs, durationNs } = lengths;
  const count = Math.max(1, Math.round(durationNs / (onNs + offNs)));
  let onSum = 0;
  let offSum = 0;
  const first = exponentialGaps(drawRandom());
  for (let index = 0; index < count; index++) {
    onSum += first();
    offSum += first();
  }
  const onTotalNs = burstTimeNs(lengths);
  const gap = exponentialGaps(drawRandom());
  let atNs = 0;
  return () => {
    const startNs = atNs;
    const lengthNs = onTotalNs * (gap() / onSum);
    atNs += lengthNs + (durationNs - onTotalNs) * (gap() / offSum);
    return { startNs, lengthNs };
  };
}
