import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  alignDecimals,
  formatDuration,
  formatElapsed,
  formatEstimate,
  formatExact,
  formatMean,
  formatMs,
  formatPercent,
  formatPrice,
  formatRate,
  formatUsd,
  formatWholePercent,
} from '../../src/ui/format.ts';

const MS = 1e6;
const S = 1e9;

test.each([
  [0, '0'],
  [400, '<0.001'],
  [1_000, '0.001'],
  [12_345, '0.012'],
  [612_345, '0.612'],
  [1.414 * MS, '1.41'],
  [9.996 * MS, '10.0'],
  [31.24 * MS, '31.2'],
  [99.96 * MS, '100'],
  [230.4 * MS, '230'],
  [1234 * MS, '1,230'],
  [null, 'n/a'],
  [NaN, 'n/a'],
])('formatMs keeps three significant digits down to a microsecond: %s ns is %s', (ns, expected) => {
  expect(formatMs(ns)).toBe(expected);
});

test.each([
  [0, '0.00'],
  [0.4217, '0.42'],
  [9.96, '10.0'],
  [18.44, '18.4'],
  [799.53, '799.5'],
  [9013.21, '9,013.2'],
  [12_345.6, '12,346'],
  [null, 'n/a'],
])('formatRate shows small deviations from a round rate: %s is %s', (rate, expected) => {
  expect(formatRate(rate)).toBe(expected);
});

test.each([
  [200, '200'],
  [0.5, '0.5'],
  [9000, '9,000'],
  [1_234_567, '1,234,567'],
  [Infinity, 'n/a'],
])('formatExact adds no decimals: %s is %s', (amount, expected) => {
  expect(formatExact(amount)).toBe(expected);
});

test.each([
  [1, '1.00'],
  [4.2, '4.20'],
  [17.26, '17.3'],
  [128, '128'],
])('formatMean of %s is %s', (mean, expected) => {
  expect(formatMean(mean)).toBe(expected);
});

test.each([
  [0, '0 %'],
  [1e-9, '<0.001 %'],
  [0.004, '0.4 %'],
  [0.004125, '0.413 %'],
  [0.5, '50 %'],
  [0.99996, '>99.9 %'],
  [1, '100 %'],
  [null, 'n/a'],
])(
  'formatPercent never rounds something to nothing or almost all to all: %s is %s',
  (ratio, expected) => {
    expect(formatPercent(ratio)).toBe(expected);
  },
);

test.each([
  [0.314, '31 %'],
  [1.02, '102 %'],
  [NaN, 'n/a'],
])('formatWholePercent of %s is %s', (ratio, expected) => {
  expect(formatWholePercent(ratio)).toBe(expected);
});

test.each([
  [0.1335, '$0.134'],
  [0.00412, '$0.00412'],
  [0.000_001, '<$0.00001'],
  [0.35, '$0.350'],
  [12.3, '$12.30'],
  [1234.5, '$1,234.50'],
  [null, 'n/a'],
])('formatUsd keeps three significant digits and at least cents: %s is %s', (usd, expected) => {
  expect(formatUsd(usd)).toBe(expected);
});

test.each([
  [0.096, '$0.096'],
  [1.006, '$1.006'],
  [3.5, '$3.50'],
])('formatPrice drops no digit of a price list: %s is %s', (usd, expected) => {
  expect(formatPrice(usd)).toBe(expected);
});

test.each([
  [0.3 * S, '0.3 s'],
  [2 * S, '2 s'],
  [18.24 * S, '18.2 s'],
  [41.4 * S, '41 s'],
  [59.7 * S, '1 min'],
  [401 * S, '6 min 41 s'],
  [420 * S, '7 min'],
  [3599.6 * S, '1 h'],
  [3720 * S, '1 h 2 min'],
  [null, 'n/a'],
])('formatDuration of %s ns is %s', (ns, expected) => {
  expect(formatDuration(ns)).toBe(expected);
});

test.each([
  [0, 'about 5 s'],
  [41 * S, 'about 45 s'],
  [401 * S, 'about 7 min'],
  [3700 * S, 'about 1 h 10 min'],
])('formatEstimate rounds up: %s ns is %s', (ns, expected) => {
  expect(formatEstimate(ns)).toBe(expected);
});

test.each([
  ['under way', 18.24 * S, 30 * S, '18.2 / 30 s'],
  ['at its end', 31 * S, 30 * S, '30.0 / 30 s'],
  ['before its start', -1, 1.5 * S, '0.0 / 1.5 s'],
])('formatElapsed of a phase %s stays within it', (_title, elapsedNs, durationNs, expected) => {
  expect(formatElapsed(elapsedNs, durationNs)).toBe(expected);
});

describe('alignDecimals', () => {
  test.each([
    [
      'decimal points stand below each other',
      ['0.612', '14.0', '230'],
      ['  0.612', ' 14.0  ', '230    '],
    ],
    ['marks and units follow the digits', ['2.2 *', '31.2'], [' 2.2 *', '31.2  ']],
    ['separators of thousands are digits', ['1,230', '0.5'], ['1,230  ', '    0.5']],
    ['what is no number stands at the right edge', ['0.412 %', '-'], ['0.412 %', '      -']],
  ])('%s', (_title, cells, expected) => {
    expect(alignDecimals(cells)).toEqual(expected);
  });

  test('all cells of a column get one width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double().map(formatMs), fc.constantFrom('-', 'n/a', ''))),
        (cells) => {
          const widths = new Set(alignDecimals(cells).map((cell) => cell.length));
          expect(widths.size).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('properties', () => {
  const formats = [
    formatMs,
    formatRate,
    formatExact,
    formatMean,
    formatPercent,
    formatWholePercent,
    formatUsd,
    formatPrice,
    formatDuration,
  ];

  test('no number is shown as NaN, Infinity or undefined', () => {
    fc.assert(
      fc.property(fc.double(), fc.constantFrom(...formats), (amount, format) => {
        expect(format(amount)).not.toMatch(/NaN|Infinity|undefined|^$/);
      }),
    );
  });

  test('a larger response time never reads as a smaller one', () => {
    const read = (ns: number): number => Number(formatMs(ns).replaceAll(/[<,]/g, ''));
    fc.assert(
      fc.property(fc.nat(1e12), fc.nat(1e12), (a, b) => {
        expect(read(Math.max(a, b))).toBeGreaterThanOrEqual(read(Math.min(a, b)));
      }),
    );
  });
});
