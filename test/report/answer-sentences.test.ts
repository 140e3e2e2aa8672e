import { describe, expect, test } from 'vitest';
import type { PhaseResult, RunResult } from '../../src/domain/result.ts';
import { answerSentences } from '../../src/report/answer-sentences.ts';
import { html } from '../../src/report/markup.ts';
import { aDistribution, aPhaseResult, aTargetResult } from '../builders/results.ts';
import { aCost, aRunResult, readable } from './run-result.ts';

const MS = 1e6;

function tell(result: RunResult): string[] {
  return answerSentences(result).map((sentence) => readable(html`${sentence}`));
}

/** One run with one phase for each target: name -> what is special about its phase. */
function runOf(phases: Record<string, Partial<PhaseResult>>): RunResult {
  const targets = Object.entries(phases).map(([name, phase]) =>
    aTargetResult({ name, phases: [aPhaseResult(phase)] }),
  );
  return aRunResult({ targets });
}

function p99(spanMs: number, count = 2000): Partial<PhaseResult> {
  return { responseTime: aDistribution({ count, p99Ns: spanMs * MS }) };
}

describe('speed', () => {
  test('one target answers', () => {
    expect(tell(runOf({ onnx: {} }))).toEqual([
      'At 200/s onnx answers in 1.00 ms at p50 and 5.00 ms at p99.',
    ]);
  });

  test('the fastest is named, and how far the slowest is behind', () => {
    expect(tell(runOf({ bentoml: p99(31.2), onnx: p99(2), triton: p99(12) }))).toEqual([
      'At 200/s onnx is fastest: it answers in 1.00 ms at p50 and 2.00 ms at p99; bentoml takes 16 times as long at p99 (31.2 ms).',
    ]);
  });

  test('nobody is called slow for a tenth', () => {
    expect(tell(runOf({ bentoml: p99(5.4), onnx: p99(5) }))).toEqual([
      'At 200/s the targets are close: onnx answers in 1.00 ms at p50 and 5.00 ms at p99, and the slowest, bentoml, is within 10 % of that.',
    ]);
  });

  test('few requests carry only p95', () => {
    expect(tell(runOf({ onnx: p99(5, 999) }))).toEqual([
      'At 200/s onnx answers in 1.00 ms at p50 and 3.00 ms at p95.',
    ]);
  });

  test('very few carry no tail at all', () => {
    expect(tell(runOf({ onnx: p99(5, 100) }))).toEqual([
      'At 200/s onnx answers in 1.00 ms at p50; there were too few requests to speak of a tail.',
    ]);
  });

  test('phases of the same load are told apart by their names', () => {
    const phases = [aPhaseResult({ name: 'even' }), aPhaseResult({ name: 'bursts' })];
    expect(tell(aRunResult({ targets: [aTargetResult({ phases })] }))).toEqual([
      expect.stringMatching(/^At 200[/]s .even. onnx answers in/),
      expect.stringMatching(/^At 200[/]s .bursts. onnx answers in/),
    ]);
  });

  test('a ramp goes from one rate to another', () => {
    const shape = { kind: 'ramp', fromPerSecond: 50, toPerSecond: 500 } as const;
    const { profile } = aPhaseResult();
    expect(tell(runOf({ onnx: { profile: { ...profile, shape } as typeof profile } }))[0]).toMatch(
      /^From 50[/]s to 500[/]s onnx answers in/,
    );
  });

  test('a closed loop is told by its callers', () => {
    const profile = { loop: 'closed', concurrency: 64, thinkTimeNs: 0, durationNs: 1e9 } as const;
    expect(tell(runOf({ onnx: { profile, offeredRatePerSecond: null } }))[0]).toMatch(
      /^With 64 callers onnx answers in/,
    );
  });
});

describe('what may not be claimed', () => {
  test('an invalid phase never wins, and is told first', () => {
    const reasons = [
      { code: 'send-lag', message: 'send lag p99 was 8 ms', hint: 'Lower the rate.' },
    ];
    const invalid = { ...p99(1), validity: { status: 'invalid' as const, reasons } };
    expect(tell(runOf({ onnx: p99(2), bentoml: invalid }))).toEqual([
      'Do not use the figures of bentoml at steady: send lag p99 was 8 ms.',
      'At 200/s onnx answers in 1.00 ms at p50 and 2.00 ms at p99.',
    ]);
  });

  test('a target that is fast because it fails never wins', () => {
    const counts = { scheduled: 2000, ok: 1000, error: 1000, timeout: 0, dropped: 0 };
    const failures = [
      { kind: 'timeout', count: 1, example: '' },
      { kind: 'http-503', count: 999, example: '' },
    ];
    expect(tell(runOf({ onnx: p99(2), bentoml: { ...p99(1), counts, failures } }))).toEqual([
      'At 200/s onnx answers in 1.00 ms at p50 and 2.00 ms at p99.',
      'bentoml at steady failed 50 % of its requests (1,000 of 2,000, mostly http-503).',
    ]);
  });

  test('nothing is said of a run without figures', () => {
    expect(tell(aRunResult({ targets: [] }))).toEqual([]);
  });
});

describe('what else is worth a sentence', () => {
  test('a target that never came up', () => {
    const failed = { code: 'x', message: 'it could not be launched', hint: '' };
    const lifecycle = { readyAfterNs: null, died: null, failed, log: null };
    const targets = [aTargetResult({ name: 'ray-serve', phases: [], lifecycle })];
    expect(tell(aRunResult({ targets }))).toEqual([
      'ray-serve was not measured: it could not be launched.',
    ]);
  });

  test('a server that went down', () => {
    const lifecycle = { readyAfterNs: 1, died: 'ended with code 1', failed: null, log: null };
    expect(tell(aRunResult({ targets: [aTargetResult({ lifecycle })] }))[0]).toBe(
      'onnx went down: the server ended with code 1.',
    );
  });

  test('a target that did not keep up', () => {
    expect(tell(runOf({ onnx: { throughputPerSecond: 150.5 } }))[1]).toBe(
      'onnx did not keep up at steady: it completed 150.5/s of 200.0/s.',
    );
  });

  test('a rate that random arrivals missed is no shortfall of the target', () => {
    const counts = { scheduled: 9000, ok: 9000, error: 0, timeout: 0, dropped: 0 };
    const measured = { counts, measuredNs: 60e9, offeredRatePerSecond: 200 };
    const sentences = tell(runOf({ onnx: { ...measured, throughputPerSecond: 150 } }));
    expect(sentences.join()).not.toContain('did not keep up');
  });

  test('batches, the largest first, and only where there are any', () => {
    const batch = (mean: number): Partial<PhaseResult> => ({
      batchSizes: { unit: 'rows', resolution: 'exact', counts: { 4: 1 }, mean, source: 'x' },
    });
    expect(tell(runOf({ a: batch(1.9), b: batch(4.2), c: batch(1.01) }))[1]).toBe(
      'On average one execution held 4.20 rows with b at steady, 1.90 with a.',
    );
  });

  test('the lowest cost, with those that cost the same', () => {
    const target = (name: string, usdPerMillion: number | null): RunResult['targets'][number] =>
      aTargetResult({ name, cost: [aCost({ usdPerMillion }), aCost({ usdPerMillion: 0.001 })] });
    const targets = [target('a', 0.1335), target('b', 0.1333), target('c', 0.2), target('d', null)];
    expect(tell(aRunResult({ targets })).at(-1)).toBe(
      'A million predictions cost at least $0.133 on m6i.large (b at steady; a within 1 %), extrapolated from this machine.',
    );
  });
});
