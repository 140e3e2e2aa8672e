/** Looks for the highest rate that keeps the SLOs on one running target; the policy says which rates. */
import type { SearchPlan } from '../domain/scenario.ts';
import type { RateTrial, SearchResult } from '../domain/search.ts';
import { concludeSearch } from '../search/conclude-search.ts';
import { estimateSearch } from '../search/estimate-search.ts';
import { addTrial, nextTrial, startSearch, type SearchState } from '../search/search-policy.ts';
import { runTrial, type TrialTarget } from './run-trial.ts';

/** Rejects only as `Driver.runPhase` does; a search that is interrupted has a result too. */
export async function runSearch(plan: SearchPlan, on: TrialTarget): Promise<SearchResult> {
  const { trials, trialsMax, durationNs } = estimateSearch(plan);
  const goal = `highest rate with ${plan.slos.map(({ text }) => text).join(' and ')}`;
  const { target } = on;
  on.emit({ type: 'trials-started', target, goal, trials, trialsMax, estimatedNs: durationNs });
  let state: SearchState<RateTrial> = startSearch(plan);
  for (let next = nextTrial(state); !next.done; next = nextTrial(state)) {
    const trial = await runTrial(
      {
        number: state.trials.length + 1,
        kind: next.kind,
        ratePerSecond: next.ratePerSecond,
        arrivals: plan.arrivals,
        trialNs: plan.trialNs,
        slos: plan.slos,
        before: state.trials.at(-1) ?? null,
      },
      on,
    );
    // What the user interrupted says nothing, not even that the driver could not do it.
    if (on.signal.aborted) break;
    state = addTrial(state, trial);
  }
  const result = concludeSearch(state);
  on.emit({ type: 'trials-finished', target, summary: result.summary });
  return result;
}
