/** How many columns of a terminal a text takes, and how to cut it to fewer. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** East Asian wide and full-width forms, and emoji that are drawn as pictures: two columns each. */
const WIDE =
  /^(?:[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|[\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}|\p{Emoji}\uFE0F)/u;
const ASCII_ONLY = /^[\u0020-\u007E]*$/u;
const MARKS_ONLY = /^[\p{M}\u200D]+$/u;

/** Columns of a plain text (no escape sequences). */
export function displayWidth(text: string): number {
  if (ASCII_ONLY.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += widthOf(segment);
  return columns;
}

function widthOf(grapheme: string): number {
  if (MARKS_ONLY.test(grapheme)) return 0;
  return WIDE.test(grapheme) ? 2 : 1;
}

/** `text` in at most `columns` columns, with `…` in place of what was cut. */
export function clipText(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  return `${headOf(text, columns - 1)}…`;
}

/** The longest beginning of `text` that fits in `columns` columns. */
export function headOf(text: string, columns: number): string {
  let head = '';
  let taken = 0;
  for (const { segment } of graphemes.segment(text)) {
    taken += widthOf(segment);
    if (taken > columns) break;
    head += segment;
  }
  return head;
}

export function padText(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}
