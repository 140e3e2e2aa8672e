// The sum as text: exact wording, and that a reader who redoes it gets the figure that is shown.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { costArithmetic } from '../../src/cost/cost-arithmetic.ts';
import { costPerMillion } from '../../src/cost/cost-per-million.ts';

function written(usdPerHour: number, throughputPerSecond: number, rowsPerRequest = 1): string {
  const predictionsPerSecond = throughputPerSecond * rowsPerRequest;
  const { usdPerMillion } = costPerMillion({ usdPerHour, predictionsPerSecond });
  return costArithmetic({
    usdPerHour,
    throughputPerSecond,
    rowsPerRequest,
    usdPerMillion: usdPerMillion!,
  });
}

test.each([
  [
    'a small instance',
    written(0.096, 199.8),
    '0.0960 USD/h ÷ (3600 s/h × 199.8 predictions/s) × 1,000,000 = 0.1335 USD',
  ],
  [
    'several rows in a request',
    written(1.006, 50.25, 8),
    '1.0060 USD/h ÷ (3600 s/h × 50.25 requests/s × 8 predictions/request) × 1,000,000 = 0.6951 USD',
  ],
  [
    'a price of many digits and a rate in thousands',
    written(21.957642, 12345.678),
    '21.957642 USD/h ÷ (3600 s/h × 12,345.7 predictions/s) × 1,000,000 = 0.4940 USD',
  ],
  [
    'a cost of thousands',
    written(98.32, 2),
    '98.3200 USD/h ÷ (3600 s/h × 2 predictions/s) × 1,000,000 = 13,655.56 USD',
  ],
])('the arithmetic of %s is written out', (_case, text, expected) => {
  expect(text).toBe(expected);
});

test('redoing the sum from the numbers as printed gives the figure as printed', () => {
  const priced = fc.double({ min: 0.004, max: 500, noNaN: true });
  const rated = fc.double({ min: 0.01, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(priced, rated, fc.integer({ min: 1, max: 256 }), (price, rate, rows) => {
      const rounded = Number(price.toFixed(6));
      const text = written(rounded, rate, rows).replaceAll(',', '');
      const [sum, usd] = text
        .split(' × 1000000 = ')
        .map((side) => [...side.matchAll(/[\d.]+/g)].map(([number]) => Number(number)));
      const [usdPerHour, ...divisors] = sum!;
      const redone = (usdPerHour! / divisors.reduce((product, value) => product * value)) * 1e6;
      expect(Math.abs(redone / usd![0]! - 1)).toBeLessThan(6e-4);
    }),
  );
});
