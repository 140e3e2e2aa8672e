import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { BUDGET_METRICS } from '../../src/domain/scenario.ts';
import { BUDGET_PATTERN, parseBudget } from '../../src/scenario/parse-budget.ts';

describe('parseBudget', () => {
  test.each([
    ['a percentile in nanoseconds', 'p99 < 40ms', 'p99', '<', 40e6],
    ['a budget without spaces', 'p50<=1s', 'p50', '<=', 1e9],
    ['p99.9 as p999', 'p99.9 < 100ms', 'p999', '<', 100e6],
    ['the mean', 'mean < 10ms', 'mean', '<', 10e6],
    ['the maximum', 'max <= 2s', 'max', '<=', 2e9],
    ['a share in per cent', 'error_rate < 0.1%', 'error_rate', '<', 0.001],
    ['a share as a ratio', 'error_rate < 0.001', 'error_rate', '<', 0.001],
    ['no errors at all', 'error_rate <= 0%', 'error_rate', '<=', 0],
    ['throughput', 'throughput > 190/s', 'throughput', '>', 190],
    ['goodput', 'goodput >= 1.5k/s', 'goodput', '>=', 1500],
    ['dollars in letters', 'cost_per_million < 0.20 USD', 'cost_per_million', '<', 0.2],
    ['dollars by sign', 'cost_per_million < $0.20', 'cost_per_million', '<', 0.2],
  ])('reads %s', (_, text, ...[metric, operator, limit]) => {
    expect(parseBudget(text)).toEqual({ ok: true, value: { text, metric, operator, limit } });
  });

  test.each([
    [
      'an unknown percentile',
      'p98 < 40ms',
      'unknown metric "p98"',
      'the percentiles are p50, p90, p95, p99 and p99.9',
    ],
    ['a metric by another name', 'median < 40ms', 'unknown metric "median"', 'did you mean "p50"?'],
    [
      'a misspelt metric',
      'throughputt > 1/s',
      'unknown metric "throughputt"',
      'did you mean "throughput"?',
    ],
    [
      'a metric in capitals',
      'ERROR-RATE < 1%',
      'unknown metric "ERROR-RATE"',
      'did you mean "error_rate"?',
    ],
    ['equality', 'p99 == 40ms', 'unknown operator "==": a budget has <, <=, > or >=', null],
    [
      'an operator turned around',
      'p99 =< 40ms',
      'unknown operator "=<": a budget has <, <=, > or >=',
      'did you mean "<="?',
    ],
    [
      'no operator',
      'p99 40ms',
      'expected a budget such as "p99 < 40ms"',
      'did you mean "p99 < 40ms"?',
    ],
    [
      'no operator of a floor',
      'goodput: 90/s',
      'expected a budget such as "p99 < 40ms"',
      'did you mean "goodput > 90/s"?',
    ],
    ['words', 'be fast', 'expected a budget such as "p99 < 40ms"', null],
    ['a number', 40, 'expected a budget such as "p99 < 40ms"', null],
    [
      'a limit without a unit',
      'p99 < 40',
      'expected a duration with a unit such as 40ms after "p99 <"',
      'write 40s for seconds or 40ms for milliseconds',
    ],
    [
      'a rate without a unit',
      'throughput > 190',
      'expected a rate with a unit such as 190/s after "throughput >"',
      'did you mean 190/s?',
    ],
    [
      'per cent without the sign',
      'error_rate < 5',
      'expected a share from 0% to 100% (or a ratio from 0 to 1) after "error_rate <"',
      'did you mean 5%?',
    ],
    [
      'more than everything',
      'error_rate < 500%',
      'expected a share from 0% to 100% (or a ratio from 0 to 1) after "error_rate <"',
      null,
    ],
    [
      'a price without a currency',
      'cost_per_million < 0.20',
      'expected a price in US dollars such as 0.20 USD or $0.20 after "cost_per_million <"',
      'did you mean 0.20 USD?',
    ],
    [
      'less than nothing',
      'error_rate < 0%',
      'no error_rate is less than 0%: this budget could never hold',
      'did you mean "error_rate <= 0%"?',
    ],
    [
      'less than no time',
      'p99 < 0ms',
      'no p99 is less than 0ms: this budget could never hold',
      null,
    ],
  ])('refuses %s', (_, input, message, hint) => {
    expect(parseBudget(input)).toEqual({ ok: false, message, hint });
  });
});

describe('properties', () => {
  const sentence = fc
    .tuple(
      fc.constantFrom(...BUDGET_METRICS, 'p99.9', 'p98'),
      fc.constantFrom('<', ' < ', '<=', ' > ', '>= ', ' = '),
      fc.constantFrom('40ms', '1.5s', '40', '0.1%', '0.5', '190/s', '2k/m', '0.2 USD', '$3', 'x'),
    )
    .map((parts) => parts.join(''));

  it('reads exactly what the pattern of the JSON Schema admits', () => {
    fc.assert(
      fc.property(sentence, (text) => {
        // The pattern cannot compare numbers: a bare 40 has the form of a ratio.
        fc.pre(!text.endsWith('40'));
        expect(parseBudget(text).ok).toBe(new RegExp(BUDGET_PATTERN).test(text));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, and keeps the text as it was written', () => {
    fc.assert(
      fc.property(fc.oneof(sentence, fc.string()), (text) => {
        const reading = parseBudget(text);
        expect(reading.ok ? reading.value.text : text).toBe(text);
      }),
    );
  });
});
