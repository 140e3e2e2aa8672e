import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseRate, RATE_PATTERN } from '../../src/scenario/parse-rate.ts';

describe('parseRate', () => {
  test.each([
    ['per second', '200/s', 200],
    ['thousands per second', '1.5k/s', 1500],
    ['per minute', '90/m', 1.5],
    ['per hour', '3600/h', 1],
    ['a fraction', '0.5/s', 0.5],
    ['zero', '0/s', 0],
  ])('reads a rate %s', (_, text, ratePerSecond) => {
    expect(parseRate(text)).toEqual({ ok: true, value: ratePerSecond });
  });

  test.each([
    ['a number without a unit', 200, 'did you mean 200/s?'],
    ['digits without a unit', '1.5k', 'did you mean 1.5k/s?'],
    ['rps', '200 rps', 'did you mean 200/s?'],
    ['requests per second', '200 requests/second', 'did you mean 200/s?'],
    ['per minute in words', '90 per minute', 'did you mean 90/m?'],
    ['a separator of thousands', '1,000/s', 'did you mean 1000/s?'],
    ['an unknown unit', '200/day', null],
    ['millions', '2M/s', null],
    ['a negative rate', '-1/s', null],
    ['a list that prints like a number', [200], null],
    ['nothing', undefined, null],
  ])('refuses %s', (_, input, hint) => {
    expect(parseRate(input)).toEqual({
      ok: false,
      message: 'expected a rate with a unit such as 200/s',
      hint,
    });
  });

  it('refuses a rate beyond what a double holds', () => {
    expect(parseRate(`${'9'.repeat(400)}/s`)).toMatchObject({
      message: 'expected a rate that is finite',
    });
  });
});

describe('properties', () => {
  it('reads back every whole rate', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (ratePerSecond) => {
        expect(parseRate(`${ratePerSecond}/s`)).toEqual({ ok: true, value: ratePerSecond });
      }),
    );
  });

  it('reads exactly what the pattern of the JSON Schema admits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{0,3}([.][0-9]{0,2})?[kM]?[/]?[smhd]?$/), (text) => {
        expect(parseRate(text).ok).toBe(new RegExp(`^${RATE_PATTERN}$`).test(text));
      }),
    );
  });
});
