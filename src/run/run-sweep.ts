/** Offers a row of rates to one running target, one after another, whatever they show. */
import type { Slo, SweepPlan } from '../domain/scenario.ts';
import type { RateTrial, SweepResult } from '../domain/search.ts';
import { estimateSweepNs } from '../search/estimate-search.ts';
import { runTrial, type TrialTarget } from './run-trial.ts';

/** `slos`: of the search beside it, so that its trials can be joined; may be empty. */
export async function runSweep(
  plan: SweepPlan,
  slos: readonly Slo[],
  on: TrialTarget,
): Promise<SweepResult> {
  const count = plan.ratesPerSecond.length;
  const { target } = on;
  on.emit({
    type: 'trials-started',
    target,
    goal: 'latency against load',
    trials: count,
    trialsMax: count,
    estimatedNs: estimateSweepNs(plan),
  });
  const trials: RateTrial[] = [];
  for (const ratePerSecond of plan.ratesPerSecond) {
    const trial = await runTrial(
      {
        number: trials.length + 1,
        kind: 'sweep',
        ratePerSecond,
        arrivals: plan.arrivals,
        trialNs: plan.trialNs,
        slos,
        before: trials.at(-1) ?? null,
      },
      on,
    );
    if (on.signal.aborted) break;
    trials.push(trial);
  }
  on.emit({ type: 'trials-finished', target, summary: null });
  return { plan, trials };
}
