import { describe, expect, test } from 'vitest';
import { between, exactly, near, outcomeOf } from '../../src/selftest/check.ts';

const figure = (measured: number | null) => ({ figure: 'p50', unit: 'ns' as const, measured });

describe('a check', () => {
  test.each([
    ['at the truth', 100, 'holds'],
    ['at the lower bound', 95, 'holds'],
    ['at the upper bound', 105, 'holds'],
    ['above, as on a busy machine', 105.1, 'explicable'],
    ['below, as on no machine', 94.9, 'inexplicable'],
    ['not measured at all', null, 'inexplicable'],
    ['no number', NaN, 'inexplicable'],
  ])('whose figure is %s', (_case, measured, outcome) => {
    expect(outcomeOf(near(figure(measured), 100, 5))).toBe(outcome);
  });

  test('allows a miss on both sides where a busy machine moves the figure both ways', () => {
    const check = { ...near(figure(90), 100, 5), busyMoves: 'up-or-down' as const };
    expect(outcomeOf(check)).toBe('explicable');
  });

  test('of a count holds for that count alone', () => {
    expect([19, 20, 21].map((count) => outcomeOf(exactly(figure(count), 20)))).toEqual([
      'inexplicable',
      'holds',
      'explicable',
    ]);
  });

  test('between bounds has no single true value', () => {
    expect(between(figure(5), 1, 9)).toMatchObject({ expected: null, lowest: 1, highest: 9 });
  });
});
