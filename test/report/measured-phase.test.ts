import { describe, expect, test } from 'vitest';
import type { LoadProfile, RateShape } from '../../src/domain/scenario.ts';
import {
  groupByPhase,
  isComparable,
  isUnsupported,
  loadInWords,
  offeredInShort,
  type MeasuredPhase,
} from '../../src/report/measured-phase.ts';
import { seriesOf } from '../../src/report/series.ts';
import { aPhaseResult, aTargetResult } from '../builders/results.ts';
import { aRunResult } from './run-result.ts';

function aRow(phase: Parameters<typeof aPhaseResult>[0]): MeasuredPhase {
  return { target: aTargetResult(), series: seriesOf(0), phase: aPhaseResult(phase) };
}

const OPEN = {
  loop: 'open',
  arrivals: 'poisson',
  ratePerSecond: 200.872,
  durationNs: 3e9,
} as const;
const SESSIONS = {
  loop: 'partly-open',
  sessionsPerSecond: 40,
  requestsPerSession: 5,
  thinkTimeNs: 0,
  durationNs: 4e9,
} as const;
const CALLERS = { loop: 'closed', concurrency: 8, thinkTimeNs: 0, durationNs: 4e9 } as const;
const STEPS: RateShape = { kind: 'steps', ratesPerSecond: [100, 200, 400] };

test.each<[string, LoadProfile, number | null, string]>([
  ['a rate as somebody set it', OPEN, 200.872, '200.872'],
  ['the mean of a rate that changes', { ...OPEN, shape: STEPS }, 233.3333, '233.3'],
  ['callers', CALLERS, null, 'closed'],
  ['sessions', SESSIONS, null, 'sessions'],
])('what is offered is told shortly: %s', (_, profile, offeredRatePerSecond, told) => {
  expect(offeredInShort(aPhaseResult({ profile, offeredRatePerSecond }))).toBe(told);
});

describe('isUnsupported', () => {
  test.each([
    [99.9, 10_000, false],
    [99.9, 9_999, true],
    [99, 1000, false],
    [99, 999, true],
    [50, 20, false],
    [50, 19, true],
    [99, 0, true],
  ])('p%d of %d requests: %s', (percentile, count, expected) => {
    expect(isUnsupported(percentile, count)).toBe(expected);
  });
});

describe('isComparable', () => {
  const counts = { scheduled: 1000, ok: 990, error: 10, timeout: 0, dropped: 0 };

  test.each([
    ['a valid phase', {}, true],
    ['an invalid phase', { validity: { status: 'invalid' as const, reasons: [] } }, false],
    ['one with 1 % failures', { counts }, true],
    ['one with more', { counts: { ...counts, ok: 989, dropped: 1 } }, false],
    [
      'one without an answer',
      { counts: { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 } },
      false,
    ],
  ])('%s: %s', (_name, phase, expected) => {
    expect(isComparable(aRow(phase))).toBe(expected);
  });
});

test('phases gather their targets in the order of the scenario, with ids that are no names', () => {
  const phases = [aPhaseResult({ name: '"><b>' }), aPhaseResult({ name: 'peak' })];
  const result = aRunResult({
    targets: [
      aTargetResult({ name: 'a', phases }),
      aTargetResult({ name: 'b', phases: [] }),
      aTargetResult({ name: 'c', phases: phases.slice(0, 1) }),
    ],
  });
  expect(
    groupByPhase(result).map(({ name, slug, rows }) => [
      name,
      slug,
      rows.map((row) => [row.target.name, row.series.colour]),
    ]),
  ).toEqual([
    [
      '"><b>',
      'phase-1',
      [
        ['a', '1'],
        ['c', '3'],
      ],
    ],
    ['peak', 'phase-2', [['a', '1']]],
  ]);
});

test.each([
  [
    'open',
    { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 30e9 },
    '200/s, Poisson arrivals, 30 s',
  ],
  [
    'even',
    { loop: 'open', arrivals: 'constant', ratePerSecond: 0.5, durationNs: 30e9 },
    '0.5/s, evenly spaced, 30 s',
  ],
  [
    'closed',
    { loop: 'closed', concurrency: 1, thinkTimeNs: 0, durationNs: 30e9 },
    'closed loop, 1 caller, 30 s',
  ],
  [
    'thinking',
    { loop: 'closed', concurrency: 64, thinkTimeNs: 2e9, durationNs: 30e9 },
    'closed loop, 64 callers, 2 s of thinking, 30 s',
  ],
] as const)('a load that is %s is told in words', (_name, profile, expected) => {
  expect(loadInWords(aPhaseResult({ profile })).replaceAll('\u{a0}', ' ')).toBe(expected);
});
