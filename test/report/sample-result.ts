/**
 * Invented runs for the report's tests and samples, of servers that do not exist. A small simulation of batching servers makes the
 * figures hang together: queues grow before percentiles do, batches before throughput ends.
 */
import { createRandom } from '../../src/base/random.ts';
import { msToNs, NS_PER_S, secondsToNs } from '../../src/base/units.ts';
import type {
  CostFigure,
  PhaseResult,
  RunResult,
  TargetResult,
  Window,
} from '../../src/domain/result.ts';
import type { Check } from '../../src/domain/verdict.ts';
import { aPhaseRecord } from '../builders/results.ts';
import { distributionOf, samplePartsOf, type Served } from './sample-parts.ts';

export interface SampleServer {
  name: string;
  /** Milliseconds of one execution, and what each member adds. */
  executionMs: number;
  memberMs: number;
  batchMax: number;
  /** Requests that may wait; more are refused with 503. */
  queueMax: number;
  /** How its batch sizes are told; null: not at all. */
  batches: 'exact' | 'bucketed' | null;
}

export interface SamplePhase {
  name: string;
  ratePerSecond: number;
  durationS: number;
}

export interface SampleRun {
  servers: SampleServer[];
  phases: SamplePhase[];
  /** `<target>/<phase>` of phases whose measurement does not count. */
  invalid: string[];
  budgetMs: number;
  instances: string[];
}

export const LEAN: SampleServer = {
  name: 'lean',
  executionMs: 0.5,
  memberMs: 0.08,
  batchMax: 64,
  queueMax: 4000,
  batches: 'exact',
};
export const BATCHING: SampleServer = {
  name: 'batching',
  executionMs: 4.6,
  memberMs: 0.22,
  batchMax: 10,
  queueMax: 4,
  batches: 'bucketed',
};
export const SIMPLE: SampleServer = {
  name: 'simple',
  executionMs: 1.18,
  memberMs: 0,
  batchMax: 1,
  queueMax: 4000,
  batches: null,
};
export const PIPELINE: SampleServer = {
  name: 'pipeline',
  executionMs: 6.1,
  memberMs: 0.3,
  batchMax: 16,
  queueMax: 4000,
  batches: 'bucketed',
};
export const TUNED: SampleServer = {
  name: 'tuned',
  executionMs: 1.9,
  memberMs: 0.1,
  batchMax: 64,
  queueMax: 4000,
  batches: 'exact',
};

/** The golden run: two targets in two phases, failures, a phase that does not count. */
export const SMALL_RUN: SampleRun = {
  servers: [LEAN, BATCHING],
  phases: [
    { name: 'steady', ratePerSecond: 200, durationS: 12 },
    { name: 'peak', ratePerSecond: 800, durationS: 12 },
  ],
  invalid: ['batching/peak'],
  budgetMs: 20,
  instances: ['m6i.large', 'g5.xlarge'],
};

/** The run that shows all a report can say. */
export const FULL_RUN: SampleRun = {
  servers: [LEAN, BATCHING, PIPELINE, SIMPLE, TUNED],
  phases: [
    { name: 'steady', ratePerSecond: 200, durationS: 30 },
    { name: 'peak', ratePerSecond: 800, durationS: 30 },
  ],
  invalid: [],
  budgetMs: 40,
  instances: ['m6i.large'],
};

interface Simulated {
  served: Served[];
  batchSizes: number[];
}

type Random = () => number;

function arrivals(phase: SamplePhase, random: Random): number[] {
  const instants: number[] = [];
  let instantNs = 0;
  for (;;) {
    instantNs += (-Math.log(1 - random()) * NS_PER_S) / phase.ratePerSecond;
    if (instantNs >= secondsToNs(phase.durationS)) return instants;
    instants.push(Math.round(instantNs));
  }
}

/** One worker that takes whatever waits, up to its largest batch, and now and then pauses. */
function simulate(server: SampleServer, phase: SamplePhase, seed: number): Simulated {
  const random = createRandom(seed, `${server.name}/${phase.name}`);
  const due = arrivals(phase, createRandom(seed, phase.name));
  const served: Served[] = [];
  const batchSizes: number[] = [];
  let freeAtNs = 0;
  let next = 0;
  while (next < due.length) {
    const startNs = Math.max(freeAtNs, due[next]!);
    let waiting = next;
    while (waiting < due.length && due[waiting]! <= startNs) waiting++;
    const size = Math.min(server.batchMax, waiting - next);
    const pauseMs = random() < 0.0015 ? 4 + 9 * random() : 0;
    const jitter = 0.85 + 0.25 * random() + 0.5 * random() ** 6;
    const executionMs = (server.executionMs + server.memberMs * size) * jitter + pauseMs;
    freeAtNs = startNs + msToNs(executionMs);
    for (const [place, scheduledNs] of due.slice(next, waiting).entries()) {
      if (place < size) served.push({ scheduledNs, completedNs: freeAtNs, isOk: true });
      else if (place >= size + server.queueMax) {
        served.push({ scheduledNs, completedNs: startNs + msToNs(0.4), isOk: false });
      }
    }
    const refused = Math.max(0, waiting - next - size - server.queueMax);
    if (refused > 0) due.splice(next + size + server.queueMax, refused);
    batchSizes.push(size);
    next += size;
  }
  return { served, batchSizes };
}

