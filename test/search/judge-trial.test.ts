import { describe, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/result.ts';
import { judgeTrial, type TrialFacts } from '../../src/search/judge-trial.ts';
import { anSlo } from '../builders/search.ts';

const MS = 1e6;

function notice(code: string): Notice {
  return { code, message: `because of ${code}`, hint: `mend ${code}` };
}

/** A trial with this p99 against `p99 < 40ms`; each of ten windows has the same one. */
function facts(p99Ms: number | null, given: Partial<TrialFacts> = {}): TrialFacts {
  const actual = p99Ms === null ? null : p99Ms * MS;
  return {
    ratePerSecond: 100,
    measuredNs: 10e9,
    counts: { scheduled: 1000, ok: 1000, error: 0, timeout: 0, dropped: 0 },
    okWithinMeasured: 1000,
    windows: windows(Array.from({ length: 10 }, () => p99Ms)),
    validity: { status: 'valid', reasons: [] },
    slos: [{ ...anSlo(), actual, holds: actual !== null && actual < 40 * MS }],
    cut: null,
    ...given,
  };
}

function windows(p99sMs: (number | null)[]): TrialFacts['windows'] {
  return p99sMs.map((ms, second) => ({
    startNs: second * 1e9,
    p50Ns: 1 * MS,
    p99Ns: ms === null ? null : ms * MS,
  }));
}

function invalid(...codes: string[]): Partial<TrialFacts> {
  return { validity: { status: 'invalid', reasons: codes.map(notice) } };
}

const SATURATED = { okWithinMeasured: 900 };

describe('judgeTrial', () => {
  test.each([
    ['far below the limit', 10, 'pass', null],
    ['just below it', 37, 'pass', 'within 10 % of the limit (p99 < 40ms)'],
    ['just above it', 43, 'fail', 'within 10 % of the limit (p99 < 40ms)'],
    ['far above it', 90, 'fail', null],
    ['without a figure', null, 'fail', null],
  ])('%s', (_, p99Ms, verdict, doubt) => {
    expect(judgeTrial(facts(p99Ms))).toMatchObject({ verdict, doubt });
  });

  test('a failure that one second alone caused is in doubt', () => {
    const stalled = windows([5, 5, 900, 5, 5, 5, 5, 5, 5, 5]);
    const slow = windows([5, 900, 900, 5, 5, 5, 5, 5, 5, 5]);
    expect(judgeTrial(facts(200, { windows: stalled })).doubt).toContain('stall');
    expect(judgeTrial(facts(200, { windows: slow })).doubt).toBeNull();
  });

  test('a failure by several SLOs is only in doubt where each of them is near', () => {
    const near = { ...anSlo({ text: 'p50 < 5ms', metric: 'p50' }), limit: 5e6, actual: 5.2e6 };
    const far = { ...anSlo(), actual: 90e6, holds: false };
    const finding = judgeTrial(facts(90, { slos: [{ ...near, holds: false }, far] }));
    expect(finding).toMatchObject({ reason: 'p50 < 5ms and p99 < 40ms did not hold', doubt: null });
  });

  test('a server that falls behind fails, however good its response time still is', () => {
    expect(judgeTrial(facts(10, SATURATED))).toMatchObject({ verdict: 'fail', doubt: null });
  });

  test('a rising response time alone fails with doubt', () => {
    const rising = windows(Array.from({ length: 10 }, () => 10)).map((window, second) => ({
      ...window,
      p50Ns: (second + 1) * MS,
    }));
    const finding = judgeTrial(facts(10, { windows: rising }));
    expect(finding.verdict).toBe('fail');
    expect(finding.doubt).toContain('chance');
    expect(finding.saturation).not.toBeNull();
  });

  test.each([['send-lag'], ['rate-off'], ['loop-busy'], ['worker-lost'], ['interrupted']])(
    'a trial that is invalid by %s says nothing about the server, even a saturated one',
    (code) => {
      expect(judgeTrial(facts(90, { ...SATURATED, ...invalid(code) }))).toMatchObject({
        verdict: 'invalid',
        reason: `because of ${code}`,
        hint: `mend ${code}`,
      });
    },
  );

  test('requests dropped because too many waited are the server’s failure', () => {
    expect(judgeTrial(facts(90, { ...SATURATED, ...invalid('dropped') })).verdict).toBe('fail');
    expect(judgeTrial(facts(10, invalid('dropped')))).toMatchObject({
      verdict: 'fail',
      doubt: 'one stall may have caused it',
    });
  });

  test('a trial that was cut has failed, and its own interruption does not make it invalid', () => {
    const cut = 'requests pile up';
    expect(judgeTrial(facts(10, { cut, ...invalid('interrupted') }))).toMatchObject({
      verdict: 'fail',
      reason: cut,
      saturation: cut,
      doubt: null,
    });
    expect(judgeTrial(facts(10, { cut, ...invalid('interrupted', 'send-lag') })).verdict).toBe(
      'invalid',
    );
  });

  test('without SLOs only a server that falls behind fails', () => {
    expect(judgeTrial(facts(900, { slos: [] })).verdict).toBe('pass');
    expect(judgeTrial(facts(900, { slos: [], ...SATURATED })).verdict).toBe('fail');
  });
});
