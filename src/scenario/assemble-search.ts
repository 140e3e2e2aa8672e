/** The keys of a search or sweep, valid and fitting together, as the plans that run. */
import { assert } from '../base/assert.ts';
import { nsToSeconds } from '../base/units.ts';
import type { SearchPlan, Slo, SweepPlan } from '../domain/scenario.ts';
import { fewestRequests } from './parse-slo.ts';
import type { SearchDraft, SweepDraft } from './search-schema.ts';

/** Enough for any limit that a server has; past it the server, not the search, is what never settles. */
const TRIALS_MAX = 60;
const STEPS_DEFAULT = 8;
/** Below it, a trial of ten seconds has too few requests for any tail. */
const FROM_MIN_PER_SECOND = 10;
/** Twice the fewest, so that a Poisson process of that rate does not fall short of them. */
const FROM_RESERVE = 2;
const ROUND_STEPS = [1, 2, 5, 10];

export function assembleSearch(draft: SearchDraft): SearchPlan {
  return {
    slos: draft.slo,
    fromPerSecond: draft.from ?? lowestRate(draft.slo, draft.duration),
    toPerSecond: draft.to,
    arrivals: draft.arrivals,
    trialNs: draft.duration,
    resolutionRatio: draft.resolution,
    confirmations: draft.confirmations,
    trialsMax: TRIALS_MAX,
  };
}

export function assembleSweep(draft: SweepDraft): SweepPlan {
  const { arrivals, duration: trialNs } = draft;
  return { ratesPerSecond: draft.rates ?? geometric(draft), arrivals, trialNs };
}

/** The lowest of 10, 20, 50, 100, … per second at which a trial has requests enough for these SLOs. */
export function lowestRate(slos: readonly Slo[], trialNs: number): number {
  const enough = (FROM_RESERVE * fewestRequests(slos)) / nsToSeconds(trialNs);
  const least = Math.max(FROM_MIN_PER_SECOND, enough);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ROUND_STEPS.find((candidate) => candidate * power >= least * (1 - Number.EPSILON));
  return (step ?? 10) * power;
}

/** Rounded to three digits, the ends as they were given. */
function geometric({ from, to, steps = STEPS_DEFAULT }: SweepDraft): number[] {
  assert(from !== undefined && to !== undefined, 'a sweep has its rates or its ends');
  const rates = Array.from({ length: steps }, (_, index) => {
    if (index === 0) return from;
    if (index === steps - 1) return to;
    return Number((from * (to / from) ** (index / (steps - 1))).toPrecision(3));
  });
  return [...new Set(rates)];
}
