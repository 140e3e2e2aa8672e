/** The result turned from targets-with-phases into phases-with-targets, and what a row may claim. */
import { failedRatio } from '../domain/request.ts';
import type { CostFigure, PhaseResult, RunResult, TargetResult } from '../domain/result.ts';
import { formatExact, formatRate } from './format-figure.ts';
import { profileInShort, profileInWords } from './load-in-words.ts';
import { seriesOf, type Series } from './series.ts';

/** One phase of one target. */
export interface MeasuredPhase {
  target: TargetResult;
  series: Series;
  phase: PhaseResult;
}

/** All targets' turns at the phase of one name, in the scenario's order. */
export interface PhaseGroup {
  name: string;
  /** For ids in the page; names may hold anything. */
  slug: string;
  rows: MeasuredPhase[];
}

/** Below this many requests beyond a percentile, a single slow one moves it. */
export const MIN_REQUESTS_BEYOND = 10;

/** A target that loses more than this is never called the best: errors are quick. */
const FAILURES_TOLERATED_RATIO = 0.01;

export function allPhases(result: RunResult): MeasuredPhase[] {
  return result.targets.flatMap((target, index) =>
    target.phases.map((phase) => ({ target, series: seriesOf(index), phase })),
  );
}

export function groupByPhase(result: RunResult): PhaseGroup[] {
  const groups = new Map<string, PhaseGroup>();
  for (const row of allPhases(result)) {
    const { name } = row.phase;
    const group = groups.get(name) ?? { name, slug: `phase-${groups.size + 1}`, rows: [] };
    group.rows.push(row);
    groups.set(name, group);
  }
  return [...groups.values()];
}

export function isInvalid(row: MeasuredPhase): boolean {
  return row.phase.validity.status === 'invalid';
}

/** Whether the row may be compared: valid, answered, and not quick because it fails. */
export function isComparable(row: MeasuredPhase): boolean {
  const ratio = failedRatio(row.phase.counts);
  return (
    !isInvalid(row) &&
    row.phase.counts.ok > 0 &&
    ratio !== null &&
    ratio <= FAILURES_TOLERATED_RATIO
  );
}

/** Whether too few requests lie beyond this percentile (0..100) for it to be a stable figure. */
export function isUnsupported(percentile: number, requestCount: number): boolean {
  // Rounded, since 10,000 x (1 - 0.999) is 9.99999 in binary.
  const beyond = Math.round(requestCount * (100 - percentile) * 1000) / 100_000;
  return beyond < MIN_REQUESTS_BEYOND;
}

/** The figure of the primary instance, which is the first; null when cost was not asked for. */
export function primaryCost(phase: PhaseResult): CostFigure | null {
  return phase.cost[0] ?? null;
}

/** `200/s`, or `64 callers` for a closed loop: the shortest name of the load. */
export function loadInShort({ profile }: PhaseResult): string {
  return profileInShort(profile);
}

/** A rate as it was set, the mean of one that changes, or the kind of load that has none. */
export function offeredInShort({ profile, offeredRatePerSecond }: PhaseResult): string {
  if (profile.loop === 'partly-open') return 'sessions';
  if (offeredRatePerSecond === null) return 'closed';
  const isMean = profile.loop === 'open' && ('shape' in profile || profile.arrivals === 'trace');
  return isMean && !Number.isInteger(offeredRatePerSecond)
    ? formatRate(offeredRatePerSecond)
    : formatExact(offeredRatePerSecond);
}

/** `200/s, Poisson arrivals, 30 s`. */
export function loadInWords({ profile }: PhaseResult): string {
  return profileInWords(profile);
}
