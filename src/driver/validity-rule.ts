/** The shape of a rule, and how rules write figures. */
import { nsToMs, nsToSeconds } from '../base/units.ts';
import type { Notice, PhaseRecord } from '../domain/result.ts';
import type { ValidityLimits } from './validity-limits.ts';

/** Null when the phase may be believed as far as this rule can tell; missing figures accuse nobody. */
export type ValidityRule = (record: PhaseRecord, limits: ValidityLimits) => Notice | null;

export function ms(spanNs: number): string {
  return `${nsToMs(spanNs).toFixed(2)} ms`;
}

export function seconds(spanNs: number): string {
  return `${nsToSeconds(spanNs).toFixed(1)} s`;
}

export function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

export function perSecond(rate: number): string {
  return `${rate.toFixed(1)}/s`;
}
