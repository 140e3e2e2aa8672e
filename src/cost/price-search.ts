/** What a million predictions cost at the highest rate that keeps the SLO: the figure to plan with. */
import type { CostFigure } from '../domain/result.ts';
import type { SearchResult } from '../domain/search.ts';
import type { InstancePrice } from './price-book.ts';
import { pricePhase } from './price-phases.ts';

const NAME = 'search';

/** One per price, in their order; without an answer each says why it has no figure. */
export function priceSearch(search: SearchResult, prices: readonly InstancePrice[]): CostFigure[] {
  const { throughputPerSecond, rowsPerRequest, summary } = search;
  return prices.map((price) => {
    const figure = pricePhase({
      phase: NAME,
      throughputPerSecond: throughputPerSecond ?? 0,
      rowsPerRequest: rowsPerRequest ?? 1,
      validity: { status: 'valid', reasons: [] },
      failedBudgets: [],
      price,
    });
    if (throughputPerSecond !== null) return figure;
    return { ...figure, phase: null, predictionsPerSecond: null, reason: summary };
  });
}
