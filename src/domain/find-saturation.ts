/** From which rate on a server did not keep up, told alike by report and terminal. Pure. */
import type { RateTrial } from './search.ts';

/** Rates are requests per second; all of it leaves invalid trials out. */
export interface SaturationFinding {
  /** The highest rate with which the server kept up; null: with none. */
  highestKept: number | null;
  /** The lowest rate above that one; null: there is none. */
  saturatedFrom: number | null;
  keptAll: boolean;
}

/** A rate below one with which the server kept up is a hiccup, not where saturation begins. */
export function findSaturation(trials: readonly RateTrial[]): SaturationFinding {
  const told = trials.filter(({ verdict }) => verdict !== 'invalid');
  const kept = told.filter(({ saturation }) => saturation === null);
  const highest = Math.max(0, ...kept.map(({ ratePerSecond }) => ratePerSecond));
  const above = told.map(({ ratePerSecond }) => ratePerSecond).filter((rate) => rate > highest);
  return {
    highestKept: kept.length === 0 ? null : highest,
    saturatedFrom: above.length === 0 ? null : Math.min(...above),
    keptAll: kept.length === told.length,
  };
}
