/** Measured targets -> priced and judged ones. Pure, so that stored results can be judged again. */
import type { InstancePrice } from '../cost/price-book.ts';
import { bestCost, pricePhase } from '../cost/price-phases.ts';
import { priceSearch } from '../cost/price-search.ts';
import type { PhaseResult, TargetResult } from '../domain/result.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Verdict } from '../domain/verdict.ts';
import { brokenBudgets, judgeRun } from '../gate/judge-run.ts';

function pricePhases(
  target: TargetResult,
  scenario: Scenario,
  prices: InstancePrice[],
): PhaseResult[] {
  return target.phases.map((phase) => ({
    ...phase,
    cost: prices.map((price) =>
      pricePhase({
        phase: phase.name,
        throughputPerSecond: phase.throughputPerSecond,
        rowsPerRequest: phase.rowsPerRequest,
        validity: phase.validity,
        failedBudgets: brokenBudgets(scenario.budgets, target.name, phase),
        price,
      }),
    ),
  }));
}

function priceTarget(
  target: TargetResult,
  scenario: Scenario,
  prices: InstancePrice[],
): TargetResult {
  const phases = pricePhases(target, scenario, prices);
  const cost = prices.flatMap((_, index) => {
    const figures = phases.flatMap((phase) => phase.cost.slice(index, index + 1));
    return figures.length > 0 ? [bestCost(figures)] : [];
  });
  const { search } = target;
  if (search === undefined || prices.length === 0) return { ...target, phases, cost };
  return { ...target, phases, cost, searchCost: priceSearch(search, prices) };
}

/** Budgets on latency and errors decide first whether there is a cost; then cost budgets are judged. */
export function concludeRun(
  measured: TargetResult[],
  scenario: Scenario,
  prices: InstancePrice[],
  interrupted: boolean,
): { targets: TargetResult[]; verdict: Verdict } {
  const targets = measured.map((target) => priceTarget(target, scenario, prices));
  const primaryInstance = prices[0]?.instance ?? null;
  const verdict = judgeRun({ targets, budgets: scenario.budgets, primaryInstance, interrupted });
  return { targets, verdict };
}
