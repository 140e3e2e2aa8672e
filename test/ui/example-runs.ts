/** The runs whose summaries are kept as golden text. */
import type { Notice, RunResult, TargetResult } from '../../src/domain/result.ts';
import type { Check } from '../../src/domain/verdict.ts';
import { aTargetResult } from '../builders/results.ts';
import {
  aCheck,
  aCost,
  aFailure,
  aPeakPhase,
  aRun,
  aSteadyPhase,
  aTargetThatNeverCame,
  batchesOf,
  invalidFor,
  timed,
  type Times,
} from './a-run.ts';

interface Server {
  name: string;
  steady: Times;
  peak: Times;
  batchAtPeak: number;
  usdAtPeak: number | null;
}

const SERVERS: Server[] = [
  {
    name: 'onnx',
    steady: [0.612, 0.91, 1.41, 2.2, 3.1],
    peak: [0.402, 0.81, 2.2, 4.0, 9.9],
    batchAtPeak: 1.4,
    usdAtPeak: 0.0334,
  },
  {
    name: 'bentoml',
    steady: [3.1, 5.2, 8.4, 12.2, 14.1],
    peak: [6.1, 14, 31.2, 44.1, 61],
    batchAtPeak: 4.2,
    usdAtPeak: null,
  },
  {
    name: 'ray-serve',
    steady: [5.2, 8.8, 14.2, 22.9, 41],
    peak: [9.12, 18.4, 36.2, 55.4, 80.3],
    batchAtPeak: 7.91,
    usdAtPeak: 0.0336,
  },
  {
    name: 'fastapi',
    steady: [1.22, 2.1, 4.4, 6.3, 8.01],
    peak: [2.1, 9.4, 24.4, 31.7, 45.5],
    batchAtPeak: 1,
    usdAtPeak: 0.0335,
  },
  {
    name: 'triton',
    steady: [0.95, 1.4, 2.9, 3.6, 5.02],
    peak: [1.31, 3.3, 11.9, 14.2, 19.7],
    batchAtPeak: 3.33,
    usdAtPeak: 0.0334,
  },
];

const OVERLOADED = {
  counts: { scheduled: 24_000, ok: 23_901, error: 57, timeout: 42, dropped: 0 },
  throughputPerSecond: 796.4,
  failures: [aFailure(), aFailure({ kind: 'timeout', count: 42, example: 'no answer within 2 s' })],
};

function measured(server: Server): TargetResult {
  const { name, steady, peak, batchAtPeak, usdAtPeak } = server;
  const g5 = { instance: 'g5.xlarge', usdPerHour: 1.006 };
  const atSteady = [aCost(), aCost({ ...g5, usdPerMillion: 1.4 })];
  const atPeak = [
    aCost({ phase: 'peak', usdPerMillion: usdAtPeak }),
    aCost({ ...g5, phase: 'peak', usdPerMillion: usdAtPeak === null ? null : usdAtPeak * 10 }),
  ];
  return aTargetResult({
    name,
    phases: [
      aSteadyPhase({ ...timed(steady), ...batchesOf(1), cost: atSteady }),
      aPeakPhase({
        ...timed(peak),
        ...batchesOf(batchAtPeak),
        cost: atPeak,
        ...(name === 'bentoml' && OVERLOADED),
      }),
    ],
    cost: usdAtPeak === null ? atSteady : atPeak,
  });
}

function p99Checks({ name, steady, peak }: Server): Check[] {
  return [steady, peak].map(([, , p99Ms], at) => {
    const phase = at === 0 ? 'steady' : 'peak';
    const message = `p99 < 40ms: ${p99Ms} ms (${name}, ${phase})`;
    return aCheck({ target: name, phase, actual: p99Ms * 1e6, message });
  });
}

const SHARED_MACHINE: Notice = {
  code: 'shared-machine',
  message: "the load driver and the servers shared this machine's 2 cores",
  hint: 'Compare targets within this run; for absolute figures attach to a server on another machine.',
};

/** One target, one phase, one budget, which holds. */
export const passingRun: RunResult = aRun();

