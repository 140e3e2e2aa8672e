/**
 * Problems as a compiler shows them: place first, so that editors and terminals can jump there, then
 * the line itself with what is wrong underlined.
 */
import type { ScenarioProblem } from './scenario-problem.ts';

/** Longer lines (rows of a payload) are shown around the place. */
const EXCERPT_LENGTH_MAX = 100;

/** Nothing from a file may steer the terminal. Tabs and line ends stay. */
const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Plain text without colour, ending in `5 problems`. `text` is the file's; `problemCount` says how
 * many there are when `problems` holds only the first of them.
 */
export function renderProblems(
  problems: readonly ScenarioProblem[],
  text: string,
  problemCount: number = problems.length,
): string {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const blocks = problems.map((problem) => renderProblem(problem, lines[problem.line - 1] ?? ''));
  const shown = problemCount > problems.length ? `, the first ${problems.length} shown` : '';
  const count = `${problemCount} problem${problemCount === 1 ? '' : 's'}${shown}`;
  return [...blocks, `${count}\n`].join('\n').replace(CONTROL_CHARACTERS, '\ufffd');
}

function renderProblem(problem: ScenarioProblem, sourceLine: string): string {
  const { file, line, column, path, message, hint } = problem;
  const subject = path === '' ? '' : `${path}: `;
  const number = String(line).padStart(4);
  const gutter = ' '.repeat(number.length);
  const rows = [`${file}:${line}:${column}: ${subject}${message}`];
  if (sourceLine.trim() !== '') {
    const { excerpt, underline } = excerptOf(sourceLine, problem);
    rows.push(`${number} | ${excerpt}`, `${gutter} | ${underline}`);
  }
  if (hint !== null) rows.push(`${gutter} = hint: ${hint}`);
  return `${rows.join('\n')}\n`;
}

function excerptOf(
  sourceLine: string,
  { column, endColumn }: ScenarioProblem,
): { excerpt: string; underline: string } {
  const line = sourceLine.trimEnd();
  const isLong = line.length > EXCERPT_LENGTH_MAX;
  const start = isLong ? Math.max(0, column - 1 - EXCERPT_LENGTH_MAX / 2) : 0;
  const end = isLong ? start + EXCERPT_LENGTH_MAX : line.length;
  const before = `${start > 0 ? '…' : ''}${line.slice(start, column - 1)}`;
  const marked = line.slice(column - 1, Math.min((endColumn ?? column + 1) - 1, end));
  const after = `${line.slice(column - 1 + marked.length, end)}${end < line.length ? '…' : ''}`;
  return {
    excerpt: `${before}${marked}${after}`,
    underline: `${blank(before)}${'^'.repeat(Math.max(1, widthOf(marked)))}`,
  };
}

/** As wide as `text`, tabs included. */
function blank(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(widthOf(part)))
    .join('\t');
}

/** Columns of a terminal: East Asian characters and emoji take two, combining marks none. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width +=
      /[\p{Emoji_Presentation}\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}
