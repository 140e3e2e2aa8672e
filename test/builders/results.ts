/** Results for tests: valid and complete by default; a test states only what it is about. */
import type {
  Distribution,
  PhaseRecord,
  PhaseResult,
  TargetResult,
} from '../../src/domain/result.ts';
import type { Budget } from '../../src/domain/scenario.ts';

const MS = 1e6;

export function aDistribution(given: Partial<Distribution> = {}): Distribution {
  return {
    count: 2000,
    minNs: 0.4 * MS,
    meanNs: 1.2 * MS,
    p50Ns: 1 * MS,
    p90Ns: 2 * MS,
    p95Ns: 3 * MS,
    p99Ns: 5 * MS,
    p999Ns: 9 * MS,
    maxNs: 12 * MS,
    curve: [
      { percentile: 50, valueNs: 1 * MS },
      { percentile: 100, valueNs: 12 * MS },
    ],
    clampedCount: 0,
    hdrBase64: null,
    ...given,
  };
}

export function noDistribution(): Distribution {
  return {
    count: 0,
    minNs: null,
    meanNs: null,
    p50Ns: null,
    p90Ns: null,
    p95Ns: null,
    p99Ns: null,
    p999Ns: null,
    maxNs: null,
    curve: [],
    clampedCount: 0,
    hdrBase64: null,
  };
}

export function aPhaseRecord(given: Partial<PhaseRecord> = {}): PhaseRecord {
  return {
    name: 'steady',
    kind: 'measured',
    profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 10e9 },
    startedAt: '2026-11-23T12:00:00.000Z',
    measuredNs: 10e9,
    interrupted: false,
    counts: { scheduled: 2000, ok: 2000, error: 0, timeout: 0, dropped: 0 },
    okWithinMeasured: 2000,
    goodWithinMeasured: 1990,
    rowsPerRequest: 1,
    responseTime: aDistribution(),
    okResponseTime: aDistribution(),
    serviceTime: aDistribution(),
    sendLag: aDistribution({ p50Ns: 20_000, p99Ns: 200_000 }),
    clientQueueTime: aDistribution({ p50Ns: 1_000, p99Ns: 10_000 }),
    dnsTime: noDistribution(),
    connectTime: aDistribution({ count: 7, p50Ns: 200_000, p99Ns: 400_000 }),
    tlsTime: noDistribution(),
    firstByteTime: aDistribution(),
    transferTime: aDistribution({ p50Ns: 10_000, p99Ns: 90_000 }),
    arrivals: {
      meant: { ratePerSecond: 200, cv: 1, dispersion: 1 },
      sent: { ratePerSecond: 200, cv: 1.01, dispersion: 1 },
      ksDistance: 0.008,
      clumped: false,
    },
    windows: [],
    failures: [],
    driver: {
      pacing: { asked: 'auto', mode: 'economical', reason: 'two cores' },
      workers: 1,
      workersLost: 0,
      startSkewNs: null,
      earlyCount: 0,
      cpuSeconds: 1.2,
      stealRatio: 0,
      cpuPressureRatio: 0,
      throttledRatio: null,
      scheduleSha256: 'ab'.repeat(32),
      achievedRatePerSecond: 200,
      loopUtilisationRatio: 0.1,
      loopDelayP99Ns: 1 * MS,
      clockDriftRatio: 0,
      inFlightMax: 7,
      connectionsOpened: 7,
    },
    ...given,
  };
}

export function aPhaseResult(given: Partial<PhaseResult> = {}): PhaseResult {
  return {
    ...aPhaseRecord(),
    offeredRatePerSecond: 200,
    throughputPerSecond: 200,
    goodputPerSecond: 199,
    goodputLimitNs: 40 * MS,
    validity: { status: 'valid', reasons: [] },
    batchSizes: null,
    batchSizesAbsent: 'not told',
    floor: { p50Ns: 0.1 * MS, p99Ns: 0.4 * MS, count: 400, isNear: false },
    floorAbsent: null,
    drift: { z: 0.3, changeRatio: 0.01, isDrifting: false },
    cost: [],
    ...given,
  };
}

export function aTargetResult(given: Partial<TargetResult> = {}): TargetResult {
  return {
    name: 'onnx',
    adapter: 'onnx',
    url: 'http://127.0.0.1:8000',
    launched: true,
    lifecycle: { readyAfterNs: 0.3e9, died: null, failed: null, log: 'onnx.log' },
    settings: {},
    phases: [aPhaseResult()],
    warmup: null,
    steady: null,
    cost: [],
    ...given,
  };
}

export function aBudget(given: Partial<Budget> = {}): Budget {
  return {
    text: 'p99 < 40ms',
    metric: 'p99',
    operator: '<',
    limit: 40 * MS,
    phase: null,
    target: null,
    instance: null,
    ...given,
  };
}
