/** Up to which response time a response counts as good. */
import type { Budget, LatencyMetric } from '../domain/scenario.ts';
import { appliesTo } from './check-budget.ts';

/** The p99 budget speaks for "in time"; without one, the budget of the next higher or lower quantile. */
const PREFERENCE: LatencyMetric[] = ['p99', 'p999', 'max', 'p95', 'p90'];

/**
 * `explicitNs` (load.goodputWithin) wins; then the limit of the latency budget that applies, by
 * PREFERENCE; null: no such budget, so every ok response is good.
 */
export function goodputLimitNs(
  explicitNs: number | null,
  budgets: Budget[],
  target: string,
  phase: string,
): number | null {
  if (explicitNs !== null) return explicitNs;
  for (const metric of PREFERENCE) {
    const limits = budgets
      .filter((budget) => budget.metric === metric && appliesTo(budget, target, phase))
      .filter((budget) => budget.operator === '<' || budget.operator === '<=')
      .map((budget) => budget.limit);
    if (limits.length > 0) return Math.min(...limits);
  }
  return null;
}
