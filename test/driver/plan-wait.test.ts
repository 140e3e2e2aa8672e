import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planWait, type WaitPlan } from '../../src/driver/plan-wait.ts';

const US = 1_000;
const MS = 1_000_000;

function planned(
  dueInNs: number,
  changes: { checkInNs?: number; isQuiet?: boolean } = {},
): WaitPlan {
  const nowNs = 5e9;
  return planWait({
    nowNs,
    dueAtNs: nowNs + dueInNs,
    checkAtNs: nowNs + (changes.checkInNs ?? Infinity),
    isQuiet: changes.isQuiet ?? true,
  });
}

test.each([
  ['long before an instant, a timer that leaves 2 ms', 10 * MS, { kind: 'timer', delayMs: 8 }],
  ['a timer is rounded down, never up', 10.9 * MS, { kind: 'timer', delayMs: 8 }],
  ['at 3 ms the shortest timer', 3 * MS, { kind: 'timer', delayMs: 1 }],
  ['below 3 ms a nap', 2.9 * MS, { kind: 'nap', napNs: 50 * US }],
  ['near the instant a nap that ends before it', 60 * US, { kind: 'nap', napNs: 30 * US }],
  ['just before the instant only turns', 40 * US, { kind: 'turn' }],
  ['at the instant a turn', 0, { kind: 'turn' }],
  ['after the instant a turn', -MS, { kind: 'turn' }],
] as const)('%s', (_, dueInNs, plan) => {
  expect(planned(dueInNs)).toEqual(plan);
});

test('while requests come and go there are no naps', () => {
  expect(planned(MS, { isQuiet: false })).toEqual({ kind: 'turn' });
});

test('a timer ends when something else must be looked at', () => {
  expect(planned(500 * MS, { checkInNs: 7 * MS })).toEqual({ kind: 'timer', delayMs: 7 });
});

test('a check that is overdue still waits a millisecond, so that the loop is not spun', () => {
  expect(planned(Infinity, { checkInNs: -5 * MS })).toEqual({ kind: 'timer', delayMs: 1 });
});

test('with nothing ahead a timer is at most a second', () => {
  expect(planned(Infinity)).toEqual({ kind: 'timer', delayMs: 1000 });
});

describe('properties', () => {
  test('no wait ends after the instant', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2e9 }),
        fc.integer({ min: -1e6, max: 2e9 }),
        fc.boolean(),
        (dueInNs, checkInNs, isQuiet) => {
          const plan = planned(dueInNs, { checkInNs, isQuiet });
          if (plan.kind === 'timer') return plan.delayMs * MS <= dueInNs - 2 * MS;
          return plan.kind === 'turn' || plan.napNs < dueInNs;
        },
      ),
    );
  });
});
