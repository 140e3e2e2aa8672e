import { describe, expect, it } from 'vitest';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import type { ScenarioProblem } from '../../src/scenario/scenario-problem.ts';

function aProblem(changes: Partial<ScenarioProblem> = {}): ScenarioProblem {
  return {
    file: 'scenarios/x.yaml',
    line: 2,
    column: 9,
    path: 'load.phases[1].rate',
    message: 'expected a rate with a unit such as 200/s, got 200',
    hint: 'did you mean 200/s?',
    ...changes,
  };
}

/** The lines of an excerpt: source and underline. */
function excerptOf(text: string, changes: Partial<ScenarioProblem>): string[] {
  return renderProblems([aProblem(changes)], text)
    .split('\n')
    .slice(1, 3);
}

describe('renderProblems', () => {
  it('shows the place, the line with the fault underlined, the hint and the count', () => {
    const text = 'phases:\n  rate: 200\n';
    expect(renderProblems([aProblem({ endColumn: 12 })], text)).toBe(
      [
        'scenarios/x.yaml:2:9: load.phases[1].rate: expected a rate with a unit such as 200/s, got 200',
        '   2 |   rate: 200',
        '     |         ^^^',
        '     = hint: did you mean 200/s?',
        '',
        '1 problem',
        '',
      ].join('\n'),
    );
  });

  it('counts all problems, also those that are not shown', () => {
    const problems = [aProblem(), aProblem()];
    expect(renderProblems(problems, '')).toMatch(/\n\n2 problems\n$/);
    expect(renderProblems(problems, '', 57)).toMatch(/\n57 problems, the first 2 shown\n$/);
  });

  it('speaks of the file alone when nothing in it is to blame', () => {
    const rendered = renderProblems([aProblem({ path: '', message: 'is empty', hint: null })], '');
    expect(rendered).toBe('scenarios/x.yaml:2:9: is empty\n\n1 problem\n');
  });

  it('points with one caret where there is no width', () => {
    expect(excerptOf('a\n  rate: 200', {})).toEqual(['   2 |   rate: 200', '     |         ^']);
  });

  it('keeps tabs before the caret, so that both lines shift alike', () => {
    expect(excerptOf('a\n\trate: 1', { column: 8 })).toEqual([
      '   2 | \trate: 1',
      '     | \t      ^',
    ]);
  });

  it('counts two columns for wide characters and none for combining ones', () => {
    expect(excerptOf('a\n名e\u0301: 1', { column: 6 })[1]).toBe(`     | ${' '.repeat(5)}^`);
  });

  it('cuts a long line around the place', () => {
    const line = `${'a'.repeat(300)}X${'b'.repeat(300)}`;
    const [source = '', underline = ''] = excerptOf(`\n${line}`, { column: 301, endColumn: 302 });
    expect(source).toBe(`   2 | …${'a'.repeat(50)}X${'b'.repeat(49)}…`);
    expect(source[underline.indexOf('^')]).toBe('X');
  });

  it('never underlines beyond the line that is shown', () => {
    const [source = '', underline = ''] = excerptOf(`\n${'a'.repeat(500)}`, {
      column: 1,
      endColumn: 501,
    });
    expect(underline.length).toBeLessThanOrEqual(source.length);
  });

  it('shows no control character of the file to the terminal', () => {
    const rendered = renderProblems([aProblem({ message: 'got \u009b31m' })], '\n\u001b[31mred');
    expect(rendered).not.toMatch(/[\u001b\u009b]/);
    expect(rendered).toContain('\ufffd[31mred');
  });

  it('finds its lines in files from Windows and after a byte order mark', () => {
    const rendered = renderProblems(
      [aProblem({ line: 1, column: 1 })],
      '\ufeffname: x\r\nseed: 1\r\n',
    );
    expect(rendered).toContain('   1 | name: x\n     | ^\n');
  });
});
