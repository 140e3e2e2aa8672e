/** Events of runs as a benchmark sends them, and arbitrary ones as no benchmark should. */
import fc from 'fast-check';
import type { PhaseProgress, PlannedPhase, RunEvent } from '../../src/domain/event.ts';
import type { Notice, PhaseResult } from '../../src/domain/result.ts';
import { aPeakPhase, aRun, aSteadyPhase } from './a-run.ts';

const S = 1e9;
const MS = 1e6;

export const WARMUP: PlannedPhase = {
  name: 'warmup',
  kind: 'warmup',
  offeredRatePerSecond: 100,
  load: 'poisson 100/s',
  durationNs: 5 * S,
};
export const STEADY: PlannedPhase = {
  name: 'steady',
  kind: 'measured',
  offeredRatePerSecond: 200,
  load: 'poisson 200/s',
  durationNs: 30 * S,
};
export const PEAK: PlannedPhase = {
  name: 'peak',
  kind: 'measured',
  offeredRatePerSecond: 9000,
  load: 'poisson 9000/s',
  durationNs: 30 * S,
};

export const NOT_READY: Notice = {
  code: 'SB_ADAPTER_NOT_READY',
  message: 'bentoml gave no correct answer within 300 s: HTTP 404 Not Found',
  hint: 'Read its log bentoml.log; the model may have another name.',
};

export const SERVER_DIED: Notice = {
  code: 'server-died',
  message: 'onnx: the server exited with code 137',
  hint: 'Requests to it fail from now on; they are counted as errors.',
};

/** 18.2 s into a phase in which nothing is wrong. */
export function aProgress(given: Partial<PhaseProgress> = {}): PhaseProgress {
  return {
    elapsedNs: 18.2 * S,
    durationNs: 30 * S,
    scheduled: 3640,
    ok: 3630,
    error: 0,
    timeout: 0,
    dropped: 0,
    inFlight: 4,
    sentPerSecond: 199.6,
    okPerSecond: 199.4,
    p50Ns: 0.612 * MS,
    p95Ns: 0.91 * MS,
    p99Ns: 1.41 * MS,
    sendLagP99Ns: 0.31 * MS,
    loopUtilisationRatio: 0.31,
    windowP99sNs: [1, 2, 2, 3, 2, 2, 5, 7, 6, 3, 2, 2, 1].map((ms) => ms * MS),
    topFailure: null,
    ...given,
  };
}

export function started(
  targets: string[],
  phases: PlannedPhase[] = [WARMUP, STEADY, PEAK],
): RunEvent {
  const perTargetNs = phases.reduce((sum, phase) => sum + phase.durationNs, 0);
  return {
    type: 'run-started',
    runId: '7f3a',
    scenarioName: 'fraud',
    seed: 42,
    targets,
    phases,
    estimatedNs: perTargetNs * targets.length,
  };
}

export function launching(target: string, launched = true): RunEvent {
  return { type: 'target-launching', target, adapter: target, launched };
}

export function ready(target: string, readyAfterNs: number = 0.3 * S): RunEvent {
  return { type: 'target-ready', target, url: 'http://127.0.0.1:8000', readyAfterNs };
}

export function phaseStarted(target: string, phase: PlannedPhase): RunEvent {
  return { type: 'phase-started', target, phase };
}

export function progressed(
  target: string,
  phase: PlannedPhase,
  given: Partial<PhaseProgress> = {},
  batchMean: number | null = null,
): RunEvent {
  return {
    type: 'phase-progress',
    target,
    phase: phase.name,
    progress: aProgress(given),
    batchMean,
  };
}

export function phaseFinished(target: string, name: string, phase: PhaseResult | null): RunEvent {
  return { type: 'phase-finished', target, name, phase };
}

export function finished(target: string): RunEvent {
  return { type: 'target-finished', target };
}

/** A target from launch to end, all well. */
export function wholeTarget(target: string): RunEvent[] {
  return [
    launching(target),
    ready(target),
    phaseStarted(target, WARMUP),
    phaseFinished(target, 'warmup', null),
    phaseStarted(target, STEADY),
    progressed(target, STEADY),
    phaseFinished(target, 'steady', aSteadyPhase()),
    phaseStarted(target, PEAK),
    progressed(target, PEAK),
    phaseFinished(target, 'peak', aPeakPhase()),
    finished(target),
  ];
}

const anyText = fc.oneof(
  fc.constantFrom('onnx', 'bentoml', 'steady', ''),
  fc.string({ unit: 'binary' }),
);
const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(NaN, Infinity, -1, 0));
const anySpan = fc.option(anyNumber);
const anyNotice: fc.Arbitrary<Notice> = fc.record({
  code: anyText,
  message: anyText,
  hint: anyText,
});
const anyPlan: fc.Arbitrary<PlannedPhase> = fc.record({
  name: anyText,
  kind: fc.constantFrom('warmup', 'measured'),
  offeredRatePerSecond: anySpan,
  load: anyText,
  durationNs: anyNumber,
});
const anyProgress: fc.Arbitrary<PhaseProgress> = fc.record({
  elapsedNs: anyNumber,
  durationNs: anyNumber,
  scheduled: anyNumber,
  ok: anyNumber,
  error: anyNumber,
  timeout: anyNumber,
  dropped: anyNumber,
  inFlight: anyNumber,
  sentPerSecond: anyNumber,
  okPerSecond: anyNumber,
  p50Ns: anySpan,
  p95Ns: anySpan,
  p99Ns: anySpan,
  sendLagP99Ns: anySpan,
  loopUtilisationRatio: anyNumber,
  windowP99sNs: fc.array(anySpan),
  topFailure: fc.option(anyText),
});
const anyResult = fc
  .record({ throughputPerSecond: anyNumber, interrupted: fc.boolean() })
  .map((given) => aSteadyPhase(given));

/** Any event, with any text and any number in it. */
export const anyEvent: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({
    type: fc.constant('run-started' as const),
    runId: anyText,
    scenarioName: anyText,
    seed: fc.integer(),
    targets: fc.array(anyText, { maxLength: 4 }),
    phases: fc.array(anyPlan, { maxLength: 4 }),
    estimatedNs: anyNumber,
  }),
  fc.record({
    type: fc.constant('target-launching' as const),
    target: anyText,
    adapter: anyText,
    launched: fc.boolean(),
  }),
  fc.record({
    type: fc.constant('target-ready' as const),
    target: anyText,
    url: anyText,
    readyAfterNs: anyNumber,
  }),
  fc.record({ type: fc.constant('target-failed' as const), target: anyText, notice: anyNotice }),
  fc.record({ type: fc.constant('phase-started' as const), target: anyText, phase: anyPlan }),
  fc.record({
    type: fc.constant('phase-progress' as const),
    target: anyText,
    phase: anyText,
    progress: anyProgress,
    batchMean: anySpan,
  }),
  fc.record({
    type: fc.constant('phase-finished' as const),
    target: anyText,
    phase: fc.option(anyResult),
    name: anyText,
  }),
  fc.record({ type: fc.constant('target-finished' as const), target: anyText }),
  fc.record({ type: fc.constant('warning' as const), notice: anyNotice }),
  fc.constant({ type: 'interrupted' as const }),
  fc.constant({ type: 'run-finished' as const, result: aRun() }),
);
