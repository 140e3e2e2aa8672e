/** The figures of the comparison rest on these: held against schedules whose answers are arithmetic. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import {
  arrivalRate,
  distanceToExponential,
  gapVariation,
  latenessAgainstUniform,
  median,
  peakRate,
  quantile,
  readArrivalLog,
} from '../../scripts/bench/arrival-statistics.ts';

const MS = 1e6;

/** A thousand a second, each as late as `late` says. */
function everyMillisecond(count: number, late: (index: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => index * MS + late(index));
}

function exponentialArrivals(count: number): Float64Array {
  const random = createRandom(1);
  let at = 0;
  return Float64Array.from({ length: count }, () => (at += -Math.log(1 - random()) * MS));
}

describe('readArrivalLog', () => {
  it('reads pairs from any order into order, from the first arrival on', () => {
    const start = 1_700_000_000_000_000_000n;
    const pairs = new BigInt64Array([start + 5n, start + 9n, start, start + 2n, start + 7n, 0n]);
    const log = readArrivalLog(new Uint8Array(pairs.buffer));
    expect([...log.arrivedNs]).toEqual([0, 5, 7]);
    expect([...log.sojournNs]).toEqual([2, 4, Number.NaN]);
  });

  it('reads nothing from nothing', () => {
    expect(readArrivalLog(new Uint8Array()).arrivedNs).toHaveLength(0);
  });
});

describe('latenessAgainstUniform', () => {
  it('finds no lateness in a perfect schedule, wherever it starts', () => {
    const late = latenessAgainstUniform(
      everyMillisecond(1000, () => 3 * MS),
      1000,
    );
    expect(late).toEqual({ p50Ns: 0, p99Ns: 0, maxNs: 0 });
  });

  it('tells one late arrival in fifty from the rest', () => {
    const arrived = everyMillisecond(1000, (index) => (index % 50 === 7 ? 400_000 : 0));
    const late = latenessAgainstUniform(arrived, 1000);
    expect(late).toEqual({ p50Ns: 0, p99Ns: 400_000, maxNs: 400_000 });
  });

  it('calls a late start the fault of nobody: the earliest arrival is on time', () => {
    const arrived = everyMillisecond(1000, (index) => (index < 10 ? 900_000 : 0)).sort();
    expect(latenessAgainstUniform(arrived, 1000)?.p50Ns).toBe(0);
  });

  it('grows without end when the rate is not kept', () => {
    const half = Float64Array.from({ length: 100 }, (_, index) => index * 2 * MS);
    expect(latenessAgainstUniform(half, 1000)?.maxNs).toBe(99 * MS);
  });

  it('leaves out what arrived before `skipNs`, and keeps the schedule', () => {
    const arrived = everyMillisecond(1000, (index) => (index < 400 ? 50_000 : 0));
    expect(latenessAgainstUniform(arrived, 1000)?.p99Ns).toBe(50_000);
    expect(latenessAgainstUniform(arrived, 1000, 401 * MS)?.p99Ns).toBe(0);
  });

  it('says nothing of fewer than two arrivals', () => {
    expect(latenessAgainstUniform(Float64Array.of(1), 1000)).toBeNull();
  });

  it('never finds an arrival early', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9), { minLength: 2, maxLength: 50 }), (instants) => {
        const arrived = Float64Array.from(instants).sort();
        const late = latenessAgainstUniform(arrived, 1000);
        expect(late?.p50Ns).toBeGreaterThanOrEqual(0);
        expect(late?.maxNs).toBeGreaterThanOrEqual(late?.p99Ns ?? Infinity);
      }),
    );
  });
});

describe('gapVariation', () => {
  it('is 0 for even gaps and about 1 for exponential ones', () => {
    expect(gapVariation(everyMillisecond(100, () => 0))).toBe(0);
    expect(gapVariation(exponentialArrivals(20_000))).toBeCloseTo(1, 1);
  });

  it('is large for clumps', () => {
    const clumps = Float64Array.from({ length: 1000 }, (_, index) => Math.floor(index / 100) * 1e9);
    expect(gapVariation(clumps)).toBeGreaterThan(5);
  });

  it('is unknown for one gap, and for arrivals all at once', () => {
    expect(gapVariation(Float64Array.of(0, 1))).toBeNull();
    expect(gapVariation(Float64Array.of(0, 0, 0))).toBeNull();
  });
});

describe('distanceToExponential', () => {
  it('is small for exponential gaps', () => {
    expect(distanceToExponential(exponentialArrivals(20_000))).toBeLessThan(0.012);
  });

  it('is 1 - 1/e for even gaps', () => {
    expect(distanceToExponential(everyMillisecond(1001, () => 0))).toBeCloseTo(1 - Math.exp(-1), 9);
  });

  it('sees sends that wait for the next millisecond, which the variation does not', () => {
    const ticked = exponentialArrivals(20_000).map((at) => Math.ceil(at / MS) * MS);
    expect(distanceToExponential(ticked)).toBeGreaterThan(0.2);
  });
});

describe('arrivalRate', () => {
  it('counts gaps, not arrivals', () => {
    expect(arrivalRate(everyMillisecond(11, () => 0))).toBe(1000);
  });

  it('is unknown for one arrival', () => {
    expect(arrivalRate(Float64Array.of(0))).toBeNull();
  });
});

describe('peakRate', () => {
  it('is that of the fullest window', () => {
    const arrived = Float64Array.of(0, 150 * MS, 151 * MS, 152 * MS, 300 * MS);
    expect(peakRate(arrived, 100 * MS)).toBeCloseTo(30, 9);
  });
});

describe('quantile', () => {
  it.each([
    ['the median of four', [1, 2, 3, 4], 0.5, 2],
    ['the largest', [1, 2, 3, 4], 1, 4],
    ['the smallest', [1, 2, 3, 4], 0, 1],
    ['nothing', [], 0.5, null],
  ])('reads %s', (_, values, ratio, expected) => {
    expect(quantile(values, ratio)).toBe(expected);
  });
});

describe('median', () => {
  it.each([
    ['an odd number of values', [9, 1, 5], 5],
    ['an even number of values', [9, 1, 5, 7], 6],
    ['no values', [], null],
  ])('takes the middle of %s', (_, values, expected) => {
    expect(median(values)).toBe(expected);
  });
});
