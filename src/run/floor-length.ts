/** How long the measurement floor takes: short enough to be measured every time. */
import { NS_PER_S } from '../base/units.ts';
import type { LoadPhase } from '../domain/scenario.ts';

/** Longest part of a phase: enough for a p99 from some hundred requests a second on. */
export const FLOOR_PHASE_NS_MAX: number = 2 * NS_PER_S;
/** Before the first phase, so that the code of the driver and of the server is compiled. */
export const FLOOR_WARM_UP_NS: number = 0.5 * NS_PER_S;

/** Of all phases together, draining left out; 0 without phases, which need no floor. */
export function floorLengthNs(phases: readonly LoadPhase[]): number {
  if (phases.length === 0) return 0;
  return phases.reduce(
    (sum, { profile }) => sum + Math.min(profile.durationNs, FLOOR_PHASE_NS_MAX),
    FLOOR_WARM_UP_NS,
  );
}
