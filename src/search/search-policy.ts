/**
 * Which rate to try next: a pure function of the plan and of the trials so far, so that a search can be
 * run in virtual time and repeated from its record. METHODOLOGY, "Search", has the rules in words.
 */
import type { SearchPlan } from '../domain/scenario.ts';
import type { SearchOutcome, TrialKind } from '../domain/search.ts';
import { planConfirmation } from './confirmation.ts';
import { bracketOf, type RateBracket } from './fit-rates.ts';
import {
  isExhausted,
  isMostlyPassed,
  isSettled,
  ratePoints,
  validCount,
  type RatePoint,
  type TrialEvidence,
} from './rate-points.ts';
import { planRecovery } from './recovery.ts';
import { roundRate } from './round-rate.ts';

export interface SearchState<T extends TrialEvidence = TrialEvidence> {
  plan: SearchPlan;
  /** In the order in which they were made. */
  trials: readonly T[];
}

export type NextTrial =
  | { done: false; kind: TrialKind; ratePerSecond: number }
  | { done: true; outcome: SearchOutcome; ratePerSecond: number | null };

const GROWTH = 2;
/** Where it is the driver that ends the search, the answer is a lower bound: a rough one is enough. */
const DRIVER_RESOLUTION_RATIO = 0.1;

const EXPLORING: ReadonlySet<TrialKind> = new Set(['bracket', 'bisect', 'retest']);

export function startSearch<T extends TrialEvidence>(plan: SearchPlan): SearchState<T> {
  return { plan, trials: [] };
}

export function addTrial<T extends TrialEvidence>(state: SearchState<T>, trial: T): SearchState<T> {
  return { ...state, trials: [...state.trials, trial] };
}

/** The next trial, or how the search ended. Always the same for the same trials. */
export function nextTrial({ plan, trials }: SearchState): NextTrial {
  const points = ratePoints(trials.filter(({ kind }) => EXPLORING.has(kind)));
  const step = explore(plan, points) ?? settle(plan, points, trials);
  if (step.done || trials.length < plan.trialsMax) return step;
  return { done: true, outcome: 'unconfirmed', ratePerSecond: null };
}

/** Null: the limit is known to the resolution. */
function explore(plan: SearchPlan, points: readonly RatePoint[]): NextTrial | null {
  const doubtful =
    points.find((point) => !isSettled(point) || isFirstFailure(point, plan)) ??
    contradiction(points);
  if (doubtful !== undefined) return trial('retest', doubtful.ratePerSecond);
  const bracket = bracketOf(points);
  const { passPerSecond, endPerSecond } = bracket;
  if (endPerSecond === null) {
    if (passPerSecond === plan.toPerSecond) return null;
    const next = passPerSecond === null ? plan.fromPerSecond : passPerSecond * GROWTH;
    return trial('bracket', Math.min(roundRate(next, plan), plan.toPerSecond));
  }
  if (passPerSecond === null) return null;
  const middle = middleOf(plan, bracket);
  return middle === null ? null : trial('bisect', middle);
}

/** One failure at the lowest rate would end the search, and the first trial meets a cold server. */
function isFirstFailure(point: RatePoint, plan: SearchPlan): boolean {
  const isLowest = point.ratePerSecond === plan.fromPerSecond;
  return isLowest && point.failed === 1 && validCount(point) === 1;
}

function trial(kind: TrialKind, ratePerSecond: number): NextTrial {
  return { done: false, kind, ratePerSecond };
}

/** A rate that fails below one that passes: the less tried of the two, while it may be tried again. */
function contradiction(points: readonly RatePoint[]): RatePoint | undefined {
  const valid = points.filter((point) => validCount(point) > 0);
  const failing = valid.find((point) => !isMostlyPassed(point));
  const passing = valid.findLast(isMostlyPassed);
  if (failing === undefined || passing === undefined) return undefined;
  if (failing.ratePerSecond > passing.ratePerSecond) return undefined;
  return [failing, passing]
    .filter((point) => !isExhausted(point))
    .sort((a, b) => validCount(a) - validCount(b))[0];
}

/** Null: near enough, or no rate worth telling apart lies between. */
function middleOf(plan: SearchPlan, bracket: RateBracket): number | null {
  const low = bracket.passPerSecond ?? 0;
  const high = bracket.endPerSecond ?? 0;
  const resolution =
    bracket.end === 'driver'
      ? Math.max(DRIVER_RESOLUTION_RATIO, plan.resolutionRatio)
      : plan.resolutionRatio;
  if (high <= low * (1 + resolution)) return null;
  const middle = roundRate(Math.sqrt(low * high), plan);
  return middle > low && middle < high ? middle : null;
}

/** The limit is known: confirm it, then see whether the server finds back to it. */
function settle(
  plan: SearchPlan,
  points: readonly RatePoint[],
  trials: readonly TrialEvidence[],
): NextTrial {
  const bracket = bracketOf(points);
  if (bracket.passPerSecond === null) {
    const outcome = bracket.end === 'driver' ? 'driver-limit' : 'below-from';
    return { done: true, outcome, ratePerSecond: null };
  }
  const confirmation = planConfirmation(plan, bracket.passPerSecond, trials);
  if (confirmation.kind === 'next') return trial('confirm', confirmation.ratePerSecond);
  if (confirmation.kind === 'none') {
    const outcome = confirmation.isDriver ? 'driver-limit' : 'below-from';
    return { done: true, outcome, ratePerSecond: null };
  }
  const { ratePerSecond } = confirmation;
  const isOpen = bracket.end === 'driver' && confirmation.failedPerSecond === null;
  if (isOpen) return { done: true, outcome: 'driver-limit', ratePerSecond };
  const failedPerSecond = confirmation.failedPerSecond ?? bracket.endPerSecond;
  if (failedPerSecond === null) return { done: true, outcome: 'at-least', ratePerSecond };
  // Past the last trial what was confirmed stays an answer; only the look at the recovery is left out.
  const isSpent = trials.length >= plan.trialsMax;
  const next = isSpent ? null : planRecovery(plan, { ratePerSecond, failedPerSecond }, trials);
  return next ?? { done: true, outcome: 'found', ratePerSecond };
}
