/** A small complete RunResult and checks for tests; a test states only what it is about. */
import type { CostFigure, RunResult } from '../../src/domain/result.ts';
import type { Check } from '../../src/domain/verdict.ts';
import { aPhaseResult, aTargetResult } from '../builders/results.ts';

export function aRunResult(given: Partial<RunResult> = {}): RunResult {
  return {
    schemaVersion: 1,
    runId: 'run-1',
    runFolder: '/runs/run-1',
    startedAt: '2026-11-23T12:00:00.000Z',
    durationNs: 61e9,
    interrupted: false,
    scenarioName: 'fraud',
    scenarioDescription: null,
    scenarioFile: '/scenarios/fraud.yaml',
    scenarioText: 'name: fraud\n',
    seed: 42,
    timeoutNs: 2e9,
    rerunCommand: 'servebench run /scenarios/fraud.yaml',
    targets: [aTargetResult()],
    verdict: { status: 'pass', summary: 'no budgets were set', checks: [] },
    warnings: [],
    environment: {
      servebenchVersion: '0.1.0',
      nodeVersion: '24.0.0',
      os: 'Debian 12',
      kernel: '6.1',
      cpuModel: 'AMD EPYC',
      cores: 2,
      memoryBytes: 2 ** 33,
      modelSha256: null,
      payloadSha256: null,
      scenarioSha256: 'cd'.repeat(32),
    },
    ...given,
  };
}

export function aCheck(given: Partial<Check> = {}): Check {
  return {
    metric: 'p99',
    target: 'onnx',
    phase: 'steady',
    instance: null,
    operator: '<',
    unit: 'ns',
    expected: 40e6,
    actual: 5e6,
    status: 'pass',
    text: 'p99 < 40ms',
    message: 'p99 < 40ms: 5 ms (onnx, steady)',
    hint: null,
    ...given,
  };
}

export function aCost(given: Partial<CostFigure> = {}): CostFigure {
  return {
    instance: 'm6i.large',
    provider: 'aws',
    region: 'us-east-1',
    usdPerHour: 0.096,
    pricedAt: '2026-07-20',
    priceSource: 'price list',
    phase: 'steady',
    predictionsPerSecond: 200,
    usdPerMillion: 0.1333,
    arithmetic: '0.096 ÷ … = 0.1333',
    reason: null,
    ...given,
  };
}

/** One phase each for targets `t1`, `t2`, … */
export function withPhases(...phases: Parameters<typeof aPhaseResult>[0][]): RunResult {
  const targets = phases.map((phase, index) =>
    aTargetResult({ name: `t${index + 1}`, phases: [aPhaseResult(phase)] }),
  );
  return aRunResult({ targets });
}

/** The headings of a section's figures: what each chart has found. */
export function findingsOf(page: string): string[] {
  return Array.from(page.matchAll(/<h3><a[^>]*>(.*?)<\/a>/g), ([, text = '']) => readable(text));
}

/** The text that a reader sees: no tags, no entities, plain spaces. */
export function readable(markup: { toString(): string }): string {
  return markup
    .toString()
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/[\s\u{a0}\u2007\u2008]+/gu, ' ')
    .replace(/ (?=[.,;:)*†])|(?<=\() /g, '')
    .trim();
}
