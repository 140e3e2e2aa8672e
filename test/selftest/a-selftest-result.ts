/** A finished self-test for tests of how it is told. */
import { between, exactly, near } from '../../src/selftest/check.ts';
import type { CaseResult, SelftestResult } from '../../src/selftest/run-selftest.ts';
import type { FloorLine } from '../../src/selftest/selftest-report.ts';

const MS = 1e6;

export function aCaseResult(given: Partial<CaseResult> = {}): CaseResult {
  return {
    name: 'constant',
    claim: 'every answer takes 100 ms',
    verdict: 'pass',
    attempts: 1,
    checks: [
      near({ figure: 'p50 response time', unit: 'ns', measured: 100.2 * MS }, 100 * MS, 0.5 * MS),
      between({ figure: 'p99 response time', unit: 'ns', measured: 101 * MS }, 90 * MS, 110 * MS),
      exactly({ figure: 'timeouts', unit: 'count', measured: 20 }, 20),
      between({ figure: 'KS distance', unit: 'ratio', measured: 0.0123 }, 0, 0.03),
    ],
    reasons: [],
    ...given,
  };
}

export function aSelftestResult(given: Partial<SelftestResult> = {}): SelftestResult {
  return {
    verdict: 'pass',
    cases: [aCaseResult()],
    pacing: { asked: 'auto', mode: 'economical', reason: 'two cores' },
    durationNs: 58.4e9,
    interrupted: false,
    ...given,
  };
}

export const FLOOR: FloorLine[] = [
  {
    load: '200/s',
    measured: { p50Ns: 0.2 * MS, p99Ns: 0.9 * MS, count: 200 },
    absent: null,
  },
  { load: '10000/s', measured: null, absent: 'interrupted' },
];