function windowsOf({ served }: Simulated, durationS: number): Window[] {
  const last = Math.max(...served.map(({ completedNs }) => Math.floor(completedNs / NS_PER_S)));
  return Array.from({ length: Math.max(durationS, last + 1) }, (_, second): Window => {
    const isIn = (instantNs: number): boolean => Math.floor(instantNs / NS_PER_S) === second;
    const completed = served.filter(({ completedNs }) => isIn(completedNs));
    const spans = distributionOf(completed.map((s) => s.completedNs - s.scheduledNs));
    return {
      startNs: secondsToNs(second),
      scheduled: served.filter(({ scheduledNs }) => isIn(scheduledNs)).length,
      ok: completed.filter(({ isOk }) => isOk).length,
      failed: completed.filter(({ isOk }) => !isOk).length,
      p50Ns: spans.p50Ns,
      p99Ns: spans.p99Ns,
      maxNs: spans.maxNs,
      hdrBase64: spans.hdrBase64,
    };
  });
}

function batchesOf(server: SampleServer, sizes: readonly number[]): PhaseResult['batchSizes'] {
  if (server.batches === null) return null;
  const counts: Record<string, number> = {};
  for (const size of sizes) {
    const key = String(server.batches === 'exact' ? size : 2 ** Math.ceil(Math.log2(size)));
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return {
    unit: 'requests',
    resolution: server.batches,
    counts,
    mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
    source:
      server.batches === 'exact'
        ? 'its own counter of executions by size'
        : 'its histogram of batch sizes at /metrics',
  };
}

const PRICES: Record<string, number> = { 'm6i.large': 0.096, 'g5.xlarge': 1.006 };

function costOf(
  instance: string,
  phase: string,
  perSecond: number,
  reason: string | null,
): CostFigure {
  const usdPerHour = PRICES[instance] ?? 1;
  const usdPerMillion = (usdPerHour / (3600 * perSecond)) * 1e6;
  const rate = perSecond.toFixed(1);
  return {
    instance,
    provider: 'aws',
    region: 'us-east-1',
    usdPerHour,
    pricedAt: '2026-07-20',
    priceSource: 'on-demand price list',
    phase: reason === null ? phase : null,
    predictionsPerSecond: reason === null ? perSecond : null,
    usdPerMillion: reason === null ? usdPerMillion : null,
    arithmetic:
      reason === null
        ? `${usdPerHour.toFixed(4)} USD/h ÷ (3600 s/h × ${rate} predictions/s) × 1,000,000 = ${usdPerMillion.toPrecision(4)} USD`
        : null,
    reason,
  };
}

const SEND_LAG_REASON = {
  code: 'send-lag',
  message: 'send lag p99 was 8.2 ms: this machine could not send 800 requests a second in time',
  hint: 'Lower the rate, or give the load driver a core of its own.',
};

/** Phases follow each other with a second and a half between them. */
function startOf(run: SampleRun, server: SampleServer, phase: SamplePhase): string {
  const before = run.phases.slice(0, run.phases.indexOf(phase));
  const afterS = before.reduce((sum, { durationS }) => sum + durationS + 1.5, 0);
  const minute = 22 + 2 * run.servers.indexOf(server);
  return new Date(Date.UTC(2026, 10, 23, 14, minute, 5) + afterS * 1000).toISOString();
}

function phaseOf(run: SampleRun, server: SampleServer, phase: SamplePhase): PhaseResult {
  const simulated = simulate(server, phase, 42);
  const { served } = simulated;
  const random = createRandom(7, `${server.name}/${phase.name}/driver`);
  const isInvalid = run.invalid.includes(`${server.name}/${phase.name}`);
  const durationNs = secondsToNs(phase.durationS);
  const ok = served.filter(({ isOk }) => isOk);
  const refusedCount = served.length - ok.length;
  const within = ok.filter(({ completedNs }) => completedNs <= durationNs);
  const lags = served.map(() =>
    msToNs((isInvalid ? 1.77 : 0.03) * (0.4 + random() + 4 * random() ** 9)),
  );
  const queues = served.map(() => msToNs(0.002 + 0.01 * random()));
  const spanOf = (request: Served, index: number): number =>
    request.completedNs - request.scheduledNs + lags[index]!;
  const responseTime = distributionOf(served.map(spanOf));
  const isSlow = (responseTime.p99Ns ?? 0) > msToNs(run.budgetMs);
  const batchSizes = batchesOf(server, simulated.batchSizes);
  const throughput = within.length / phase.durationS;
  let costReason: string | null = null;
  if (isInvalid) costReason = `the measurement is invalid: ${SEND_LAG_REASON.message}`;
  else if (isSlow) costReason = `budget not met: p99 < ${run.budgetMs}ms`;
  return {
    ...aPhaseRecord(),
    name: phase.name,
    kind: 'measured',
    profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: phase.ratePerSecond, durationNs },
    startedAt: startOf(run, server, phase),
    measuredNs: durationNs,
    interrupted: false,
    counts: {
      scheduled: served.length,
      ok: ok.length,
      error: refusedCount,
      timeout: 0,
      dropped: 0,
    },
    okWithinMeasured: within.length,
    goodWithinMeasured: within.length,
    rowsPerRequest: 1,
    responseTime,
    okResponseTime: distributionOf(
      ok.map(({ completedNs, scheduledNs }) => completedNs - scheduledNs),
    ),
    serviceTime: distributionOf(
      served.map(({ completedNs, scheduledNs }) => completedNs - scheduledNs),
    ),
    sendLag: distributionOf(lags),
    clientQueueTime: distributionOf(queues),
    ...samplePartsOf(served, queues, { durationS: phase.durationS, clumped: isInvalid }),
    windows: windowsOf(simulated, phase.durationS),
    failures:
      refusedCount === 0
        ? []
        : [
            {
              kind: 'http-503',
              count: refusedCount,
              example: '503 {"error": "process is overloaded"}',
            },
          ],
    driver: {
      ...aPhaseRecord().driver,
      scheduleSha256:
        phase.name === 'steady' ? '5d41402abc4b2a76'.repeat(4) : '7d793037a0760186'.repeat(4),
      achievedRatePerSecond: served.length / phase.durationS,
      loopUtilisationRatio: isInvalid ? 0.94 : 0.06 + phase.ratePerSecond / 4000,
      loopDelayP99Ns: msToNs(isInvalid ? 7.9 : 0.21),
      clockDriftRatio: 0.000_002,
      inFlightMax: Math.max(...simulated.batchSizes) + 3,
      connectionsOpened: 24,
    },
    offeredRatePerSecond: phase.ratePerSecond,
    throughputPerSecond: throughput,
    goodputPerSecond: throughput,
    goodputLimitNs: msToNs(run.budgetMs),
    validity: isInvalid
      ? { status: 'invalid', reasons: [SEND_LAG_REASON] }
      : { status: 'valid', reasons: [] },
    batchSizes,
    batchSizesAbsent:
      batchSizes === null
        ? 'the server offers no metrics, and executes one request at a time'
        : null,
    floor: { p50Ns: msToNs(0.11), p99Ns: msToNs(0.34), count: 400, isNear: false },
    floorAbsent: null,
    drift: { z: 0.4, changeRatio: 0.01, isDrifting: false },
    cost: run.instances.map((instance) => costOf(instance, phase.name, throughput, costReason)),
  };
}

