// The formula, against worked figures and as a law over all numbers.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costPerMillion } from '../../src/cost/cost-per-million.ts';

const prices = fc.double({ min: 0.001, max: 500, noNaN: true });
const rates = fc.double({ min: 0.001, max: 1e7, noNaN: true });

function usd(usdPerHour: number, predictionsPerSecond: number): number {
  const cost = costPerMillion({ usdPerHour, predictionsPerSecond });
  expect(cost.reason).toBeNull();
  return cost.usdPerMillion!;
}

test.each([
  ['a g5.xlarge at 200/s', 1.006, 200, 1.3972],
  ['an m6i.large at 199.8/s', 0.096, 199.8, 0.13347],
  ['an inf2.xlarge at 2,999.88/s', 0.7582, 2999.88, 0.070206],
  ['3.60 USD/h at 1/s: one tenth of a cent each', 3.6, 1, 1000],
])('the cost of %s is as worked by hand', (_case, usdPerHour, predictionsPerSecond, expected) => {
  const relative = usd(usdPerHour, predictionsPerSecond) / expected;

  expect(relative).toBeCloseTo(1, 4);
});

test.each([
  ['nothing served', 0.096, 0, 'no predictions were served'],
  ['a throughput that is no number', 0.096, Number.NaN, 'the throughput is NaN predictions/s'],
  ['a throughput below 0', 0.096, -5, 'the throughput is -5 predictions/s'],
  ['a throughput without end', 0.096, Infinity, 'the throughput is Infinity predictions/s'],
  ['a price of 0', 0, 200, 'the price is 0 USD/h'],
  ['a price below 0', -0.1, 200, 'the price is -0.1 USD/h'],
  ['a price that is no number', Number.NaN, 200, 'the price is NaN USD/h'],
  ['a cost past the largest number', 1e300, 1e-300, 'out of range'],
  ['a cost below the smallest number', 1e-300, 1e300, 'out of range'],
])('there is no figure but a reason for %s', (_case, usdPerHour, predictionsPerSecond, reason) => {
  const cost = costPerMillion({ usdPerHour, predictionsPerSecond });

  expect(cost.usdPerMillion).toBeNull();
  expect(cost.reason).toContain(reason);
});

test('for any numbers there is a finite figure above 0 or a reason, never both', () => {
  fc.assert(
    fc.property(fc.double(), fc.double(), (usdPerHour, predictionsPerSecond) => {
      const cost = costPerMillion({ usdPerHour, predictionsPerSecond });
      if (cost.usdPerMillion === null) expect(cost.reason).not.toBe('');
      else {
        expect(Number.isFinite(cost.usdPerMillion) && cost.usdPerMillion > 0).toBe(true);
        expect(cost.reason).toBeNull();
      }
    }),
    { numRuns: 1000 },
  );
});

test('a dearer instance costs more at the same throughput', () => {
  fc.assert(
    fc.property(prices, prices, rates, (one, other, rate) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      expect(usd(low, rate)).toBeLessThanOrEqual(usd(high, rate));
      expect(usd(high * 1.01, rate)).toBeGreaterThan(usd(high, rate));
    }),
  );
});

test('the cost falls in exact inverse to the throughput', () => {
  fc.assert(
    fc.property(prices, rates, fc.integer({ min: 1, max: 20 }), (price, rate, doublings) => {
      expect(usd(price, rate * 2 ** doublings)).toBe(usd(price, rate) / 2 ** doublings);
    }),
  );
  fc.assert(
    fc.property(prices, rates, fc.integer({ min: 1, max: 1000 }), (price, rate, factor) => {
      expect((usd(price, rate * factor) * factor) / usd(price, rate)).toBeCloseTo(1, 12);
    }),
  );
});
