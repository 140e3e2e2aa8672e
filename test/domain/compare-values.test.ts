import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDifference } from '../../src/domain/compare-values.ts';

describe('describeDifference', () => {
  test.each([
    ['the same numbers', [0.25, 0.75], [0.25, 0.75]],
    ['a difference of float32 rounding', [0.9911824], [0.9911823868751526]],
    ['a rounding of a large number, relative to it', [123_456.7], [123_457.0]],
    ['another nesting', [0.25, 0.75], [[0.25, 0.75]]],
    ['a scalar and an array of one', 0, [0]],
    ['the same text', ['fraud'], ['fraud']],
    ['the same flag', true, [true]],
    ['two empty lists', [], []],
  ])('takes %s as equal', (_name, expected, actual) => {
    expect(describeDifference(expected, actual)).toBeNull();
  });

  test.each([
    ['another number', [0.1, 0.9], [0.1, 0.8], 'value 1 is 0.8, expected 0.9'],
    ['a difference just past the tolerance', [0], [0.00011], 'value 0 is 0.00011, expected 0'],
    ['another label', 1, [0], 'value 0 is 0, expected 1'],
    ['fewer values', [0.1, 0.9], [0.1], 'it has 1 values, expected 2'],
    ['more values', 0, [0, 0], 'it has 2 values, expected 1'],
    ['a text for a number', [1], ['1'], 'value 0 is "1", expected 1'],
    ['null for a number', [1], [null], 'value 0 is null, expected 1'],
  ])('tells %s', (_name, expected, actual, difference) => {
    expect(describeDifference(expected, actual)).toBe(difference);
  });

  test.each([
    ['within the tolerance that is given', 0.75, 0.7507, null],
    ['past it', 0.75, 0.752, 'value 0 is 0.752, expected 0.75'],
    ['relative to a large value', 2000, 2001.9, null],
    ['absolute near zero', 0, 0.0009, null],
  ])('takes numbers as equal or not: %s', (_name, expected, actual, difference) => {
    expect(describeDifference([expected], [actual], 1e-3)).toBe(difference);
  });

  test('every list of numbers equals itself and differs from itself with one number moved', () => {
    const numbers = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1 });
    fc.assert(
      fc.property(numbers, fc.nat(), (values, pick) => {
        const index = pick % values.length;
        const value = values[index] ?? 0;
        const moved = values.with(index, value + Math.abs(value) + 1);
        expect(describeDifference(values, [values])).toBeNull();
        expect(describeDifference(values, moved)).toMatch(`value ${index} is`);
      }),
    );
  });
});
