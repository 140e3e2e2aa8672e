import { describe, expect, test } from 'vitest';
import type { PhaseProgress, PlannedPhase } from '../../src/domain/event.ts';
import { problemsOf } from '../../src/ui/progress-problems.ts';
import { aProgress, PEAK, WARMUP } from './example-events.ts';

function textsOf(given: Partial<PhaseProgress>, plan: PlannedPhase = PEAK): string[] {
  const current = { plan, progress: aProgress(given), batchMean: null };
  return problemsOf(current).map(({ text }) => text);
}

describe('what is said, with the next step', () => {
  test.each<[string, Partial<PhaseProgress>, string[]]>([
    ['nothing is wrong', {}, []],
    [
      'requests go out late',
      { sendLagP99Ns: 8e6 },
      [
        'send lag p99 8.00 ms: this machine cannot send 9,000/s in time; lower the rate or free a core',
      ],
    ],
    ['the lag is small', { sendLagP99Ns: 5e6 }, []],
    ['the lag is small beside the answers', { sendLagP99Ns: 8e6, p50Ns: 200e6 }, []],
    [
      'the driver is nearly saturated',
      { loopUtilisationRatio: 0.93 },
      ['driver 93 % of a core: it is close to its limit; lower the rate or free a core'],
    ],
    [
      'requests are dropped',
      { dropped: 1200 },
      [
        '1,200 requests dropped: too many are unanswered at once; the server does not keep up, lower the rate',
      ],
    ],
  ])('when %s', (_title, given, expected) => {
    expect(textsOf(given)).toEqual(expected);
  });
});

test('a closed loop has no rate to lower in the text', () => {
  const closed = { ...PEAK, offeredRatePerSecond: null };
  expect(textsOf({ sendLagP99Ns: 8e6 }, closed)[0]).toContain('cannot send in time');
});

test('the first requests prove nothing yet', () => {
  expect(textsOf({ sendLagP99Ns: 8e6, scheduled: 99 })).toEqual([]);
});

test('a warm-up may be late', () => {
  expect(textsOf({ sendLagP99Ns: 8e6 }, WARMUP)).toEqual([]);
});

test('without figures there is no problem', () => {
  expect(problemsOf(null)).toEqual([]);
  expect(problemsOf({ plan: PEAK, progress: null, batchMean: null })).toEqual([]);
});
