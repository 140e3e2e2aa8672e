/**
 * A load made short, for the measurement floor: the same rates in the same order and the same law of
 * arrivals, in less time. Pure.
 */
import { NS_PER_S } from '../base/units.ts';
import type { LoadProfile, OpenLoad, RateShape } from '../domain/scenario.ts';
import type { PhaseJob } from '../driver/driver-job.ts';

/** `phase` in at most `longestNs`, without its warm-up; a trace keeps its beginning. */
export function cutPhase(phase: PhaseJob, longestNs: number): PhaseJob {
  const { name, kind, profile, goodputLimitNs, trace } = phase;
  const shared = { name, kind, goodputLimitNs };
  if (!trace) return { ...shared, profile: cutProfile(profile, longestNs) };
  const kept = trace.offsetsNs.filter((offsetNs) => offsetNs < longestNs);
  const requestIndexes = trace.requestIndexes && trace.requestIndexes.slice(0, kept.length);
  const durationNs = Math.min(profile.durationNs, longestNs);
  const cut = { ...profile, durationNs };
  // A rate of 0 is none; where nothing is due so early, the trace's own will do.
  const hasRate = cut.loop === 'open' && kept.length > 0;
  return {
    ...shared,
    profile: hasRate ? { ...cut, ratePerSecond: (kept.length * NS_PER_S) / durationNs } : cut,
    trace: { offsetsNs: kept, requestIndexes },
  };
}

function cutProfile(profile: LoadProfile, longestNs: number): LoadProfile {
  if (profile.durationNs <= longestNs) return profile;
  switch (profile.loop) {
    case 'open':
      return squeeze(profile, longestNs);
    case 'closed':
      return { ...profile, durationNs: longestNs };
    case 'partly-open': {
      // So that sessions still end: a rate of requests builds up only while sessions last.
      const thinkTimeNs = Math.min(
        profile.thinkTimeNs,
        Math.floor(longestNs / profile.requestsPerSession),
      );
      return { ...profile, durationNs: longestNs, thinkTimeNs };
    }
  }
}

function squeeze(profile: OpenLoad, durationNs: number): OpenLoad {
  const scaled = scaleBy(durationNs / profile.durationNs);
  const shape = profile.shape && { shape: squeezeShape(profile.shape, scaled) };
  if (profile.arrivals !== 'bursts') return { ...profile, durationNs, ...shape };
  const { onNs, offNs } = profile;
  return { ...profile, durationNs, ...shape, onNs: scaled(onNs), offNs: scaled(offNs) };
}

function squeezeShape(shape: RateShape, scaled: (spanNs: number) => number): RateShape {
  switch (shape.kind) {
    case 'ramp':
    case 'steps':
      return shape;
    case 'sine':
      return { ...shape, periodNs: scaled(shape.periodNs) };
    case 'spike':
      return { ...shape, atNs: scaled(shape.atNs), lastsNs: scaled(shape.lastsNs) };
  }
}

function scaleBy(ratio: number): (spanNs: number) => number {
  return (spanNs) => Math.max(1, Math.round(spanNs * ratio));
}
