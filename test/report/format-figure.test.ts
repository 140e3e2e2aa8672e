import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatExact,
  formatFigure,
  formatInstant,
  formatMemory,
  formatMs,
  formatMsWithUnit,
  formatPercent,
  formatPrice,
  formatRate,
  formatShare,
  formatTimes,
  formatUsd,
} from '../../src/report/format-figure.ts';

/** No-break spaces as plain ones, which is how they are read. */
function plain(text: string): string {
  return text.replaceAll('\u{a0}', ' ');
}

describe('formatFigure', () => {
  test.each([
    [0, '0'],
    [0.000_1, '<0.001'],
    [0.612_345, '0.612'],
    [1.4, '1.40'],
    [9.996, '10.0'],
    [14, '14.0'],
    [99.96, '100'],
    [310.4, '310'],
    [1243.4, '1,243'],
    [1_234_567, '1,234,567'],
    [-1.5, '-1.50'],
  ])('shows %d with three significant digits as %s', (figure, expected) => {
    expect(formatFigure(figure)).toBe(expected);
  });

  test.each([
    ['null', null],
    ['not a number', Number.NaN],
    ['endless', Number.POSITIVE_INFINITY],
  ])('says n/a for %s', (_name, figure) => {
    expect(formatFigure(figure)).toBe('n/a');
  });
});

describe('spans', () => {
  test('are milliseconds, with or without the unit', () => {
    expect(formatMs(1_400_000)).toBe('1.40');
    expect(plain(formatMsWithUnit(31_200_000))).toBe('31.2 ms');
  });

  test('that were not measured have no unit either', () => {
    expect(formatMs(null)).toBe('n/a');
    expect(formatMsWithUnit(null)).toBe('n/a');
  });
});

describe('formatRate', () => {
  test.each([
    [0.42, '0.42'],
    [18.44, '18.4'],
    [200, '200.0'],
    [799.52, '799.5'],
    [1234.5, '1,235'],
    [null, 'n/a'],
  ])('shows %d a second as %s', (rate, expected) => {
    expect(formatRate(rate)).toBe(expected);
  });
});

describe('formatPercent and formatShare', () => {
  test.each([
    [0, '0'],
    [0.000_001, '<0.001'],
    [0.002_37, '0.237'],
    [0.12, '12'],
    [0.999_99, '>99.9'],
    [1, '100'],
  ])('show a ratio of %d as %s percent', (ratio, expected) => {
    expect(formatPercent(ratio)).toBe(expected);
    expect(plain(formatShare(ratio))).toBe(`${expected} %`);
  });

  test('say n/a without a sign for what was not measured', () => {
    expect(formatShare(null)).toBe('n/a');
  });
});

describe('money', () => {
  test.each([
    [0.133_333, '$0.133'],
    [0.033_1, '$0.0331'],
    [1.4, '$1.40'],
    [1234.5, '$1,234.50'],
    [0, '$0.00'],
    [0.000_001, '<$0.00001'],
    [null, 'n/a'],
  ])('shows %d USD as %s', (usd, expected) => {
    expect(formatUsd(usd)).toBe(expected);
  });

  test.each([
    [0.096, '$0.096'],
    [1.006, '$1.006'],
    [0.2375, '$0.2375'],
    [55.04, '$55.04'],
    [2, '$2.00'],
  ])('shows a price of %d USD with every digit as %s', (usd, expected) => {
    expect(formatPrice(usd)).toBe(expected);
  });
});

describe('formatDuration', () => {
  test.each([
    [0.284e9, '0.28 s'],
    [1.26e9, '1.3 s'],
    [30e9, '30 s'],
    [120e9, '2 min'],
    [401e9, '6 min 41 s'],
    [7500e9, '2 h 5 min'],
  ])('says %d ns as %s', (spanNs, expected) => {
    expect(plain(formatDuration(spanNs))).toBe(expected);
  });
});

test('counts and set figures carry no decimals that nobody wrote', () => {
  expect(formatCount(24_000)).toBe('24,000');
  expect(formatExact(200)).toBe('200');
  expect(formatExact(0.5)).toBe('0.5');
  expect(formatExact(9000)).toBe('9,000');
});

test('factors are told as people say them', () => {
  expect(formatTimes(14.2)).toBe('14');
  expect(formatTimes(2.34)).toBe('2.3');
});

test('memory is told in GiB', () => {
  expect(plain(formatMemory(8 * 2 ** 30))).toBe('8.00 GiB');
});

test('an instant is cut to the minute, and what is none stays as it is', () => {
  expect(formatInstant('2026-11-23T14:22:05.123Z')).toBe('2026-11-23 14:22 UTC');
  expect(formatInstant('yesterday <b>')).toBe('yesterday <b>');
});
