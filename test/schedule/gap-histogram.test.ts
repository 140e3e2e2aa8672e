import { describe, expect, test } from 'vitest';
import { compareGaps, distributionOf, GapHistogram } from '../../src/schedule/gap-histogram.ts';

function distribution(gaps: readonly number[]): Float64Array {
  const histogram = new GapHistogram();
  for (const gap of gaps) histogram.add(gap);
  return histogram.distribution();
}

const ALL = { gapMin: 0, octaves: 0 } as const;
const EVEN = Array.from({ length: 1000 }, (_, index) => (index + 0.5) / 1000);
const uniform = distributionOf((gap) => Math.min(1, gap));

describe('compareGaps', () => {
  test('finds no difference between a sample that covers a law evenly and the law', () => {
    expect(compareGaps(distribution(EVEN), uniform, ALL).distance).toBeLessThan(0.002);
  });

  test.each([
    ['halved', EVEN.map((gap) => gap / 2), 0.5, 0.5],
    ['doubled', EVEN.map((gap) => gap * 2), 0.5, 0],
    ['a tenth of them nothing', EVEN.map((gap, n) => (n % 10 === 0 ? 0 : gap)), 0.1, 0.1],
  ])('tells gaps that are %s', (_, gaps, distance, excess) => {
    const found = compareGaps(distribution(gaps), uniform, ALL);
    expect(found.distance).toBeCloseTo(distance, 2);
    expect(found.excess).toBeCloseTo(excess, 2);
  });

  test('looks away below the shortest gap that it is told to judge', () => {
    const gaps = EVEN.map((gap) => (gap < 0.1 ? 0 : gap));
    expect(compareGaps(distribution(gaps), uniform, ALL).distance).toBeCloseTo(0.1, 2);
    const judged = compareGaps(distribution(gaps), uniform, { gapMin: 0.11, octaves: 0 });
    expect(judged.distance).toBeLessThan(0.002);
  });

  test('with an octave to spare, equal gaps may be off by less than half, not by more', () => {
    const meant = distribution([1, 1, 1, 1]);
    const octave = { gapMin: 0, octaves: 1 } as const;
    expect(compareGaps(distribution([0.7, 1.3, 0.6, 1.4]), meant, octave).distance).toBe(0);
    expect(compareGaps(distribution([0.4, 1.6, 1, 1]), meant, octave).excess).toBe(0.25);
    expect(compareGaps(distribution([0.7, 1.3, 1, 1]), meant, ALL).distance).toBe(0.25);
  });

  test('keeps apart what lies outside of its range', () => {
    const found = compareGaps(distribution([0, 1e-9, 1e4]), distribution([1e5, 1e6, 1e7]), ALL);
    expect(found.excess).toBeCloseTo(2 / 3, 9);
  });
});
