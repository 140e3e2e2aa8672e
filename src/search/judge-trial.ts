/**
 * What one trial says: it passed, it failed, or it says nothing about the server; and whether it might
 * turn out differently next time. Pure, so that a stored trial is judged the same for ever.
 */
import { LATENCY_METRICS } from '../domain/scenario.ts';
import type { Notice, Validity, Window } from '../domain/result.ts';
import type { RateTrial, SloFigure } from '../domain/search.ts';
import { saturationOf, type CompletionFacts } from './saturation.ts';

export interface TrialFacts extends CompletionFacts {
  validity: Validity;
  slos: readonly SloFigure[];
  /** Why it was ended early, in words; null: it was not. */
  cut: string | null;
}

export type TrialFinding = Pick<RateTrial, 'verdict' | 'reason' | 'hint' | 'doubt' | 'saturation'>;

/** A figure this near to its limit lies on the other side of it next time, as often as not. */
const NEAR_RATIO = 0.1;
/** Fewer windows than this cannot tell a stall from a slow server. */
const STALL_WINDOWS_MIN = 5;

export function judgeTrial(facts: TrialFacts): TrialFinding {
  const saturation =
    facts.cut === null ? saturationOf(facts) : { isClear: true, reason: facts.cut };
  const fault = driverFault(facts);
  if (fault !== undefined) {
    const { message: reason, hint } = fault;
    return {
      verdict: 'invalid',
      reason,
      hint,
      doubt: null,
      saturation: saturation?.reason ?? null,
    };
  }
  if (saturation !== null) {
    const doubt = saturation.isClear ? null : 'a trend over few seconds may be chance';
    return failed(saturation.reason, doubt, saturation.reason);
  }
  const broken = facts.slos.filter(({ holds }) => !holds);
  if (broken.length > 0) {
    const reason = `${broken.map(({ text }) => text).join(' and ')} did not hold`;
    return failed(reason, doubtOfFailure(broken, facts), null);
  }
  const dropped = facts.validity.reasons.find(isServersFault);
  if (dropped !== undefined) return failed(dropped.message, STALL, null);
  const near = facts.slos.find(isNear);
  const doubt = near === undefined ? null : nearness(near);
  return { verdict: 'pass', reason: null, hint: null, doubt, saturation: null };
}

function failed(reason: string, doubt: string | null, saturation: string | null): TrialFinding {
  return { verdict: 'fail', reason, hint: null, doubt, saturation };
}

const STALL = 'one stall may have caused it';

/** Requests are dropped because the server has too many of them, however well the driver does. */
function isServersFault({ code }: Notice): boolean {
  return code === 'dropped';
}

function driverFault({ validity, cut }: TrialFacts): Notice | undefined {
  // A trial that we cut is interrupted by our own decision.
  const expected = cut === null ? ['dropped'] : ['dropped', 'interrupted'];
  return validity.reasons.find(({ code }) => !expected.includes(code));
}

function doubtOfFailure(broken: readonly SloFigure[], facts: TrialFacts): string | null {
  const [first] = broken;
  if (first !== undefined && broken.every(isNear)) return nearness(first);
  return broken.every((slo) => isOneStall(slo, facts)) ? STALL : null;
}

function isNear({ actual, limit }: SloFigure): boolean {
  return actual !== null && Math.abs(actual - limit) <= NEAR_RATIO * limit;
}

function nearness({ text }: SloFigure): string {
  return `within ${NEAR_RATIO * 100} % of the limit (${text})`;
}

/** At most one second was slow; a server that is too slow for its rate is so in most of them. */
function isOneStall(slo: SloFigure, { windows, measuredNs }: TrialFacts): boolean {
  const { metric, limit, actual } = slo;
  if (actual === null || !(LATENCY_METRICS as readonly string[]).includes(metric)) return false;
  const within = windows.filter(({ startNs }) => startNs < measuredNs);
  const slow = (window: Pick<Window, 'p99Ns'>): boolean => (window.p99Ns ?? 0) > limit;
  return within.length >= STALL_WINDOWS_MIN && within.filter(slow).length <= 1;
}
