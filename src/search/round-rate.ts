/** Rates that people can read and type: rounded well within the resolution of the search. */
import type { SearchPlan } from '../domain/scenario.ts';

const FINE_RESOLUTION_RATIO = 0.02;

/** `1240` for 1238.7: three significant digits, four where the resolution asks for them. */
export function roundRate(
  ratePerSecond: number,
  { resolutionRatio }: Pick<SearchPlan, 'resolutionRatio'>,
): number {
  return Number(ratePerSecond.toPrecision(resolutionRatio < FINE_RESOLUTION_RATIO ? 4 : 3));
}
