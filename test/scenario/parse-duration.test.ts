import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  DURATION_PATTERN,
  parseDuration,
  renderDuration,
} from '../../src/scenario/parse-duration.ts';

describe('parseDuration', () => {
  test.each([
    ['microseconds', '250us', 250_000],
    ['milliseconds', '2ms', 2_000_000],
    ['seconds', '5s', 5e9],
    ['a fraction of a minute', '1.5m', 90e9],
    ['hours', '1h', 3600e9],
    ['a fraction of a nanosecond, rounded', '0.0004us', 0],
    ['a decimal that binary cannot hold', '0.1us', 100],
    ['zero', '0ms', 0],
  ])('reads %s', (_, text, durationNs) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: durationNs });
  });

  test.each([
    ['a number without a unit', 30, 'write 30s for seconds or 30ms for milliseconds'],
    ['digits without a unit', '30', 'write 30s for seconds or 30ms for milliseconds'],
    ['a unit after a space', '30 s', 'did you mean 30s?'],
    ['a unit in words', '5 minutes', 'did you mean 5m?'],
    ['a unit in capitals', '2MS', 'did you mean 2ms?'],
    ['the sign for micro', '250µs', 'did you mean 250us?'],
    ['several units', '1m30s', 'did you mean 90s?'],
    ['an unknown unit', '3 fortnights', null],
    ['a name of Object.prototype as the unit', '3constructor', null],
    ['a negative duration', '-5s', null],
    ['words', 'a while', null],
    ['an empty text', '', null],
    ['a list that prints like a number', [30], null],
    ['nothing', null, null],
  ])('refuses %s', (_, input, hint) => {
    expect(parseDuration(input)).toEqual({
      ok: false,
      message: 'expected a duration with a unit such as 30s or 250ms',
      hint,
    });
  });

  it('refuses a duration whose nanoseconds a double cannot count', () => {
    expect(parseDuration(`${'9'.repeat(400)}h`)).toMatchObject({
      message: 'expected a duration of less than 2500h',
    });
    expect([parseDuration('2500h').ok, parseDuration('2503h').ok]).toEqual([true, false]);
  });
});

describe('renderDuration', () => {
  test.each([
    [0, '0ms'],
    [90e9, '90s'],
    [120e9, '2m'],
    [3600e9, '1h'],
    [1_500_000, '1500us'],
    [1, '0.001us'],
    [1_050, '1.05us'],
  ])('renders %d ns as %s', (durationNs, text) => {
    expect(renderDuration(durationNs)).toBe(text);
  });
});

describe('properties', () => {
  it('reads back every duration that it renders', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * 3600 * 1e9 }), (durationNs) => {
        expect(parseDuration(renderDuration(durationNs))).toEqual({ ok: true, value: durationNs });
      }),
    );
  });

  it('reads exactly what the pattern of the JSON Schema admits', () => {
    const text = fc.stringMatching(/^[0-9]{0,3}([.][0-9]{0,2})?(us|ms|s|m|h|d|)$/);
    fc.assert(
      fc.property(text, (candidate) => {
        expect(parseDuration(candidate).ok).toBe(
          new RegExp(`^${DURATION_PATTERN}$`).test(candidate),
        );
      }),
    );
  });

  it('hints only at durations that it reads', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,3}(s|sec|min| hours|h)([0-9]s)?$/), (text) => {
        const reading = parseDuration(text);
        const meant = reading.ok
          ? undefined
          : /^did you mean (.+)[?]$/.exec(reading.hint ?? '')?.[1];
        if (meant !== undefined) expect(parseDuration(meant).ok).toBe(true);
      }),
    );
  });
});