/** Five targets, two phases, costs on two instances; one budget fails on one target. */
export const failingRun: RunResult = aRun({
  targets: SERVERS.map(measured),
  verdict: {
    status: 'fail',
    summary: '1 of 3 budgets failed (bentoml, peak)',
    checks: [
      ...SERVERS.flatMap(p99Checks),
      aCheck({
        metric: 'error_rate',
        unit: 'ratio',
        target: 'bentoml',
        phase: 'peak',
        expected: 0.001,
        actual: 99 / 24_000,
        status: 'fail',
        text: 'error_rate < 0.1%',
        message: 'error_rate < 0.1%: 0.4125 % (bentoml, peak)',
        hint: 'See the failures by kind; a timeout or a 503 usually means that the rate is beyond what the server can do.',
      }),
      aCheck({
        metric: 'cost_per_million',
        unit: 'usd',
        instance: 'm6i.large',
        expected: 0.2,
        actual: 0.1335,
        text: 'cost_per_million < 0.20 USD',
        message: 'cost_per_million < 0.20 USD: 0.1335 USD (onnx, steady, on m6i.large)',
      }),
    ],
  },
  warnings: [SHARED_MACHINE],
});

function lagOf(lagMs: string): Notice {
  return {
    code: 'send-lag',
    message: `send lag p99 ${lagMs} ms, more than 5 ms`,
    hint: 'Lower the rate, or give the driver a core of its own.',
  };
}

/** Two targets whose second phase was sent too late. */
export const invalidRun: RunResult = aRun({
  targets: [
    aTargetResult({ phases: [aSteadyPhase(), aPeakPhase(invalidFor(lagOf('8.2')))] }),
    aTargetResult({
      name: 'triton',
      phases: [
        aSteadyPhase(timed([0.95, 1.4, 2.9, 3.6, 5.02])),
        aPeakPhase(invalidFor(lagOf('9.1'))),
      ],
    }),
  ],
  verdict: {
    status: 'invalid',
    summary: 'the measurement cannot be trusted: onnx, peak: send lag p99 8.2 ms, more than 5 ms',
    checks: [
      aCheck(),
      aCheck({
        status: 'invalid',
        phase: 'peak',
        message: `p99 < 40ms: not judged (onnx, peak), the measurement is invalid: ${lagOf('8.2').message}`,
        hint: lagOf('8.2').hint,
      }),
    ],
  },
});

const NOT_READY: Notice = {
  code: 'SB_ADAPTER_NOT_READY',
  message:
    "triton ended with exit code 1 before it was ready: ModuleNotFoundError: No module named 'pytriton'",
  hint: 'Install what adapters/triton/requirements.txt names, then run again.',
};

/** Nothing was measured: the only server did not start. */
export const neverUpRun: RunResult = aRun({
  durationNs: 4.2e9,
  targets: [aTargetThatNeverCame('triton', NOT_READY)],
  verdict: {
    status: 'no-data',
    summary: `triton could not be measured: ${NOT_READY.message}`,
    checks: [],
  },
});

/** One server answers, one never came up, one died; closed loop. */
export const patchyRun: RunResult = aRun({
  targets: [
    aTargetResult({ phases: [aSteadyPhase(batchesOf(1.12))] }),
    aTargetThatNeverCame('triton', NOT_READY),
    aTargetResult({
      name: 'fastapi',
      lifecycle: {
        readyAfterNs: 1e9,
        died: 'exited with code 137',
        failed: null,
        log: 'fastapi.log',
      },
      phases: [
        aSteadyPhase({
          counts: { scheduled: 6000, ok: 0, error: 6000, timeout: 0, dropped: 0 },
          throughputPerSecond: 0,
          failures: [aFailure({ kind: 'connection-refused', count: 6000, example: '' })],
        }),
      ],
    }),
  ],
  verdict: {
    status: 'fail',
    summary: 'fastapi: the server exited with code 137 while it was measured',
    checks: [
      aCheck({
        metric: 'responses',
        target: 'fastapi',
        status: 'no-data',
        actual: 0,
        text: 'at least one ok response',
        message: 'fastapi, steady: none of 6000 requests was answered with success',
        hint: 'Most frequent: connection-refused.',
      }),
    ],
  },
});
