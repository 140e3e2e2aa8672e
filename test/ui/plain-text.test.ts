import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toPlainText } from '../../src/ui/plain-text.ts';

describe('toPlainText', () => {
  test.each([
    [
      'words stay as they are',
      'process is overloaded, naïve 模型 🚀',
      'process is overloaded, naïve 模型 🚀',
    ],
    ['colours go', '\u001B[31;1mred\u001B[0m', 'red'],
    ['cursor movements go', 'a\u001B[2J\u001B[1;1Hb', 'ab'],
    ['eight-bit sequences go', 'a\u009B31mb', 'ab'],
    ['a window title goes with its content', 'a\u001B]0;owned\u0007b', 'ab'],
    [
      'a link goes, its text stays',
      '\u001B]8;;http://evil\u001B\\click\u001B]8;;\u001B\\',
      'click',
    ],
    ['a device string goes with its content', 'a\u001BP1;2|payload\u001B\\b', 'ab'],
    ['line ends become one space', 'first\r\nsecond', 'first second'],
    ['tabs, bells and backspaces become a space', 'a\tb\u0007c\bd', 'a b c d'],
    ['a lone escape becomes a space', 'a\u001B', 'a '],
    ['letters cannot be reordered', 'abc\u202Edef\u2066ghi', 'abcdefghi'],
    ['nothing hides in zero-width characters', 'a\u200Bb\uFEFFc\u{E0041}d', 'abcd'],
    ['broken halves of a character become a sign', 'a\uD800b', 'a\uFFFDb'],
    ['the parts of one emoji stay joined', '👩\u200D💻', '👩\u200D💻'],
    ['spaces between words stay', 'a   b', 'a   b'],
  ])('%s', (_title, text, expected) => {
    expect(toPlainText(text)).toBe(expected);
  });

  describe('properties', () => {
    const hostile = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\u001B', '\u001B[', '\u009B', '\u001B]', '\u0007', '31m', '\n'),
      ),
    );

    test('no control, separator or reordering character is ever left', () => {
      fc.assert(
        fc.property(hostile, (parts) => {
          expect(toPlainText(parts.join(''))).not.toMatch(
            /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u,
          );
        }),
      );
    });

    test('cleaning twice changes nothing more', () => {
      fc.assert(
        fc.property(hostile, (parts) => {
          const once = toPlainText(parts.join(''));
          expect(toPlainText(once)).toBe(once);
        }),
      );
    });
  });
});
