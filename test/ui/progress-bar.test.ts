import { expect, test } from 'vitest';
import { progressBar } from '../../src/ui/progress-bar.ts';
import { textOf } from '../../src/ui/styled-text.ts';

test.each([
  ['nothing done', 0, '──────────'],
  ['a half step is a half character', 0.25, '━━╸───────'],
  ['half done', 0.5, '━━━━━─────'],
  ['all done', 1, '━━━━━━━━━━'],
  ['more than all stays within the bar', 1.7, '━━━━━━━━━━'],
  ['less than nothing too', -1, '──────────'],
  ['a phase without length has not begun', NaN, '──────────'],
])('%s', (_title, ratio, expected) => {
  expect(textOf(progressBar(ratio, 10))).toBe(expected);
});
