import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parsePayload } from '../../src/scenario/parse-payload.ts';
import { renderProblems } from '../../src/scenario/render-problems.ts';

const FILE = 'rows.jsonl';

/** `line:column path: message` of each problem. */
function problemsOf(text: string): string[] {
  const parsed = parsePayload(text, FILE);
  if (parsed.ok) return [];
  return parsed.problems.map(
    ({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`,
  );
}

describe('parsePayload', () => {
  it('reads one row a line', () => {
    expect(
      parsePayload('{"inputs":{"x":[1,2]}}\n{"inputs":{"x":[3,4]},"expected":{"y":1}}\n', FILE),
    ).toEqual({
      ok: true,
      rows: [{ inputs: { x: [1, 2] } }, { inputs: { x: [3, 4] }, expected: { y: 1 } }],
    });
  });

  test.each([
    ['blank lines', '\n{"inputs":{"x":1}}\n  \n'],
    ['a byte order mark', '\ufeff{"inputs":{"x":1}}'],
    ['line ends of Windows', '{"inputs":{"x":1}}\r\n'],
  ])('takes no offence at %s', (_, text) => {
    expect(parsePayload(text, FILE)).toEqual({ ok: true, rows: [{ inputs: { x: 1 } }] });
  });

  it('takes text, truth values, nested lists and several inputs', () => {
    const row = { inputs: { words: ['a', 'b'], mask: [[true], [false]], age: 3 } };
    expect(parsePayload(JSON.stringify(row), FILE)).toEqual({ ok: true, rows: [row] });
  });

  it('lets lists of one input differ in length from row to row', () => {
    expect(parsePayload('{"inputs":{"ids":[1]}}\n{"inputs":{"ids":[1,2]}}', FILE).ok).toBe(true);
  });

  test.each([
    [
      'no inputs',
      '{}',
      ['1:1 inputs: missing: expected values by tensor name such as {"x": [1, 2]}'],
    ],
    [
      'empty inputs',
      '{"inputs":{}}',
      ['1:11 inputs: expected values by tensor name such as {"x": [1, 2]}, got an empty mapping'],
    ],
    ['a misspelt key, told once', '{"input":{"x":1}}', ['1:2 input: unknown key "input"']],
    ['an unknown key', '{"inputs":{"x":1},"weight":2}', ['1:19 weight: unknown key "weight"']],
    [
      'an expectation without names',
      '{"inputs":{"x":1},"expected":0.5}',
      ['1:30 expected: expected the answer by output name, got 0.5'],
    ],
    [
      'a value that is null',
      '{"inputs":{"x":[1,null]}}',
      ['1:19 inputs.x[1]: expected a number, a text, true or false, or lists of them, got null'],
    ],
    [
      'an object as a value',
      '{"inputs":{"x":{"a":1}}}',
      ['1:16 inputs.x: expected a number, a text, true or false, or lists of them, got a mapping'],
    ],
    [
      'an empty list',
      '{"inputs":{"x":[]}}',
      ['1:16 inputs.x: expected at least one value, got an empty list'],
    ],
    [
      'two kinds in one input',
      '{"inputs":{"x":[1,"2"]}}',
      ['1:19 inputs.x[1]: expected numbers like its neighbours, got "2"'],
    ],
    [
      'a ragged list',
      '{"inputs":{"x":[[1,2],[3]]}}',
      ['1:23 inputs.x[1]: expected a list of 2 like its neighbours, got a list of 1'],
    ],
    [
      'lists beside values',
      '{"inputs":{"x":[1,[2]]}}',
      ['1:19 inputs.x[1]: expected one value like its neighbours, got a list of 1'],
    ],
    [
      'a number beyond a double',
      '{"inputs":{"x":[1e999]}}',
      ['1:17 inputs.x[0]: expected a number that a double can hold'],
    ],
    [
      'a list of rows',
      '[{"inputs":{"x":1}}]',
      ['1:1 : expected a row such as {"inputs": {"x": [1, 2]}}, got a list of 1'],
    ],
    ['no JSON', '{"inputs":{"x":1}', ['1:18 : not valid JSON: expected "," or "}"']],
    ['an empty file', '', ['1:1 : the file is empty: expected at least one row']],
    ['only blank lines', '\n\n', ['1:1 : the file is empty: expected at least one row']],
  ])('refuses %s, with its place', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  test.each([
    ['an input too few', '{"inputs":{"x":1}}', '3:11 inputs.n: missing: line 2 has the input "n"'],
    [
      'an input too many',
      '{"inputs":{"x":1,"n":"a","m":2}}',
      '3:30 inputs.m: unknown input "m": line 2 has "x" and "n"',
    ],
    [
      'an input of another kind',
      '{"inputs":{"x":"1","n":"a"}}',
      '3:16 inputs.x: expected numbers as in line 2, got text',
    ],
  ])('refuses a row with %s than the first', (_, row, problem) => {
    expect(problemsOf(`\n{"inputs":{"x":1,"n":"a"}}\n${row}`)).toEqual([problem]);
  });

  it('knows one JSON text over several lines for what it is', () => {
    const text = JSON.stringify([{ inputs: { x: 1 } }, { inputs: { x: 2 } }], null, 1);
    expect(problemsOf(text)).toEqual([
      '1:1 : expected one row a line (JSON Lines), got one JSON text over several lines',
    ]);
  });

  it('shows the first 20 problems and counts the others', () => {
    const parsed = parsePayload('{"inputs":{}}\n'.repeat(57), FILE);
    expect(parsed).toMatchObject({ ok: false, problemCount: 57 });
    expect(parsed.ok ? [] : parsed.problems.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('has problems that can be shown around a place in a very long line', () => {
    const text = `{"inputs":{"x":[${'1,'.repeat(500)}null]}}`;
    const parsed = parsePayload(text, FILE);
    const rendered = parsed.ok ? '' : renderProblems(parsed.problems, text, parsed.problemCount);
    expect(rendered).toMatch(/\n {3}1 \| …[1,]+null\]\}\}\n {5}\| +\^{4}\n/);
  });

  it('reads the payload of the quickstart', () => {
    const text = readFileSync(
      new URL('../../fixtures/payloads/fraud.jsonl', import.meta.url),
      'utf8',
    );
    const parsed = parsePayload(text, FILE);
    expect(parsed.ok && parsed.rows.length).toBeGreaterThan(0);
  });
});

describe('properties', () => {
  it('reads back every row that is written out', () => {
    const row = fc.record({
      inputs: fc.record({ x: fc.array(fc.integer(), { minLength: 1 }), name: fc.string() }),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const text = rows.map((each) => JSON.stringify(each)).join('\n');
        expect(parsePayload(text, FILE)).toEqual({ ok: true, rows });
      }),
    );
  });

  it('answers any text with rows or with problems inside of it', () => {
    const line = fc.oneof(
      fc.string(),
      fc.json({ maxDepth: 3 }),
      fc.constant('{"inputs":{"x":[1]}}'),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        const parsed = parsePayload(text, FILE);
        if (parsed.ok) return;
        expect(parsed.problems.length).toBe(Math.min(20, parsed.problemCount));
        const sources = text.replace(/^\ufeff/, '').split(/\r?\n/);
        for (const problem of parsed.problems) {
          expect(problem.column).toBeLessThanOrEqual((sources[problem.line - 1] ?? '').length + 1);
        }
      }),
    );
  });
});