function targetOf(run: SampleRun, server: SampleServer): TargetResult {
  const phases = run.phases.map((phase) => phaseOf(run, server, phase));
  const best = (instance: number): CostFigure =>
    phases
      .map((phase) => phase.cost[instance]!)
      .reduce((a, b) => ((b.usdPerMillion ?? Infinity) < (a.usdPerMillion ?? Infinity) ? b : a));
  return {
    name: server.name,
    adapter: 'onnx',
    url: `http://127.0.0.1:${8000 + run.servers.indexOf(server)}`,
    launched: true,
    lifecycle: {
      readyAfterNs: msToNs(280 + 900 * run.servers.indexOf(server)),
      died: null,
      failed: null,
      log: `${server.name}.log`,
    },
    settings: { 'max batch size': String(server.batchMax), instances: '1', threads: '1' },
    phases,
    warmup: null,
    steady: null,
    cost: run.instances.map((_, index) => best(index)),
  };
}

function checksOf(run: SampleRun, targets: readonly TargetResult[]): Check[] {
  const phases = targets.flatMap((target) => target.phases.map((phase) => ({ target, phase })));
  const latency = phases.map(({ target, phase }): Check => {
    const text = `p99 < ${run.budgetMs}ms`;
    const place = `${target.name}, ${phase.name}`;
    const expected = msToNs(run.budgetMs);
    const actual = phase.responseTime.p99Ns ?? 0;
    const isInvalid = phase.validity.status === 'invalid';
    const judged = actual < expected ? 'pass' : 'fail';
    return {
      metric: 'p99',
      target: target.name,
      phase: phase.name,
      instance: null,
      operator: '<',
      unit: 'ns',
      expected,
      actual,
      status: isInvalid ? 'invalid' : judged,
      text,
      message: isInvalid
        ? `${text}: not judged (${place}), the measurement is invalid: ${SEND_LAG_REASON.message}`
        : `${text}: ${(actual / 1e6).toPrecision(4)} ms (${place})`,
      hint: isInvalid ? SEND_LAG_REASON.hint : null,
    };
  });
  const errors = phases.map(({ target, phase }): Check => {
    const actual = phase.counts.error / phase.counts.scheduled;
    return {
      metric: 'error_rate',
      target: target.name,
      phase: phase.name,
      instance: null,
      operator: '<',
      unit: 'ratio',
      expected: 0.01,
      actual,
      status: actual < 0.01 ? 'pass' : 'fail',
      text: 'error_rate < 1%',
      message: `error_rate < 1%: ${(actual * 100).toPrecision(3)} % (${target.name}, ${phase.name})`,
      hint: null,
    };
  });
  return [...latency, ...errors];
}

