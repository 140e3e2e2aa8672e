/** What the summary's tests need beyond the shared builders: whole runs, checks and costs. */
import type { FailureKind } from '../../src/domain/request.ts';
import type {
  CostFigure,
  Notice,
  PhaseResult,
  RunResult,
  TargetResult,
} from '../../src/domain/result.ts';
import type { Check } from '../../src/domain/verdict.ts';
import { aDistribution, aPhaseResult, aTargetResult } from '../builders/results.ts';

const MS = 1e6;
const S = 1e9;

/** Response times in milliseconds: p50, p95, p99, p99.9 and the maximum. */
export type Times = [p50: number, p95: number, p99: number, p999: number, max: number];

export function timed(times: Times): Pick<PhaseResult, 'responseTime'> {
  const [p50Ns = 0, p95Ns = 0, p99Ns = 0, p999Ns = 0, maxNs = 0] = times.map((ms) =>
    Math.round(ms * MS),
  );
  return { responseTime: aDistribution({ p50Ns, p95Ns, p99Ns, p999Ns, maxNs }) };
}

/** 200/s for 30 s, nothing wrong. */
export function aSteadyPhase(given: Partial<PhaseResult> = {}): PhaseResult {
  return aPhaseResult({
    name: 'steady',
    counts: { scheduled: 6000, ok: 6000, error: 0, timeout: 0, dropped: 0 },
    offeredRatePerSecond: 200,
    throughputPerSecond: 199.8,
    ...timed([0.612, 0.91, 1.41, 2.2, 3.1]),
    ...given,
  });
}

/** 800/s for 30 s, nothing wrong. */
export function aPeakPhase(given: Partial<PhaseResult> = {}): PhaseResult {
  return aPhaseResult({
    name: 'peak',
    counts: { scheduled: 24_000, ok: 24_000, error: 0, timeout: 0, dropped: 0 },
    offeredRatePerSecond: 800,
    throughputPerSecond: 799.5,
    ...timed([0.402, 0.81, 2.2, 4.0, 9.9]),
    ...given,
  });
}

export function aClosedPhase(concurrency: number): PhaseResult {
  return aSteadyPhase({
    profile: { loop: 'closed', concurrency, thinkTimeNs: 0, durationNs: 30 * S },
    offeredRatePerSecond: null,
  });
}

export function invalidFor(reason: Notice): Pick<PhaseResult, 'validity'> {
  return { validity: { status: 'invalid', reasons: [reason] } };
}

export function batchesOf(mean: number): Pick<PhaseResult, 'batchSizes' | 'batchSizesAbsent'> {
  return {
    batchSizes: { unit: 'rows', resolution: 'exact', counts: {}, mean, source: 'its metrics' },
    batchSizesAbsent: null,
  };
}

export function aCost(given: Partial<CostFigure> = {}): CostFigure {
  return {
    instance: 'm6i.large',
    provider: 'aws',
    region: 'us-east-1',
    usdPerHour: 0.096,
    pricedAt: '2026-07-20',
    priceSource: 'on-demand linux list price, a price list',
    phase: 'steady',
    predictionsPerSecond: 199.8,
    usdPerMillion: 0.1335,
    arithmetic: null,
    reason: null,
    ...given,
  };
}

export function aTargetThatNeverCame(name: string, failed: Notice): TargetResult {
  return aTargetResult({
    name,
    url: null,
    phases: [],
    lifecycle: { readyAfterNs: null, died: null, failed, log: `${name}.log` },
  });
}

/** A budget that holds, worded as the gate words it. */
export function aCheck(given: Partial<Check> = {}): Check {
  return {
    metric: 'p99',
    target: 'onnx',
    phase: 'steady',
    instance: null,
    operator: '<',
    unit: 'ns',
    expected: 40 * MS,
    actual: 1.41 * MS,
    status: 'pass',
    text: 'p99 < 40ms',
    message: 'p99 < 40ms: 1.41 ms (onnx, steady)',
    hint: null,
    ...given,
  };
}

export function aFailure(given: Partial<FailureKind> = {}): FailureKind {
  return { kind: 'http-503', count: 57, example: '"process is overloaded"', ...given };
}

export function aRun(given: Partial<RunResult> = {}): RunResult {
  return {
    schemaVersion: 1,
    runId: '20261123-142205-7f3a',
    runFolder: '/home/ada/fraud/.servebench/runs/20261123-142205-7f3a',
    startedAt: '2026-11-23T14:22:05.000Z',
    durationNs: 401 * S,
    interrupted: false,
    scenarioName: 'fraud',
    scenarioDescription: null,
    scenarioFile: '/home/ada/fraud/fraud.yaml',
    scenarioText: '',
    seed: 42,
    timeoutNs: 2 * S,
    rerunCommand: 'servebench run fraud.yaml',
    targets: [aTargetResult({ phases: [aSteadyPhase()] })],
    verdict: { status: 'pass', summary: 'the budget holds', checks: [aCheck()] },
    warnings: [],
    environment: {
      servebenchVersion: '0.1.0',
      nodeVersion: 'v24.0.0',
      os: 'linux x64',
      kernel: '6.1',
      cpuModel: 'AMD EPYC 7B13',
      cores: 2,
      memoryBytes: 8e9,
      modelSha256: null,
      payloadSha256: null,
      scenarioSha256: '',
    },
    ...given,
  };
}
