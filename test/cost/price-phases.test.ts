// Which phases deserve a cost, and which cost stands for a target.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findInstance } from '../../src/cost/price-book.ts';
import { bestCost, pricePhase, type PricedPhase } from '../../src/cost/price-phases.ts';
import type { Notice } from '../../src/domain/result.ts';
import { committedBook } from './committed-prices.ts';

const steady: PricedPhase = {
  phase: 'steady',
  throughputPerSecond: 199.8,
  rowsPerRequest: 1,
  validity: { status: 'valid', reasons: [] },
  failedBudgets: [],
  price: findInstance(committedBook, 'm6i.large', null),
};

function invalid(...messages: string[]): PricedPhase['validity'] {
  const reasons = messages.map((message): Notice => ({ code: 'send-lag', message, hint: '' }));
  return { status: 'invalid', reasons };
}

test('a valid phase within its budgets has a figure with all that it rests on', () => {
  expect(pricePhase(steady)).toEqual({
    instance: 'm6i.large',
    provider: 'aws',
    region: 'us-east-1',
    usdPerHour: 0.096,
    pricedAt: '2026-07-20',
    priceSource: expect.stringMatching(/^on-demand linux list price, aws\/karpenter/) as string,
    phase: 'steady',
    predictionsPerSecond: 199.8,
    usdPerMillion: (0.096 / (3600 * 199.8)) * 1e6,
    arithmetic: '0.0960 USD/h ÷ (3600 s/h × 199.8 predictions/s) × 1,000,000 = 0.1335 USD',
    reason: null,
  });
});

test('every row of a request counts as a prediction', () => {
  const single = pricePhase(steady);
  const batched = pricePhase({ ...steady, rowsPerRequest: 8 });

  expect(batched.predictionsPerSecond).toBe(199.8 * 8);
  expect(batched.usdPerMillion).toBe(single.usdPerMillion! / 8);
});

test.each<[string, Partial<PricedPhase>, string]>([
  [
    'an invalid run',
    { validity: invalid('the driver fell behind') },
    'the run is invalid: the driver fell behind',
  ],
  [
    'a run invalid for two reasons',
    { validity: invalid('late', 'dropped 3 %') },
    'the run is invalid: late; dropped 3 %',
  ],
  ['an invalid run without a reason', { validity: invalid() }, 'the run is invalid'],
  ['a failed budget', { failedBudgets: ['p99 < 40ms'] }, 'budget failed: p99 < 40ms'],
  [
    'two failed budgets',
    { failedBudgets: ['p99 < 40ms', 'error_rate < 1%'] },
    'budgets failed: p99 < 40ms, error_rate < 1%',
  ],
  ['no responses', { throughputPerSecond: 0 }, 'no successful responses'],
  [
    'no responses, which also fail a budget',
    { throughputPerSecond: 0, failedBudgets: ['p99 < 40ms'] },
    'no successful responses',
  ],
  [
    'an invalid run that also fails a budget',
    { validity: invalid('late'), failedBudgets: ['p99 < 40ms'] },
    'the run is invalid: late',
  ],
  [
    'a throughput that is no number',
    { throughputPerSecond: Number.NaN },
    'the throughput is NaN predictions/s, not a number above 0',
  ],
])('there is no figure but the reason for %s', (_case, change, reason) => {
  const figure = pricePhase({ ...steady, ...change });

  expect(figure).toMatchObject({ usdPerMillion: null, arithmetic: null, reason, phase: 'steady' });
});

test('a phase past its budget still shows the throughput that was measured', () => {
  const figure = pricePhase({ ...steady, failedBudgets: ['p99 < 40ms'] });

  expect(figure.predictionsPerSecond).toBe(199.8);
});

test('whatever a phase measured, it has a finite figure above 0 with its sum, or a reason', () => {
  const phases = fc.record({
    throughputPerSecond: fc.double(),
    rowsPerRequest: fc.integer({ min: 1, max: 4096 }),
    failedBudgets: fc.array(fc.constantFrom('p99 < 40ms', 'max < 1s'), { maxLength: 2 }),
    validity: fc.constantFrom(steady.validity, invalid('late')),
  });
  fc.assert(
    fc.property(phases, (phase) => {
      const figure = pricePhase({ ...steady, ...phase });
      const isPriced = figure.usdPerMillion !== null;
      expect(figure.reason === null).toBe(isPriced);
      expect(figure.arithmetic !== null).toBe(isPriced);
      const deserves = phase.validity.status === 'valid' && phase.failedBudgets.length === 0;
      if (!deserves) expect(isPriced).toBe(false);
      for (const number of [figure.usdPerMillion ?? 1, (figure.predictionsPerSecond ?? 0) + 1]) {
        expect(Number.isFinite(number) && number > 0).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

const peak: PricedPhase = { ...steady, phase: 'peak', throughputPerSecond: 800 };

test('the cheapest phase stands for the target', () => {
  const figures = [steady, peak, { ...peak, phase: 'late', throughputPerSecond: 400 }].map(
    pricePhase,
  );

  expect(bestCost(figures)).toEqual(figures[1]);
});

test('the earliest of equally cheap phases stands for the target', () => {
  const figures = [peak, { ...peak, phase: 'again' }].map(pricePhase);

  expect(bestCost(figures).phase).toBe('peak');
});

test('a phase without a figure never stands for a target that has one', () => {
  const figures = [{ ...peak, failedBudgets: ['p99 < 40ms'] }, steady].map(pricePhase);

  expect(bestCost(figures)).toEqual(figures[1]);
});

test('a target without any figure says why for every phase', () => {
  const figures = [
    { ...steady, failedBudgets: ['p99 < 40ms'] },
    { ...peak, validity: invalid('the driver fell behind') },
  ].map(pricePhase);

  expect(bestCost(figures)).toMatchObject({
    instance: 'm6i.large',
    phase: null,
    predictionsPerSecond: null,
    usdPerMillion: null,
    arithmetic: null,
    reason: 'steady: budget failed: p99 < 40ms; peak: the run is invalid: the driver fell behind',
  });
});

test('a reason that all phases share is said once', () => {
  const figures = [steady, peak].map((phase) =>
    pricePhase({ ...phase, failedBudgets: ['p99 < 40ms'] }),
  );

  expect(bestCost(figures).reason).toBe('budget failed: p99 < 40ms');
});

test('a target without phases breaks an invariant', () => {
  expect(() => bestCost([])).toThrow('broken invariant');
});
