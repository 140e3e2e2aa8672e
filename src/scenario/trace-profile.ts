/**
 * What a phase takes from its trace once that is read: its instants at its speed, its length, its
 * rate. Until then the profile holds the two placeholders below, which no valid profile could have.
 */
import { NS_PER_S } from '../base/units.ts';
import type { LoadPlan, LoadProfile, TraceArrivals, TraceInstants } from '../domain/scenario.ts';
import type { Trace } from './parse-trace.ts';

export const RATE_OF_TRACE = 0;
export const DURATION_OF_TRACE_NS = 0;

/** The shortest phase, for a trace of one instant. */
const DURATION_MIN_NS = 100_000_000;

export interface TraceFit {
  profile: TraceArrivals;
  instants: TraceInstants;
}

/**
 * `trace` at the profile's speed, cut where the phase ends. Without a duration of its own the phase
 * ends one mean gap after the last instant, so that its rate is that of the gaps. `requestOfRow`
 * gives the prepared request that carries a payload row. The instants may be none.
 */
export function fitTrace(
  profile: TraceArrivals,
  { offsetsNs, rows }: Trace,
  requestOfRow: (row: number) => number,
): TraceFit {
  const scaled = offsetsNs.map((offsetNs) => Math.floor(offsetNs / profile.speed));
  const durationNs =
    profile.durationNs === DURATION_OF_TRACE_NS ? ownLengthNs(scaled) : profile.durationNs;
  const cut = scaled.findIndex((offsetNs) => offsetNs >= durationNs);
  const kept = cut === -1 ? scaled : scaled.slice(0, cut);
  const requestIndexes = rows === null ? null : rows.slice(0, kept.length).map(requestOfRow);
  const ratePerSecond = kept.length / (durationNs / NS_PER_S);
  return {
    profile: { ...profile, durationNs, ratePerSecond },
    instants: { offsetsNs: kept, requestIndexes },
  };
}

/** The plan with the phases' traces fitted; a warm-up that waits for a rate gets the first phase's. */
export function withTraces(plan: LoadPlan, fits: ReadonlyMap<string, TraceFit>): LoadPlan {
  const phases = plan.phases.map((phase) => {
    const fit = fits.get(phase.name);
    return fit === undefined ? phase : { ...phase, profile: fit.profile };
  });
  const { warmup } = plan;
  const [first] = phases;
  if (warmup === null || first === undefined) return { ...plan, phases };
  return { ...plan, phases, warmup: { ...warmup, profile: rated(warmup.profile, first.profile) } };
}

function rated(warmup: LoadProfile, first: LoadProfile): LoadProfile {
  const isWaiting = warmup.loop === 'open' && warmup.ratePerSecond === RATE_OF_TRACE;
  return isWaiting && first.loop === 'open'
    ? { ...warmup, ratePerSecond: first.ratePerSecond }
    : warmup;
}

function ownLengthNs(offsetsNs: Float64Array): number {
  const lastNs = offsetsNs.at(-1) ?? 0;
  const gaps = offsetsNs.length - 1;
  const meanGapNs = gaps > 0 ? Math.ceil(lastNs / gaps) : 0;
  return Math.max(DURATION_MIN_NS, lastNs + Math.max(1, meanGapNs));
}
