import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeWrongAnswer } from '../../../adapters/onnx/infer-answer.ts';

const file = new URL(
  '../../../fixtures/recordings/onnx/infer-answer-one-row.json',
  import.meta.url,
);
const recorded: unknown = JSON.parse(readFileSync(file, 'utf8'));

describe('describeWrongAnswer', () => {
  test.each([
    ['the reference values', { probabilities: [0.99969554, 0.00030446] }],
    [
      'the reference of one output among outputs it does not offer',
      { probabilities: [0.9997, 0.0003], label: 0 },
    ],
    ['no reference', undefined],
  ])('accepts a recorded answer against %s', (_name, expected) => {
    expect(describeWrongAnswer(recorded, expected)).toBeNull();
  });

  test.each([
    [
      'other values',
      { probabilities: [0.5, 0.5] },
      'output "probabilities" differs from the payload: value 0 is 0.9996955394744873, expected 0.5',
    ],
    [
      'outputs of which it offers none',
      { score: 0.5, label: 1 },
      'it has the outputs "probabilities", the payload\'s expected values are of "score", "label"',
    ],
  ])('tells what is wrong against %s', (_name, expected, words) => {
    expect(describeWrongAnswer(recorded, expected)).toBe(words);
  });

  test.each([
    ['a page', '<html>'],
    ['an error', { error: 'no' }],
    ['no outputs', { outputs: [] }],
  ])('refuses %s, even without a reference', (_name, body) => {
    expect(describeWrongAnswer(body, undefined)).toBe(
      'it is no Open Inference Protocol answer with outputs',
    );
  });
});
