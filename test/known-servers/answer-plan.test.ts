import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAnswerPlan } from '../../src/known-servers/answer-plan.ts';
import type { QueueLaw } from '../../src/known-servers/server-law.ts';

const MS = 1e6;
const queue = (changes: Partial<QueueLaw> = {}): QueueLaw => ({
  kind: 'queue',
  service: 'fixed',
  meanServiceNs: 10 * MS,
  seed: 1,
  ...changes,
});

describe('an answer plan', () => {
  test.each([
    ['at once', { kind: 'immediate' }, 5],
    ['after a constant delay', { kind: 'constant-delay', delayNs: 100 }, 105],
    ['after its delay when it does not freeze', freeze(100), 105],
    ['when the body is over', { kind: 'slow-body', pieces: 5, pieceBytes: 1, overNs: 50 }, 55],
  ] as const)('answers %s', (_case, law, expected) => {
    expect(createAnswerPlan(law)(0, 5)).toBe(expected);
  });

  test('resets every n-th request and no other', () => {
    const plan = createAnswerPlan({ kind: 'reset', every: 3 });
    const answers = [0, 1, 2, 3, 4, 5].map((sequence) => plan(sequence, 7));
    expect(answers).toEqual([7, 7, 'reset', 7, 7, 'reset']);
  });

  test('lets exactly one request of each block hang, not always at the same place', () => {
    const plan = createAnswerPlan({ kind: 'hang', every: 50, seed: 1 });
    const hung = Array.from({ length: 1000 }, (_, sequence) => sequence).filter(
      (sequence) => plan(sequence, 0) === Infinity,
    );
    expect(hung.map((sequence) => Math.floor(sequence / 50))).toEqual(
      Array.from({ length: 20 }, (_, block) => block),
    );
    expect(new Set(hung.map((sequence) => sequence % 50)).size).toBeGreaterThan(5);
  });

  test('serves a queue in the order of arrival, one request at a time', () => {
    const plan = createAnswerPlan(queue());
    expect([plan(0, 0), plan(1, 2 * MS), plan(2, 50 * MS)]).toEqual([10 * MS, 20 * MS, 60 * MS]);
  });

  test('draws exponential service times with the mean that was asked for', () => {
    const plan = createAnswerPlan(queue({ service: 'exponential' }));
    // Arrivals so far apart that nobody waits: the span is the service time.
    const spans = Array.from(
      { length: 20_000 },
      (_, sequence) => Number(plan(sequence, sequence * 1e10)) - sequence * 1e10,
    );
    const mean = spans.reduce((sum, span) => sum + span, 0) / spans.length;
    expect(mean / (10 * MS)).toBeGreaterThan(0.97);
    expect(mean / (10 * MS)).toBeLessThan(1.03);
    const overMean = spans.filter((span) => span > 10 * MS).length / spans.length;
    expect(overMean).toBeCloseTo(Math.exp(-1), 1);
  });
});

describe('properties', () => {
  test('a queue never answers before the arrival plus a service, nor out of order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30 * MS), { minLength: 1 }), (gaps) => {
        const plan = createAnswerPlan(queue());
        let atNs = 0;
        let lastNs = -Infinity;
        for (const [sequence, gap] of gaps.entries()) {
          atNs += gap;
          const dueNs = Number(plan(sequence, atNs));
          expect(dueNs).toBe(Math.max(atNs, lastNs) + 10 * MS);
          lastNs = dueNs;
        }
      }),
    );
  });
});

function freeze(delayNs: number) {
  return { kind: 'freeze', delayNs, afterNs: 1000, forNs: 1000 } as const;
}
