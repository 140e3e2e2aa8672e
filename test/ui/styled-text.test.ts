import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clipLine,
  createPainter,
  flowGroups,
  lineWidth,
  span,
  textOf,
  wrapText,
  type Tone,
} from '../../src/ui/styled-text.ts';

const TONES: Tone[] = ['plain', 'strong', 'dim', 'good', 'warn', 'bad', 'active', 'alarm'];
const anyLine = fc.array(
  fc
    .tuple(fc.string({ unit: 'grapheme' }), fc.constantFrom(...TONES))
    .map(([text, tone]) => span(text, tone)),
);

test('a span holds no escape sequence, whatever it was made of', () => {
  expect(span('\u001B[31mred\u001B[0m\nnext')).toEqual({ text: 'red next', tone: 'plain' });
});

describe('createPainter', () => {
  test('without colour there are no escape sequences', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        expect(createPainter(false)(line)).toBe(textOf(line));
      }),
    );
  });

  test('colour adds escape sequences and changes no letter', () => {
    const line = [span('FAIL', 'bad'), span(' fraud')];
    const painted = createPainter(true)(line);
    expect(painted).toContain('\u001B[31m');
    expect(stripVTControlCharacters(painted)).toBe('FAIL fraud');
  });
});

describe('clipLine', () => {
  test.each([
    ['a line that fits stays', 9, 'onnx peak'],
    ['a longer one is cut in the piece that goes over', 7, 'onnx p…'],
    ['a cut between two pieces is still marked', 5, 'onnx…'],
    ['no room gives nothing', 0, ''],
  ])('%s', (_title, columns, expected) => {
    expect(textOf(clipLine([span('onnx'), span(' '), span('peak')], columns))).toBe(expected);
  });

  test('a clipped line never takes more columns than asked for', () => {
    fc.assert(
      fc.property(anyLine, fc.nat(30), (line, columns) => {
        expect(lineWidth(clipLine(line, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});

describe('flowGroups', () => {
  const groups = ['sent 200/s', 'p50 0.6', 'p99 1.4 ms'].map((text) => [span(text)]);
  const flowed = (columns: number): string[] =>
    flowGroups(groups, { columns, first: [span('> ')], indent: 2, separator: ' · ' }).map(textOf);

  test('sets groups on one line where they fit', () => {
    expect(flowed(40)).toEqual(['> sent 200/s · p50 0.6 · p99 1.4 ms']);
  });

  test('breaks between groups, never within one', () => {
    expect(flowed(24)).toEqual(['> sent 200/s · p50 0.6', '  p99 1.4 ms']);
  });

  test('cuts a group that is longer than a line', () => {
    expect(flowed(8)).toEqual(['> sent …', '  p50 0…', '  p99 1…']);
  });
});

describe('wrapText', () => {
  test.each([
    [
      'breaks between words',
      'lower the rate or free a core',
      14,
      ['lower the rate', 'or free a core'],
    ],
    ['breaks a word that is longer than a line', 'see abcdefgh', 5, ['see', 'abcde', 'fgh']],
    ['takes any white space as one', ' a \n b ', 9, ['a b']],
    ['has no lines for nothing', '', 9, []],
  ])('%s', (_title, text, columns, expected) => {
    expect(wrapText(text, columns)).toEqual(expected);
  });

  test('keeps a path whole where it must stay fit to be copied', () => {
    expect(wrapText('log: /home/ada/runs/7f3a', 10, 'keep')).toEqual([
      'log:',
      '/home/ada/runs/7f3a',
    ]);
  });

  test('loses no word and fits every line', () => {
    const words = fc.array(fc.string({ unit: 'grapheme-ascii' }));
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (parts, columns) => {
        const lines = wrapText(parts.join(' '), columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(parts.join('').replaceAll(' ', ''));
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
