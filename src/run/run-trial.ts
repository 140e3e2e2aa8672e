/**
 * One rate offered to a running target: drive it, cut it when it is hopeless, judge it. Search and sweep
 * both stand on this; which rate comes next is not decided here.
 */
import { sleep } from '../base/clock.ts';
import { checkBudget } from '../gate/check-budget.ts';
import type { RunEvent } from '../domain/event.ts';
import type { PhaseRecord, PhaseResult } from '../domain/result.ts';
import { LATENCY_METRICS, type LoadPhase, type SearchPlan, type Slo } from '../domain/scenario.ts';
import type { RateTrial, SloFigure, TrialKind } from '../domain/search.ts';
import type { Driver, PhaseJob, WarmupJob } from '../driver/driver-job.ts';
import { SETTLE_NS } from '../search/estimate-search.ts';
import { watchBacklog } from '../search/hopeless-trial.ts';
import { judgeTrial } from '../search/judge-trial.ts';
import { planPhase } from './plan-run.ts';

/** What ran on a target before a trial, as far as it may still keep the server busy. */
export type LoadBefore = Pick<RateTrial, 'counts' | 'cutShort'>;

/** A target that is up, and how its phases are judged. */
export interface TrialTarget {
  /** Its name. */
  target: string;
  driver: Pick<Driver, 'runPhase'>;
  /** Longest that a request of an earlier trial may still keep the server busy. */
  timeoutNs: number;
  signal: AbortSignal;
  emit(event: RunEvent): void;
  /** A record as a judged phase, with its secrets removed. */
  toPhaseResult(record: PhaseRecord): PhaseResult;
  /** What ran on it before the first trial: a phase, or the last trial of a sweep; absent: nothing. */
  after?: LoadBefore;
  /** Load just before the first trial, when nothing ran before it; absent: none. */
  warmup?: WarmupJob;
  /** Resolves after `delayNs`, or when the signal aborts. */
  pause?(delayNs: number, signal: AbortSignal): Promise<void>;
}

export interface TrialRequest {
  /** From 1. */
  number: number;
  kind: TrialKind;
  ratePerSecond: number;
  arrivals: SearchPlan['arrivals'];
  trialNs: number;
  slos: readonly Slo[];
  /** The trial before, whose requests must be gone; null: it is the first one. */
  before: LoadBefore | null;
}

/** Rejects only as `Driver.runPhase` does. A trial that the user interrupted is invalid. */
export async function runTrial(request: TrialRequest, on: TrialTarget): Promise<RateTrial> {
  const before = request.before ?? on.after ?? null;
  await (on.pause ?? sleep)(settleNs(before, on.timeoutNs), on.signal);
  const phase = phaseOf(request);
  on.emit({ type: 'trial-started', target: on.target, phase: planPhase(phase) });
  const warmup = before === null ? on.warmup : undefined;
  const job: PhaseJob = {
    ...phase,
    goodputLimitNs: limitOf(request.slos),
    ...(warmup === undefined ? {} : { warmup }),
  };
  const { record, cut } = await drive(job, on);
  const result = on.toPhaseResult(record);
  const slos = request.slos.map((slo) => figureOf(slo, result));
  const trial: RateTrial = {
    number: request.number,
    kind: request.kind,
    phase: phase.name,
    ratePerSecond: request.ratePerSecond,
    measuredNs: result.measuredNs,
    cutShort: cut !== null,
    ...judgeTrial({ ...result, ratePerSecond: request.ratePerSecond, slos, cut }),
    counts: result.counts,
    throughputPerSecond: result.throughputPerSecond,
    rowsPerRequest: result.rowsPerRequest,
    p50Ns: result.responseTime.p50Ns,
    p99Ns: result.responseTime.p99Ns,
    slos,
  };
  on.emit({ type: 'trial-finished', target: on.target, trial });
  return trial;
}

/** Nothing is in flight after a load, but a server may still work on what the driver gave up. */
function settleNs(before: LoadBefore | null, timeoutNs: number): number {
  if (before === null) return 0;
  const gaveUp = before.counts.timeout > 0 || before.cutShort;
  return SETTLE_NS + (gaveUp ? timeoutNs : 0);
}

function phaseOf({ kind, ratePerSecond, number, arrivals, trialNs }: TrialRequest): LoadPhase {
  const name = `${kind === 'sweep' ? 'sweep' : 'search'} ${ratePerSecond}/s #${number}`;
  const profile = { loop: 'open', arrivals, ratePerSecond, durationNs: trialNs } as const;
  return { name, kind: 'measured', profile };
}

async function drive(
  job: PhaseJob,
  on: TrialTarget,
): Promise<{ record: PhaseRecord; cut: string | null }> {
  const { target } = on;
  const ending = new AbortController();
  const backlog = watchBacklog(job.goodputLimitNs);
  let cut: string | null = null;
  const record = await on.driver.runPhase(job, {
    signal: AbortSignal.any([on.signal, ending.signal]),
    onProgress: (progress, kind) => {
      const phase = kind === 'warmup' ? (job.warmup?.name ?? job.name) : job.name;
      on.emit({ type: 'phase-progress', target, phase, progress, batchMean: null });
      if (kind === 'warmup' || cut !== null || on.signal.aborted) return;
      cut = backlog.see(progress);
      if (cut !== null) ending.abort();
    },
  });
  // A cut that came too late cut nothing; and what the user interrupted was not ours to cut.
  const isOurs = record.interrupted && !on.signal.aborted;
  return { record, cut: isOurs ? cut : null };
}

function limitOf(slos: readonly Slo[]): number | null {
  const limits = slos.filter(isLatency).map(({ limit }) => limit);
  return limits.length === 0 ? null : Math.max(...limits);
}

function isLatency({ metric }: Slo): boolean {
  return (LATENCY_METRICS as readonly string[]).includes(metric);
}

/** The budget's own rules, on a phase that counts as valid: the trial's validity is judged apart. */
function figureOf(slo: Slo, phase: PhaseResult): SloFigure {
  const budget = { ...slo, phase: null, target: null, instance: null };
  const counted: PhaseResult = { ...phase, validity: { status: 'valid', reasons: [] } };
  const { actual, status } = checkBudget(budget, '', counted, null);
  return { ...slo, actual, holds: status === 'pass' };
}
