/**
 * Whether the response time still rose or fell while it was measured: then the figures belong to no one
 * state of the server. Pure (METHODOLOGY, "Steady state").
 */
import { NS_PER_S } from '../base/units.ts';
import type { DriftFinding, PhaseRecord } from '../domain/result.ts';
import { mannKendall } from '../stats/mann-kendall.ts';
import { median } from '../stats/median.ts';
import { trendChangeRatio } from '../stats/theil-sen.ts';

// Fewer have no power: of +30 % over 10 s at 1,000/s (M/M/1, half loaded) a third would be missed.
const WINDOWS_MIN = 10;
// Neighbouring seconds of a queue are alike, which the test takes for a trend: in long phases several are
// joined. With 30 values it cries wolf in about 5 % of stationary phases, and loses no power.
const VALUES_MAX = 30;
const TREND_Z = 1.96;
// A change below this is true of many servers and moves no decision.
const CHANGE_RATIO_MIN = 0.1;

/** Null when the phase is shorter than ten seconds, a second had no answers, or its load was to change. */
export function findDrift({
  windows,
  measuredNs,
  profile,
}: Pick<PhaseRecord, 'windows' | 'measuredNs' | 'profile'>): DriftFinding | null {
  if (profile.loop === 'open' && (profile.shape !== undefined || profile.arrivals === 'trace')) {
    return null;
  }
  // Seconds that were cut short, or in which only the rest drained, are of another kind.
  const whole = windows.filter((window) => window.startNs + NS_PER_S <= measuredNs);
  const p50s = whole.flatMap((window) => window.p50Ns ?? []);
  if (whole.length < WINDOWS_MIN || p50s.length < whole.length) return null;
  const values = joinNeighbours(p50s, VALUES_MAX);
  const { z } = mannKendall(values);
  const changeRatio = trendChangeRatio(values);
  const isDrifting = Math.abs(z) >= TREND_Z && Math.abs(changeRatio) > CHANGE_RATIO_MIN;
  return { z, changeRatio, isDrifting };
}

/** At most `countMax` medians of neighbours, in groups as equal as can be; nothing is left out. */
function joinNeighbours(values: number[], countMax: number): number[] {
  const count = Math.min(values.length, countMax);
  const boundary = (group: number): number => Math.floor((group * values.length) / count);
  return Array.from({ length: count }, (_, group) =>
    median(values.slice(boundary(group), boundary(group + 1))),
  );
}
