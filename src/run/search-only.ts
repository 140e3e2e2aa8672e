/**
 * A scenario cut down to its search: the same servers, payload and warm-up, no phases, and what the
 * command line asked instead of what the file says. Pure.
 */
import { nearestName } from '../base/nearest-name.ts';
import { ServebenchError } from '../base/errors.ts';
import { NS_PER_S } from '../base/units.ts';
import {
  LATENCY_METRICS,
  type Budget,
  type LoadPlan,
  type Scenario,
  type SearchPlan,
  type Slo,
} from '../domain/scenario.ts';
import { assembleSearch } from '../scenario/assemble-search.ts';
import type { SearchDraft } from '../scenario/search-schema.ts';

/** What was given on the command line; the scenario's own search fills in the rest. */
export interface SearchWish extends Partial<SearchDraft> {
  /** Only this target. */
  target?: string;
}

/** As in a scenario that says no more than the SLO. */
const DEFAULTS = {
  to: 20_000,
  arrivals: 'poisson',
  duration: 10 * NS_PER_S,
  resolution: 0.03,
  confirmations: 3,
} as const;

/** Throws SB_RUN_NO_SLO when nothing says what to search for, SB_RUN_NO_TARGET for an unknown target. */
export function searchOnly(scenario: Scenario, { target, ...wish }: SearchWish): Scenario {
  const { load } = scenario;
  const own = load.search === undefined ? {} : draftOf(load.search);
  const draft = { ...DEFAULTS, slo: slosOf(scenario.budgets), ...own, ...wish };
  if (draft.slo.length === 0) throw nothingToFind(scenario.file);
  const search = assembleSearch(draft);
  if (search.fromPerSecond >= search.toPerSecond) throw wrongEnds(search);
  const rest: LoadPlan = { ...load };
  delete rest.sweep;
  return {
    ...scenario,
    targets: targetsOf(scenario, target),
    load: { ...rest, phases: [], search },
    // They are about phases, and there are none.
    budgets: [],
  };
}

function draftOf(plan: SearchPlan): SearchDraft {
  return {
    slo: plan.slos,
    from: plan.fromPerSecond,
    to: plan.toPerSecond,
    arrivals: plan.arrivals,
    duration: plan.trialNs,
    resolution: plan.resolutionRatio,
    confirmations: plan.confirmations,
  };
}

function nothingToFind(file: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_RUN_NO_SLO',
    message: `${file} has neither load.search nor a budget that limits response times or errors: there is nothing to search for`,
    hint: 'Say what must hold: --slo "p99 < 40ms".',
  });
}

function wrongEnds(search: SearchPlan): ServebenchError {
  return new ServebenchError({
    code: 'SB_RUN_SEARCH_ENDS',
    message: `the search goes from ${search.fromPerSecond}/s to ${search.toPerSecond}/s: expected a highest rate above the lowest one`,
    hint: 'Set both: --from 50/s --to 20k/s.',
  });
}

/** Upper limits on response times and errors that hold for all phases and targets. */
function slosOf(budgets: readonly Budget[]): Slo[] {
  const metrics: readonly string[] = [...LATENCY_METRICS, 'error_rate'];
  return budgets
    .filter(({ metric, operator }) => metrics.includes(metric) && operator.startsWith('<'))
    .filter(({ phase, target }) => phase === null && target === null)
    .map(({ text, metric, operator, limit }) => ({ text, metric, operator, limit }));
}

function targetsOf({ targets }: Scenario, wanted: string | undefined): Scenario['targets'] {
  if (wanted === undefined) return targets;
  const found = targets.filter(({ name }) => name === wanted);
  if (found.length > 0) return found;
  const names = targets.map(({ name }) => name);
  const near = nearestName(wanted, names);
  throw new ServebenchError({
    code: 'SB_RUN_NO_TARGET',
    message: `the scenario has no target "${wanted}"`,
    hint: near === null ? `It has ${names.join(', ')}.` : `Did you mean "${near}"?`,
  });
}
