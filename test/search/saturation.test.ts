import { describe, expect, test } from 'vitest';
import { saturationOf, type CompletionFacts } from '../../src/search/saturation.ts';

const MS = 1e6;

/** Ten seconds at 100/s with these medians, one a second. */
function facts(
  mediansMs: (number | null)[],
  given: Partial<CompletionFacts> = {},
): CompletionFacts {
  return {
    ratePerSecond: 100,
    measuredNs: 10e9,
    counts: { scheduled: 1000, ok: 1000, error: 0, timeout: 0, dropped: 0 },
    okWithinMeasured: 1000,
    windows: mediansMs.map((ms, second) => ({
      startNs: second * 1e9,
      p50Ns: ms === null ? null : ms * MS,
      p99Ns: null,
    })),
    ...given,
  };
}

const FLAT = [5, 6, 5, 6, 5, 6, 5, 6, 5, 6];

describe('completions that lag', () => {
  test.each([
    ['all in time', 1000, 0, null],
    ['1 % late, beyond what is always in flight', 990, 0, null],
    ['2 % late', 980, 0, '2.0 %'],
    ['timeouts, which never completed', 985, 15, '1.5 %'],
  ])('%s', (_, okWithinMeasured, timeout, told) => {
    const counts = { scheduled: 1000, ok: 1000 - timeout, error: 0, timeout, dropped: 0 };
    const found = saturationOf(facts(FLAT, { okWithinMeasured, counts }));
    if (told === null) expect(found).toBeNull();
    else expect(found?.reason).toContain(told);
    if (told !== null) expect(found?.isClear).toBe(true);
  });

  test('what a slow server always has in flight is no lag', () => {
    const slow = FLAT.map(() => 500);
    expect(saturationOf(facts(slow, { okWithinMeasured: 945 }))).toBeNull();
    expect(saturationOf(facts(FLAT, { okWithinMeasured: 945 }))).toMatchObject({ isClear: true });
  });

  test('errors that came in time are completions', () => {
    const counts = { scheduled: 1000, ok: 500, error: 500, timeout: 0, dropped: 0 };
    expect(saturationOf(facts(FLAT, { counts, okWithinMeasured: 500 }))).toBeNull();
  });

  test('nothing scheduled is no lag', () => {
    const counts = { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 };
    expect(saturationOf(facts([], { counts, okWithinMeasured: 0 }))).toBeNull();
  });
});

describe('a response time that rises', () => {
  test.each([
    ['steadily to ten times', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], true],
    ['and falls again', [1, 3, 5, 7, 9, 9, 7, 5, 3, 1], false],
    [
      'for certain, but by a tenth',
      [10, 10.1, 10.2, 10.3, 10.4, 10.5, 10.6, 10.7, 10.8, 11],
      false,
    ],
    ['over nine windows only', [1, 2, 3, 4, 5, 6, 7, 8, 9], false],
  ])('%s', (_, medians, isSaturated) => {
    const found = saturationOf(facts(medians));
    if (isSaturated) expect(found).toMatchObject({ isClear: false });
    else expect(found).toBeNull();
  });

  test('answers after the schedule are no part of the trend', () => {
    expect(saturationOf(facts([...FLAT, 400, 500, 600]))).toBeNull();
  });
});
