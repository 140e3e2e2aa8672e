import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clipText, displayWidth, headOf, padText } from '../../src/ui/text-width.ts';

test.each([
  ['plain letters', 'onnx', 4],
  ['box drawing and block elements', '━╸─▁█✔✘▶○', 9],
  ['Chinese characters take two columns each', '模型', 4],
  ['full-width forms take two', 'Ａ', 2],
  ['an emoji takes two', '🚀', 2],
  ['a joined emoji takes two in all', '👩\u200D💻', 2],
  ['an accent on its own letter takes none', 'e\u0301', 1],
  ['nothing', '', 0],
])('%s', (_title, text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test.each([
  ['a text that fits stays', 'bentoml', 7, 'bentoml'],
  ['a longer one ends in an ellipsis', 'bentoml', 6, 'bento…'],
  ['a wide character is never halved', '模型', 3, '模…'],
  ['no room gives nothing', 'onnx', 0, ''],
])('clipText: %s', (_title, text, columns, expected) => {
  expect(clipText(text, columns)).toBe(expected);
});

test('padText fills up to the width and never cuts', () => {
  expect(padText('模', 4)).toBe('模  ');
  expect(padText('bentoml', 3)).toBe('bentoml');
});

test('a clipped text never takes more columns than asked for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, columns) => {
      expect(displayWidth(clipText(text, columns))).toBeLessThanOrEqual(columns);
      expect(text.startsWith(headOf(text, columns))).toBe(true);
    }),
  );
});
