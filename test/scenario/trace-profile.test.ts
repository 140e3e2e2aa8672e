import { describe, expect, test } from 'vitest';
import type { TraceArrivals } from '../../src/domain/scenario.ts';
import { fitTrace, withTraces } from '../../src/scenario/trace-profile.ts';
import { aScenario } from '../builders/scenario.ts';

function aTrace(changes: Partial<TraceArrivals> = {}): TraceArrivals {
  return {
    ...{ loop: 'open', arrivals: 'trace', file: '/t.csv', speed: 1 },
    ...{ ratePerSecond: 0, durationNs: 0 },
    ...changes,
  };
}

const trace = { offsetsNs: Float64Array.of(0, 1e9, 2e9, 3e9), rows: Int32Array.of(0, 1, 2, 3) };
const sameRow = (row: number): number => row;

describe('fitTrace', () => {
  test('a trace lasts until one mean gap after its last instant', () => {
    const { profile, instants } = fitTrace(aTrace(), trace, sameRow);
    expect(profile).toMatchObject({ durationNs: 4e9, ratePerSecond: 1 });
    expect([...instants.offsetsNs]).toEqual([0, 1e9, 2e9, 3e9]);
  });

  test('at twice the speed it takes half as long', () => {
    const { profile, instants } = fitTrace(aTrace({ speed: 2 }), trace, sameRow);
    expect(profile).toMatchObject({ durationNs: 2e9, ratePerSecond: 2 });
    expect([...instants.offsetsNs]).toEqual([0, 5e8, 1e9, 1.5e9]);
  });

  test('a duration cuts it, or lets it end in silence', () => {
    const cut = fitTrace(aTrace({ durationNs: 2e9 }), trace, sameRow);
    expect([...cut.instants.offsetsNs]).toEqual([0, 1e9]);
    expect([...(cut.instants.requestIndexes ?? [])]).toEqual([0, 1]);
    expect(cut.profile.ratePerSecond).toBe(1);
    expect(fitTrace(aTrace({ durationNs: 8e9 }), trace, sameRow).profile.ratePerSecond).toBe(0.5);
  });

  test('rows are told as the requests that carry them; none are none', () => {
    const pairs = fitTrace(aTrace(), trace, (row) => Math.floor(row / 2));
    expect([...(pairs.instants.requestIndexes ?? [])]).toEqual([0, 0, 1, 1]);
    const without = fitTrace(aTrace(), { ...trace, rows: null }, sameRow);
    expect(without.instants.requestIndexes).toBeNull();
  });

  test('one instant makes the shortest phase there is', () => {
    const single = { offsetsNs: Float64Array.of(0), rows: null };
    expect(fitTrace(aTrace(), single, sameRow).profile).toMatchObject({
      durationNs: 1e8,
      ratePerSecond: 10,
    });
  });
});

test('a plan has its traces’ rates and lengths, also where a warm-up waited for one', () => {
  const { load } = aScenario();
  const fit = fitTrace(aTrace(), trace, sameRow);
  const warmup = { loop: 'open', arrivals: 'poisson', ratePerSecond: 0, durationNs: 9e9 } as const;
  const plan = withTraces(
    {
      ...load,
      warmup: { name: 'warmup', kind: 'warmup', profile: warmup, until: { kind: 'duration' } },
      phases: [
        { name: 'replay', kind: 'measured', profile: aTrace() },
        { name: 'other', kind: 'measured', profile: { ...warmup, ratePerSecond: 7 } },
      ],
    },
    new Map([['replay', fit]]),
  );
  expect(plan.phases.map(({ profile }) => profile)).toEqual([
    fit.profile,
    { ...warmup, ratePerSecond: 7 },
  ]);
  expect(plan.warmup?.profile).toEqual({ ...warmup, ratePerSecond: 1 });
});
