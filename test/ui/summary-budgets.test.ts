import { describe, expect, test } from 'vitest';
import type { Check } from '../../src/domain/verdict.ts';
import { textOf } from '../../src/ui/styled-text.ts';
import { answersSection, budgetsSection } from '../../src/ui/summary-budgets.ts';
import { paragraphLines, type Section } from '../../src/ui/summary-sections.ts';
import { aCheck } from './a-run.ts';

function linesOf({ paragraphs }: Section): string[] {
  return paragraphs.flatMap((item) => paragraphLines(item, 89)).map(textOf);
}

function at(place: string, ms: number, given: Partial<Check> = {}): Check {
  const [target = '', phase = ''] = place.split(', ');
  const message = `p99 < 40ms: ${ms} ms (${place})`;
  return aCheck({ target, phase, actual: ms * 1e6, message, ...given });
}

const FAILED = { status: 'fail' as const, hint: 'Lower the rate.' };

test.each<[string, Check[], string[]]>([
  ['a budget with one case', [at('onnx, steady', 1.4)], ['✔ p99 < 40ms  1.4 ms (onnx, steady)']],
  [
    'a budget that holds everywhere shows its worst case',
    [at('onnx, steady', 1.4), at('onnx, peak', 31.2), at('triton, peak', 11)],
    ['✔ p99 < 40ms  worst 31.2 ms (onnx, peak)'],
  ],
  [
    'a budget that fails shows the worst failure, how many there are, and the next step',
    [at('onnx, steady', 1.4), at('onnx, peak', 50, FAILED), at('triton, peak', 60, FAILED)],
    ['✘ p99 < 40ms  60 ms (triton, peak), one of 2', '  Lower the rate.'],
  ],
  [
    'of a budget with a lower limit, the lowest case is the worst',
    [300, 100, 200].map((rate) =>
      aCheck({
        operator: '>',
        actual: rate,
        text: 'throughput > 90/s',
        message: `throughput > 90/s: ${rate}/s (onnx, steady)`,
      }),
    ),
    ['✔ throughput > 90/s  worst 100/s (onnx, steady)'],
  ],
  [
    'an invalid case outweighs a failed one',
    [
      at('onnx, steady', 50, FAILED),
      at('onnx, peak', 1, { status: 'invalid', hint: 'told above' }),
    ],
    ['! p99 < 40ms  not judged (onnx, peak): the measurement is invalid'],
  ],
  [
    'a budget without a figure says why',
    [
      at('onnx, steady', 1, {
        status: 'no-data',
        actual: null,
        message: 'p99 < 40ms: no figure (onnx, steady): there was no ok response',
      }),
    ],
    ['- p99 < 40ms  no figure (onnx, steady): there was no ok response'],
  ],
  [
    'a message that does not repeat its budget is told as it is',
    [at('onnx, steady', 1, { message: 'all is well' })],
    ['✔ p99 < 40ms  all is well'],
  ],
])('%s', (_title, checks, expected) => {
  expect(linesOf(budgetsSection(checks))).toEqual(expected);
});

test('budgets stand in columns, each once', () => {
  const cost = aCheck({
    text: 'error_rate < 0.1%',
    message: 'error_rate < 0.1%: 0 % (onnx, steady)',
  });
  expect(linesOf(budgetsSection([at('onnx, steady', 1.4), cost, at('onnx, peak', 2)]))).toEqual([
    '✔ p99 < 40ms         worst 2 ms (onnx, peak)',
    '✔ error_rate < 0.1%  0 % (onnx, steady)',
  ]);
});

describe('what nobody wrote down', () => {
  const silent = aCheck({
    metric: 'responses',
    status: 'no-data',
    message: 'onnx, peak: none of 9 requests was answered with success',
    hint: 'Most frequent: http-503.',
  });

  test('is no budget', () => {
    const checks = [silent, aCheck({ metric: 'server' }), aCheck({ metric: 'validity' })];
    expect(budgetsSection(checks).paragraphs).toEqual([]);
  });

  test('is told when answers are missing', () => {
    expect(linesOf(answersSection([silent]))).toEqual([
      '- onnx, peak: none of 9 requests was answered with success',
      '  Most frequent: http-503.',
    ]);
  });

  test('is not called a lack of data when answers came and too many failed', () => {
    const many = aCheck({ metric: 'responses', status: 'fail', message: '6 of 9 requests failed' });
    expect(answersSection([silent]).name).toBe('no data');
    expect(answersSection([silent, many]).name).toBe('answers');
  });

  test('is not told for a whole target, which has its own section', () => {
    expect(answersSection([{ ...silent, phase: null }]).paragraphs).toEqual([]);
  });
});