function verdictOf(checks: Check[]): RunResult['verdict'] {
  const invalid = checks.find((check) => check.status === 'invalid');
  if (invalid) {
    return {
      status: 'invalid',
      summary: `the measurement cannot be trusted: ${invalid.target}, ${invalid.phase ?? ''}: ${SEND_LAG_REASON.message}`,
      checks,
    };
  }
  const failed = checks.filter((check) => check.status === 'fail');
  if (failed.length === 0) return { status: 'pass', summary: 'all 2 budgets hold', checks };
  const places = [...new Set(failed.map((check) => `${check.target}, ${check.phase ?? ''}`))];
  const count = new Set(failed.map((check) => check.text)).size;
  return { status: 'fail', summary: `${count} of 2 budgets failed (${places.join('; ')})`, checks };
}

function scenarioTextOf(run: SampleRun): string {
  const targets = run.servers.map(
    ({ name, batchMax }) =>
      `  - { name: ${name}, adapter: onnx, options: { maxBatchSize: ${batchMax} } }`,
  );
  const phases = run.phases.map(
    ({ name, ratePerSecond, durationS }) =>
      `    - { name: ${name}, arrivals: poisson, rate: ${ratePerSecond}/s, duration: ${durationS}s }`,
  );
  return `name: fraud
seed: 42
model: { file: ../fixtures/models/fraud.onnx }
payload: { file: ../fixtures/payloads/fraud.jsonl, rowsPerRequest: 1, order: random }
targets:
${targets.join('\n')}
load:
  phases:
${phases.join('\n')}
budgets: ["p99 < ${run.budgetMs}ms", "error_rate < 1%"]
cost: { instances: [${run.instances.join(', ')}] }
`;
}

/** The run's result; the same run gives the same bytes. */
export function sampleResult(run: SampleRun): RunResult {
  const targets = run.servers.map((server) => targetOf(run, server));
  return {
    schemaVersion: 1,
    runId: '20261123-142205-7f3a',
    runFolder: '/srv/bench/.servebench/runs/20261123-142205-7f3a',
    startedAt: '2026-11-23T14:22:05.000Z',
    durationNs: secondsToNs(401),
    interrupted: false,
    scenarioName: 'fraud',
    scenarioDescription: 'Invented figures: a sample of what a report shows, measured nowhere.',
    scenarioFile: '/srv/bench/scenarios/fraud.yaml',
    scenarioText: scenarioTextOf(run),
    seed: 42,
    timeoutNs: secondsToNs(2),
    rerunCommand: 'servebench run scenarios/fraud.yaml --seed 42',
    targets,
    verdict: verdictOf(checksOf(run, targets)),
    warnings: [
      {
        code: 'shared-machine',
        message: "the load driver and the servers shared this machine's 2 cores",
        hint: 'Compare targets within this run; for absolute figures attach to a server on another machine.',
      },
    ],
    environment: {
      servebenchVersion: '0.1.0',
      nodeVersion: '24.0.0',
      os: 'Debian GNU/Linux 12',
      kernel: '6.1.0',
      cpuModel: 'AMD EPYC 7763',
      cores: 2,
      memoryBytes: 8 * 2 ** 30,
      modelSha256: '9f86d081884c7d65'.repeat(4),
      payloadSha256: '60303ae22b998861'.repeat(4),
      scenarioSha256: 'fd61a03af4f77d87'.repeat(4),
    },
  };
}
