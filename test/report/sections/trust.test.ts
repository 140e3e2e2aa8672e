import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../../src/domain/result.ts';
import { html } from '../../../src/report/markup.ts';
import { trustSection } from '../../../src/report/sections/trust.ts';
import type { RateTrial } from '../../../src/domain/search.ts';
import { aDistribution, aPhaseResult, aTargetResult } from '../../builders/results.ts';
import { aSearchResult, aTrial } from '../../builders/search.ts';
import { aCost, aRunResult, readable, withPhases } from '../run-result.ts';

function tell(result: RunResult): string {
  return readable(html`${trustSection(result).body}`);
}

describe('the measurement', () => {
  test('is said to be valid when all of it is', () => {
    expect(tell(withPhases({}, {}))).toContain('All measured phases are valid');
  });

  test('is said to be invalid with each reason and what to do', () => {
    const reasons = [{ code: 'x', message: 'the driver was too late', hint: 'Lower the rate.' }];
    const told = tell(withPhases({}, { validity: { status: 'invalid', reasons } }));
    expect(told).toContain('1 of 2 measured phases is invalid');
    expect(told).toContain('t2, steady: the driver was too late. Lower the rate.');
  });

  test('accounts for every request', () => {
    const counts = { scheduled: 1000, ok: 990, error: 4, timeout: 3, dropped: 3 };
    expect(tell(withPhases({ counts }, { counts }))).toContain(
      'Every request is accounted for: 2,000 scheduled = 1,980 ok + 8 errors + 6 timeouts + 6 dropped.',
    );
  });

  test('admits when requests do not add up', () => {
    const counts = { scheduled: 1000, ok: 990, error: 4, timeout: 3, dropped: 2 };
    expect(tell(withPhases({ counts }))).toContain('The requests do not add up');
  });

  test('says whether targets met the same arrivals', () => {
    const driver = { ...aPhaseResult().driver, scheduleSha256: 'ef'.repeat(32) };
    expect(tell(withPhases({}, {}))).toContain(
      'At steady all targets met the same arrivals, request by request (schedule abababababab).',
    );
    expect(tell(withPhases({}, { driver }))).toContain('Targets met different arrivals at steady');
    expect(tell(withPhases({}))).not.toContain('arrivals, request');
  });

  test('says whether requests left as they were meant', () => {
    const { arrivals } = aPhaseResult();
    expect(tell(withPhases({}, {}))).toContain(
      'What was sent has the rate and the gaps that were meant, in every phase.',
    );
    expect(tell(withPhases({}, { arrivals: null }))).toContain(
      'in every phase that has a schedule.',
    );
    expect(tell(withPhases({}, { arrivals: { ...arrivals!, clumped: true } }))).toContain(
      'Requests were sent in clumps at t2, steady',
    );
  });

  test('names what lies near the measurement floor', () => {
    const floor = { p50Ns: 100_000, p99Ns: 400_000, count: 200, isNear: true };
    expect(tell(withPhases({}, {}))).toContain('All figures are well above the measurement floor');
    expect(tell(withPhases({}, { floor }))).toContain(
      'Within three times the measurement floor: t2, steady.',
    );
    expect(tell(withPhases({ floor: null }))).not.toContain('floor');
  });

  test('takes a request apart into means that add up', () => {
    const at = (meanNs: number, count = 100) => aDistribution({ count, meanNs });
    const told = tell(
      withPhases({
        responseTime: at(2e6),
        sendLag: at(1e5),
        clientQueueTime: at(2e5),
        dnsTime: at(0, 0),
        connectTime: at(1e6, 10),
        tlsTime: at(0, 0),
        firstByteTime: at(15e5),
        transferTime: at(1e5),
      }),
    );
    expect(told).toContain('t1 0.100 0.200 0 0.100 0 1.50 0.100 2.00 10');
  });

  test('shows the figures of the driver', () => {
    const told = tell(withPhases({}));
    expect(told).toContain('t1 valid 200 200.0 0.020 0.200 12.0 0.010 10 7');
  });
});

describe('what was not measured', () => {
  test('is listed with its reason, once', () => {
    const cost = [aCost({ usdPerMillion: null, reason: 'SLO not met' })];
    const told = tell(withPhases({ cost }, { cost }));
    expect(told).toContain('Batch sizes of t1, steady; t2, steady: not told.');
    expect(told).toContain(
      'Cost of t1, steady on m6i.large; t2, steady on m6i.large: SLO not met.',
    );
  });

  test('includes percentiles that too few requests lie beyond', () => {
    const few = { responseTime: aDistribution({ count: 500 }) };
    const many = { responseTime: aDistribution({ count: 50_000 }) };
    expect(tell(withPhases(few, many))).toMatch(
      /Stable percentiles from p99 up, for lack of requests [^:]*: t1, steady[.]/,
    );
  });

  test('names percentiles of all phases at once', () => {
    const few = { responseTime: aDistribution({ count: 500 }) };
    expect(tell(withPhases(few, few))).toMatch(/from p99 up, [^:]*: t1, steady; t2, steady[.]/);
  });
});

describe('a search without phases', () => {
  const searched = (trials: RateTrial[]): string =>
    tell(
      aRunResult({ targets: [aTargetResult({ phases: [], search: aSearchResult({ trials }) })] }),
    );

  test('says that its trials are valid, and accounts for their requests', () => {
    const counts = { scheduled: 10, ok: 8, error: 1, timeout: 1, dropped: 0 };
    const told = searched([aTrial({ counts })]);
    expect(told).toContain('The one trial is valid');
    expect(told).toContain('10 scheduled = 8 ok + 1 error + 1 timeout + 0 dropped');
  });

  test('says which say nothing about the server', () => {
    expect(searched([aTrial(), aTrial({ verdict: 'invalid' })])).toContain(
      '1 of 2 trials is invalid',
    );
  });

  test('does not speak of phases that there were not', () => {
    expect(searched([aTrial()])).not.toContain('every phase ran once');
  });
});

test('warnings of one kind in a row tell their next step once', () => {
  const warning = { code: 'x', hint: 'Use two.' };
  const warnings = [
    { ...warning, message: 'one' },
    { ...warning, message: 'two' },
  ];
  expect(tell({ ...withPhases({}), warnings })).toContain('Warnings one. two. Use two.');
});

test('warnings keep their next step', () => {
  const warnings = [{ code: 'x', message: 'one machine for all', hint: 'Use two.' }];
  expect(tell({ ...withPhases({}), warnings })).toContain('Warnings one machine for all. Use two.');
});
