import { describe, expect, test } from 'vitest';
import { toJsonDocument, type JsonDocument } from '../../src/report/json-document.ts';
import { aPhaseRecord, aPhaseResult, aTargetResult, noDistribution } from '../builders/results.ts';
import { aCheck, aCost, aRunResult } from './run-result.ts';
import { sampleResult, SMALL_RUN } from './sample-result.ts';

const sample = sampleResult(SMALL_RUN);

function firstPhase(document: JsonDocument): JsonDocument['targets'][number]['phases'][number] {
  return document.targets[0]!.phases[0]!;
}

describe('the contract', () => {
  const document = toJsonDocument(sample);
  const phase = document.targets[1]!.phases[1]!;

  test.each<[string, object, string[]]>([
    [
      'the document',
      document,
      ['schemaVersion', 'runId', 'runFolder', 'verdict', 'targets', 'warnings'],
    ],
    ['the verdict', document.verdict, ['status', 'checks']],
    [
      'a check',
      document.verdict.checks[0]!,
      ['metric', 'target', 'phase', 'operator', 'expected', 'actual', 'status', 'message'],
    ],
    [
      'a target',
      document.targets[0]!,
      ['name', 'adapter', 'url', 'readyAfterMs', 'phases', 'cost'],
    ],
    [
      'a phase',
      phase,
      [
        'name',
        'kind',
        'offeredRatePerSecond',
        'throughputPerSecond',
        'goodputPerSecond',
        'counts',
        'responseTime',
        'serviceTime',
        'sendLag',
        'validity',
        'batchSizes',
      ],
    ],
    ['counts', phase.counts, ['scheduled', 'ok', 'error', 'timeout', 'dropped']],
    [
      'a distribution',
      phase.responseTime,
      ['count', 'minMs', 'meanMs', 'p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'p999Ms', 'maxMs'],
    ],
    ['validity', phase.validity, ['status', 'reasons']],
    ['batch sizes', phase.batchSizes!, ['unit', 'resolution', 'counts', 'mean', 'source']],
    [
      'a cost',
      document.targets[0]!.cost[0]!,
      ['instance', 'region', 'usdPerHour', 'pricedAt', 'usdPerMillion'],
    ],
  ])('%s begins with the promised keys in the promised order', (_name, object, keys) => {
    expect(Object.keys(object).slice(0, keys.length)).toEqual(keys);
  });

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  test('no span is left in nanoseconds', () => {
    expect(JSON.stringify(document)).not.toMatch(/Ns"/);
  });
});

describe('times', () => {
  test('are milliseconds as decimals, without binary dust', () => {
    const document = toJsonDocument(sample);
    expect(firstPhase(document).responseTime.p50Ms).toBe(
      sample.targets[0]!.phases[0]!.responseTime.p50Ns! / 1e6,
    );
    expect(document.durationMs).toBe(401_000);
    expect(document.targets[0]!.readyAfterMs).toBe(280);
  });

  test('limits and findings of latency checks are milliseconds, others stay what they are', () => {
    const checks = [
      aCheck(),
      aCheck({ metric: 'error_rate', unit: 'ratio', expected: 0.01, actual: 0.002 }),
      aCheck({ actual: null, status: 'no-data' }),
    ];
    const { verdict } = toJsonDocument(
      aRunResult({ verdict: { status: 'no-data', summary: '', checks } }),
    );
    expect(verdict.checks.map(({ unit, expected, actual }) => [unit, expected, actual])).toEqual([
      ['ms', 40, 5],
      ['ratio', 0.01, 0.002],
      ['ms', 40, null],
    ]);
  });
});

describe('what was not measured', () => {
  test('is null in a distribution of nothing', () => {
    const phase = aPhaseResult({ responseTime: noDistribution() });
    const result = aRunResult({ targets: [aTargetResult({ phases: [phase] })] });
    expect(firstPhase(toJsonDocument(result)).responseTime).toEqual({
      count: 0,
      minMs: null,
      meanMs: null,
      p50Ms: null,
      p90Ms: null,
      p95Ms: null,
      p99Ms: null,
      p999Ms: null,
      maxMs: null,
      clampedCount: 0,
      curve: [],
      hdr: null,
    });
  });

  test('has a reason exactly where a cost has no figure', () => {
    const cost = [
      aCost(),
      aCost({ usdPerMillion: null, reason: 'SLO not met' }),
      aCost({ usdPerMillion: null }),
    ];
    const result = aRunResult({ targets: [aTargetResult({ cost })] });
    expect(toJsonDocument(result).targets[0]!.cost.map(({ reason }) => reason)).toEqual([
      undefined,
      'SLO not met',
      'no figure, and no reason given',
    ]);
    expect(toJsonDocument(result).targets[0]!.cost[0]).not.toHaveProperty('reason');
  });

  test('has its reason beside absent batch sizes', () => {
    const phase = firstPhase(toJsonDocument(aRunResult()));
    expect(phase.batchSizes).toBeNull();
    expect(phase.batchSizesAbsent).toBe('not told');
  });
});

describe('what is kept whole', () => {
  test('histograms of phases and of their seconds', () => {
    const phase = firstPhase(toJsonDocument(sample));
    const source = sample.targets[0]!.phases[0]!;
    expect(phase.responseTime.hdr).toBe(source.responseTime.hdrBase64);
    expect(phase.windows.map(({ hdr }) => hdr)).toEqual(
      source.windows.map(({ hdrBase64 }) => hdrBase64),
    );
    expect(phase.responseTime.curve).toHaveLength(source.responseTime.curve.length);
  });

  test('the warm-up, without a judgement', () => {
    const warmup = aPhaseRecord({ name: 'warmup', kind: 'warmup' });
    const result = aRunResult({ targets: [aTargetResult({ warmup })] });
    const document = toJsonDocument(result).targets[0]!.warmup!;
    expect(document.kind).toBe('warmup');
    expect(document).not.toHaveProperty('validity');
  });

  test('a closed loop, which offers no rate', () => {
    const profile = { loop: 'closed', concurrency: 8, thinkTimeNs: 5e6, durationNs: 1e9 } as const;
    const phase = aPhaseResult({ profile, offeredRatePerSecond: null });
    const result = aRunResult({ targets: [aTargetResult({ phases: [phase] })] });
    const document = firstPhase(toJsonDocument(result));
    expect(document.offeredRatePerSecond).toBeNull();
    expect(document.load).toEqual({
      loop: 'closed',
      concurrency: 8,
      thinkTimeMs: 5,
      durationMs: 1000,
    });
  });
});
