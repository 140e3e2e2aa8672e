/** What a sweep and a search will take, told before anything starts. Pure. */
import { NS_PER_S } from '../base/units.ts';
import type { LoadPlan } from '../domain/scenario.ts';
import { estimateSearch, estimateSweepNs } from '../search/estimate-search.ts';

export interface PlannedTrials {
  /** Trials on each target; of a search, for a limit in the middle of its rates. */
  trials: number;
  trialsMax: number;
  /** On each target. */
  durationNs: number;
  durationMaxNs: number;
  /** In words. */
  what: string;
}

/** In the order in which they come; none without a sweep or search. */
export function planTrials({ sweep, search }: LoadPlan): PlannedTrials[] {
  const planned: PlannedTrials[] = [];
  if (sweep) {
    const trials = sweep.ratesPerSecond.length;
    const durationNs = estimateSweepNs(sweep);
    const rates = sweep.ratesPerSecond.map((rate) => `${rate}/s`).join(', ');
    const what = `sweep: ${sweep.arrivals} ${rates}`;
    planned.push({ trials, trialsMax: trials, durationNs, durationMaxNs: durationNs, what });
  }
  if (search) {
    const goal = search.slos.map(({ text }) => text).join(' and ');
    const what = `search: highest rate from ${search.fromPerSecond}/s to ${search.toPerSecond}/s with ${goal}`;
    planned.push({ ...estimateSearch(search), what });
  }
  return planned;
}

/** One line each: `search: highest rate … with p99 < 40ms: about 20 trials, 210 s (at most 60, 630 s)`. */
export function renderTrials(planned: readonly PlannedTrials[]): string[] {
  return planned.map(({ what, trials, trialsMax, durationNs, durationMaxNs }) => {
    const size = `${trials} trials, ${seconds(durationNs)}`;
    return trials === trialsMax
      ? `  ${what}: ${size}`
      : `  ${what}: about ${size} (at most ${trialsMax}, ${seconds(durationMaxNs)})`;
  });
}

function seconds(durationNs: number): string {
  return `${Math.round(durationNs / NS_PER_S)} s`;
}
