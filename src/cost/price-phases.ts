/**
 * Whether a phase deserves a cost, and which phase's cost stands for its target. Only a valid phase
 * within its budgets is priced: a server past its limits always looks cheap.
 */
import { assert } from '../base/assert.ts';
import type { CostFigure, Validity } from '../domain/result.ts';
import { costArithmetic } from './cost-arithmetic.ts';
import { costPerMillion } from './cost-per-million.ts';
import type { InstancePrice } from './price-book.ts';

/** What pricing needs to know of a phase. */
export interface PricedPhase {
  /** Its name. */
  phase: string;
  /** Ok responses per second. */
  throughputPerSecond: number;
  /** Predictions in one request, at least 1. */
  rowsPerRequest: number;
  validity: Validity;
  /** Texts of the budgets, other than cost, that this phase did not pass. */
  failedBudgets: string[];
  price: InstancePrice;
}

/** The cost of one phase on one instance; without a figure, `reason` says why. Never throws. */
export function pricePhase(input: PricedPhase): CostFigure {
  const { price, rowsPerRequest, throughputPerSecond } = input;
  const predictionsPerSecond = throughputPerSecond * rowsPerRequest;
  const { usdPerHour } = price;
  const cost = costPerMillion({ usdPerHour, predictionsPerSecond });
  const reason = whyUnpriced(input) ?? cost.reason;
  const isPriced = reason === null && cost.usdPerMillion !== null;
  const measured = Number.isFinite(predictionsPerSecond) && predictionsPerSecond >= 0;
  return {
    instance: price.instance,
    provider: price.provider,
    region: price.region,
    usdPerHour,
    pricedAt: price.pricedAt,
    priceSource: `${price.purchase} ${price.os} list price, ${price.source}`,
    phase: input.phase,
    predictionsPerSecond: measured ? predictionsPerSecond : null,
    usdPerMillion: isPriced ? cost.usdPerMillion : null,
    arithmetic: isPriced
      ? costArithmetic({
          usdPerHour,
          throughputPerSecond,
          rowsPerRequest,
          usdPerMillion: cost.usdPerMillion,
        })
      : null,
    reason,
  };
}

/**
 * A target's headline on one instance: the cheapest of its phases' figures (at least one), the
 * earliest of equals. When no phase has a figure, the reason names every phase's own.
 */
export function bestCost(figures: CostFigure[]): CostFigure {
  const [first] = figures;
  assert(first !== undefined, 'a target has at least one phase to price');
  const priced = figures.filter((figure) => figure.usdPerMillion !== null);
  const cheapest = priced.reduce<CostFigure | null>(cheaper, null);
  return (
    cheapest ?? { ...first, phase: null, predictionsPerSecond: null, reason: reasons(figures) }
  );
}

function cheaper(best: CostFigure | null, figure: CostFigure): CostFigure {
  return best !== null && (best.usdPerMillion ?? 0) <= (figure.usdPerMillion ?? 0) ? best : figure;
}

function whyUnpriced({ validity, throughputPerSecond, failedBudgets }: PricedPhase): string | null {
  if (validity.status === 'invalid') {
    return ['the run is invalid', ...joined(validity.reasons.map(({ message }) => message))].join(
      ': ',
    );
  }
  if (throughputPerSecond === 0) return 'no successful responses';
  if (failedBudgets.length > 0) {
    return `${failedBudgets.length === 1 ? 'budget' : 'budgets'} failed: ${failedBudgets.join(', ')}`;
  }
  return null;
}

function joined(messages: string[]): string[] {
  return messages.length === 0 ? [] : [messages.join('; ')];
}

function reasons(figures: CostFigure[]): string {
  const texts = figures.map(({ reason }) => reason ?? 'no figure');
  if (new Set(texts).size === 1) return texts[0] ?? '';
  return figures.map(({ phase, reason }) => `${phase ?? 'all'}: ${reason ?? ''}`).join('; ');
}
