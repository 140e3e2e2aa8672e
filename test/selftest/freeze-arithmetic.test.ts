import { describe, expect, test } from 'vitest';
import { frozenResponseTimesNs } from '../../src/selftest/freeze-arithmetic.ts';
import { quantileOf } from '../../src/selftest/log-figures.ts';

const MS = 1e6;
const frozen = { fromNs: 4005 * MS, toNs: 6000 * MS };

describe('the arithmetic of a freeze', () => {
  const spans = frozenResponseTimesNs({
    requests: 1000,
    gapNs: 10 * MS,
    delayNs: 10 * MS,
    frozen,
  });

  test.each([
    [0.5, 10],
    [0.9, 1010],
    [0.975, 1760],
    [0.99, 1910],
  ])('of two seconds in ten puts the quantile %d at %d ms', (ratio, expectedMs) => {
    expect(quantileOf(spans, ratio)).toBe(expectedMs * MS);
  });

  test('touches just those that were due or unanswered during it', () => {
    expect(spans.filter((span) => span > 10 * MS)).toHaveLength(200);
    // Sent at 4.00 s, answered only at the thaw.
    expect(spans[400]).toBe(2000 * MS);
    expect(spans[399]).toBe(10 * MS);
    expect(spans[600]).toBe(10 * MS);
  });

  test('without a freeze is the delay alone', () => {
    const never = { fromNs: Infinity, toNs: Infinity };
    const calm = frozenResponseTimesNs({ requests: 3, gapNs: 1, delayNs: 7, frozen: never });
    expect(calm).toEqual([7, 7, 7]);
  });
});
