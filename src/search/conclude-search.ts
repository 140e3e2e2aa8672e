/** All trials of a search -> its result: the answer, what it rests on, and a sentence that says both. */
import type { RateTrial, SearchOutcome, SearchResult } from '../domain/search.ts';
import type { SearchPlan } from '../domain/scenario.ts';
import { fitRates } from './fit-rates.ts';
import { ratePoints } from './rate-points.ts';
import { recoveryOf } from './recovery.ts';
import { nextTrial, type SearchState } from './search-policy.ts';

/** Trials in an unusual state of the server: they say nothing about a rate by itself. */
const AFTER_OVERLOAD: ReadonlySet<string> = new Set(['overload', 'sweep-down']);

/** Of a search that ended by itself; one that did not is `interrupted`. */
export function concludeSearch({ plan, trials }: SearchState<RateTrial>): SearchResult {
  const end = nextTrial({ plan, trials });
  const outcome = end.done ? end.outcome : 'interrupted';
  const ratePerSecond = end.done ? end.ratePerSecond : null;
  const fit = fitRates(ratePoints(trials.filter(({ kind }) => !AFTER_OVERLOAD.has(kind))));
  const passes = trials.filter(
    (trial) =>
      trial.kind === 'confirm' && trial.verdict === 'pass' && trial.ratePerSecond === ratePerSecond,
  );
  const answer = {
    plan,
    outcome,
    ratePerSecond,
    failedPerSecond: lowestFailed(trials, ratePerSecond),
  };
  const recovery = ratePerSecond === null ? null : recoveryOf(trials);
  return {
    ...answer,
    confirmed: passes.length,
    summary: summarize(answer, passes.length, trials),
    throughputPerSecond: pooledThroughput(passes),
    rowsPerRequest: passes[0]?.rowsPerRequest ?? null,
    recovery,
    recoveryAbsent: recovery === null ? whyNoRecovery(outcome) : null,
    fit,
    trials: [...trials],
  };
}

/** The lowest rate above the answer that failed more often than not, or that failed a confirmation. */
function lowestFailed(trials: readonly RateTrial[], ratePerSecond: number | null): number | null {
  if (ratePerSecond === null) return null;
  const evidence = trials.filter(
    ({ kind, ratePerSecond: rate }) => !AFTER_OVERLOAD.has(kind) && rate > ratePerSecond,
  );
  const failed = [...Map.groupBy(evidence, (trial) => trial.ratePerSecond)]
    .filter(([, own]) => isFailed(own))
    .map(([rate]) => rate);
  return failed.length === 0 ? null : Math.min(...failed);
}

function isFailed(trials: readonly RateTrial[]): boolean {
  const failed = trials.filter(({ verdict }) => verdict === 'fail');
  const passed = trials.filter(({ verdict }) => verdict === 'pass');
  const isRefused = failed.some(({ kind }) => kind === 'confirm');
  return isRefused || (failed.length > 0 && failed.length >= passed.length);
}

/** Trials of one rate have one length: the sum over all is the mean over them. */
function pooledThroughput(passes: readonly RateTrial[]): number | null {
  if (passes.length === 0) return null;
  const weightNs = passes.reduce((sum, { measuredNs }) => sum + measuredNs, 0);
  const weighted = passes.reduce(
    (sum, { measuredNs, throughputPerSecond }) => sum + measuredNs * throughputPerSecond,
    0,
  );
  return weightNs > 0 ? weighted / weightNs : null;
}

interface Answer {
  plan: SearchPlan;
  outcome: SearchOutcome;
  ratePerSecond: number | null;
  failedPerSecond: number | null;
}

/** `highest rate with p99 < 40ms: 1,240/s, confirmed 3 of 3; 1,280/s failed`. */
function summarize(answer: Answer, confirmed: number, trials: readonly RateTrial[]): string {
  const { plan, outcome, ratePerSecond, failedPerSecond } = answer;
  const goal = plan.slos.map(({ text }) => text).join(' and ');
  const proof = `confirmed ${confirmed} of ${plan.confirmations}`;
  const rate = ratePerSecond === null ? '' : perSecond(ratePerSecond);
  switch (outcome) {
    case 'found':
      return `highest rate with ${goal}: ${rate}, ${proof}; ${perSecond(failedPerSecond ?? plan.toPerSecond)} failed`;
    case 'at-least':
      return `highest rate with ${goal}: at least ${rate}, ${proof}; no higher rate was allowed`;
    case 'below-from':
      return `not even ${perSecond(plan.fromPerSecond)} keeps ${goal}${lastReason(trials)}`;
    case 'driver-limit':
      return `${ratePerSecond === null ? `no rate with ${goal} can be told` : `highest rate with ${goal}: at least ${rate}, ${proof}`}; above it this driver is the limit${lastFault(trials)}`;
    case 'unconfirmed':
      return `no rate with ${goal} was confirmed in ${trials.length} trials: the server's response time changes too much from trial to trial`;
    case 'interrupted':
      return `interrupted after ${trials.length} ${trials.length === 1 ? 'trial' : 'trials'}: the highest rate with ${goal} is not known`;
  }
}

function lastReason(trials: readonly RateTrial[]): string {
  const reason = trials.findLast(({ verdict }) => verdict === 'fail')?.reason ?? null;
  return reason === null ? '' : `: ${reason}`;
}

function lastFault(trials: readonly RateTrial[]): string {
  const fault = trials.findLast(({ verdict }) => verdict === 'invalid');
  return fault === undefined
    ? ''
    : ` (at ${perSecond(fault.ratePerSecond)}: ${fault.reason ?? ''})`;
}

function perSecond(rate: number): string {
  return `${String(rate).replace(/\B(?=(\d{3})+(?!\d)(?<!\.\d*))/g, ',')}/s`;
}

function whyNoRecovery(outcome: SearchOutcome): string {
  switch (outcome) {
    case 'at-least':
      return 'no rate that was allowed is too much for the server';
    case 'driver-limit':
      return 'this driver cannot bring the server to its limit';
    case 'found':
      return 'the trials after the overload say nothing about the server';
    default:
      return 'there is no answer to come back to';
  }
}
