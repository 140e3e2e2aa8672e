import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  planWait,
  type WaitPlan,
  type WaitQuestion,
  type WaitRules,
} from '../../src/driver/plan-wait.ts';

const US = 1_000;
const MS = 1_000_000;

const RULES: WaitRules = { mode: 'economical', napMarginNs: 30 * US, timerMarginNs: 2 * MS };

interface Changes extends Partial<Pick<WaitQuestion, 'isQuiet' | 'answersTakeNs'>> {
  checkInNs?: number;
  rules?: Partial<WaitRules>;
}

function planned(dueInNs: number, changes: Changes = {}): WaitPlan {
  const { checkInNs = Infinity, isQuiet = true, answersTakeNs = MS, rules } = changes;
  const nowNs = 5e9;
  return planWait(
    { nowNs, dueAtNs: nowNs + dueInNs, checkAtNs: nowNs + checkInNs, isQuiet, answersTakeNs },
    { ...RULES, ...rules },
  );
}

test.each([
  ['long before an instant, a timer that leaves 2 ms', 10 * MS, { kind: 'timer', delayMs: 8 }],
  ['a timer is rounded down, never up', 10.9 * MS, { kind: 'timer', delayMs: 8 }],
  ['at 3 ms the shortest timer', 3 * MS, { kind: 'timer', delayMs: 1 }],
  ['below 3 ms a nap', 2.9 * MS, { kind: 'nap', napNs: 50 * US }],
  ['near the instant a nap that ends before it', 60 * US, { kind: 'nap', napNs: 30 * US }],
  ['just before the instant only turns', 39 * US, { kind: 'turn' }],
  ['at the instant a turn', 0, { kind: 'turn' }],
  ['after the instant a turn', -MS, { kind: 'turn' }],
] as const)('%s', (_, dueInNs, plan) => {
  expect(planned(dueInNs)).toEqual(plan);
});

test.each([
  ['no longer than 50 us', 4 * MS, 50 * US],
  ['no longer than 1 % of what answers take, where that is more', 20 * MS, 200 * US],
])('while an answer is waited for a nap is %s', (_, answersTakeNs, napNs) => {
  expect(planned(2.5 * MS, { answersTakeNs })).toEqual({ kind: 'nap', napNs });
});

test('with nothing in flight one nap lasts until the instant', () => {
  const plan = planned(2.5 * MS, { answersTakeNs: null, isQuiet: false });
  expect(plan).toEqual({ kind: 'nap', napNs: 2.5 * MS - RULES.napMarginNs });
});

test('while requests come and go there are no naps', () => {
  expect(planned(MS, { isQuiet: false })).toEqual({ kind: 'turn' });
});

test('precise pacing never naps', () => {
  const rules = { mode: 'precise' } as const;
  expect(planned(2.5 * MS, { rules })).toEqual({ kind: 'turn' });
  expect(planned(10 * MS, { rules })).toEqual({ kind: 'timer', delayMs: 8 });
});

test.each([
  ['precise', 2.5 * MS],
  ['economical', 39 * US],
] as const)('with nothing in flight the last stretch is spun through: %s', (mode, dueInNs) => {
  const changes = { rules: { mode }, answersTakeNs: null };
  expect(planned(dueInNs, changes)).toEqual({ kind: 'spin' });
  expect(planned(0, changes)).toEqual({ kind: 'turn' });
});

test('where timers are late, they leave more time', () => {
  expect(planned(10 * MS, { rules: { timerMarginNs: 4 * MS } })).toEqual({
    kind: 'timer',
    delayMs: 6,
  });
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
        fc.option(fc.integer({ min: 0, max: 1e9 })),
        (dueInNs, checkInNs, isQuiet, answersTakeNs) => {
          const plan = planned(dueInNs, { checkInNs, isQuiet, answersTakeNs });
          if (plan.kind === 'timer') return plan.delayMs * MS <= dueInNs - RULES.timerMarginNs;
          return plan.kind !== 'nap' || plan.napNs <= dueInNs - RULES.napMarginNs;
        },
      ),
    );
  });
});
