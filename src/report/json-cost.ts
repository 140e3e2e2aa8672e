/** One cost figure of the public document; targets and phases both carry them. */
import type { CostFigure } from '../domain/result.ts';

/** `reason` is there exactly when `usdPerMillion` is null. */
export interface CostDocument {
  instance: string;
  region: string;
  usdPerHour: number;
  pricedAt: string;
  usdPerMillion: number | null;
  reason?: string;
  /** The machine that was measured is not the instance that is priced. */
  basis: 'extrapolated';
  provider: string;
  priceSource: string;
  phase: string | null;
  predictionsPerSecond: number | null;
  arithmetic: string | null;
}

/** The same figure under its public names. */
export function toCostDocument(figure: CostFigure): CostDocument {
  const { instance, region, usdPerHour, pricedAt, usdPerMillion } = figure;
  const why =
    usdPerMillion === null ? { reason: figure.reason ?? 'no figure, and no reason given' } : {};
  return {
    instance,
    region,
    usdPerHour,
    pricedAt,
    usdPerMillion,
    ...why,
    basis: 'extrapolated',
    provider: figure.provider,
    priceSource: figure.priceSource,
    phase: figure.phase,
    predictionsPerSecond: figure.predictionsPerSecond,
    arithmetic: figure.arithmetic,
  };
}
