import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readYaml } from '../../src/scenario/read-yaml.ts';
import type { DataPath } from '../../src/scenario/scenario-problem.ts';

const FILE = '/bench/x.yaml';

/** `line:column-endColumn` of a value or its key. */
function placeIn(text: string, path: DataPath, at: 'key' | 'value' = 'value'): string {
  const place = readYaml(text, FILE).source?.placeOf(path, at);
  if (place === undefined) return 'none';
  const end = place.endColumn === undefined ? '' : `-${place.endColumn}`;
  return `${place.line}:${place.column}${end}`;
}

function messagesOf(text: string): string[] {
  return readYaml(text, FILE).problems.map(
    ({ line, column, message }) => `${line}:${column} ${message}`,
  );
}

describe('readYaml', () => {
  it('reads plain data', () => {
    const { source, problems } = readYaml(
      'a: [1, x, true, null]\nb: { "c d": 0x10 }\n1: one\n',
      FILE,
    );
    expect(problems).toEqual([]);
    expect(source?.value).toEqual({ a: [1, 'x', true, null], b: { 'c d': 16 }, '1': 'one' });
  });

  it('expands aliases, the nearest anchor before each', () => {
    const { source } = readYaml('a: &x { k: 1 }\nb: *x\nc: &x 2\nd: *x\n', FILE);
    expect(source?.value).toEqual({ a: { k: 1 }, b: { k: 1 }, c: 2, d: 2 });
  });

  it('keeps an alias inside an anchor at what it stood for', () => {
    const { source } = readYaml('a: &a 1\nb: &b [*a]\nc: &a 3\nd: [*b, *a]\n', FILE);
    expect(source?.value).toMatchObject({ d: [[1], 3] });
  });

  test.each([
    ['the key and value of a scalar', 'a:\n  b: xyz\n', ['a', 'b'], '2:6-9', '2:3-4'],
    ['an item of a list', 'a: [1, 22]\n', ['a', 1], '1:8-10', '1:8-10'],
    ['an empty value, at its key', 'abc:\n', ['abc'], '1:1-4', '1:1-4'],
    ['a block, at its key', 'abc:\n  - 1\n', ['abc'], '1:1-4', '1:1-4'],
    ['a flow collection, at its start', 'abc: { d: 1 }\n', ['abc'], '1:6', '1:1-4'],
    [
      'what is missing in a block, at the key of the block',
      'abc:\n  d: 1\n',
      ['abc', 'e', 0],
      '1:1-4',
      '1:1-4',
    ],
    ['what is missing in an item, at the item', 'a:\n  - b: 1\n', ['a', 0, 'c'], '2:5', '2:5'],
    ['what is missing at the top, at the start', '# x\na: 1\n', ['b'], '2:1', '2:1'],
    ['an alias, where it is used', 'a: &x 1\nb: *x\n', ['b'], '2:4-6', '2:1-2'],
    [
      'what stands inside an alias, where it is written',
      'a: &x { k: 1 }\nb: *x\n',
      ['b', 'k'],
      '1:12-13',
      '1:9-10',
    ],
    ['a text over several lines, as a point', 'a: |\n  x\n  y\n', ['a'], '1:4', '1:1-2'],
    ['a value after a byte order mark', '\ufeffa: x\n', ['a'], '1:4-5', '1:1-2'],
    ['a value after line ends of Windows', 'a: 1\r\nb: x\r\n', ['b'], '2:4-5', '2:1-2'],
  ] as const)('places %s', (_, text, path, ...places) => {
    expect([placeIn(text, path), placeIn(text, path, 'key')]).toEqual(places);
  });

  test.each([
    ['a tab as indentation', 'a:\n\tb: 1', '2:1 not valid YAML: a tab stands in the indentation'],
    [
      'a key without a colon',
      'a: 1\nload\nb: 2',
      '2:1 not valid YAML: expected a colon after this key',
    ],
    [
      'a colon inside a value',
      'a: b: c',
      '1:4 not valid YAML: a second "key: value" begins inside this value',
    ],
    [
      'an open list',
      'a: [1, 2',
      '1:9 not valid YAML: expected "]": the list before this is not closed',
    ],
    [
      'an open mapping',
      'a: { b: 1\nc: 2',
      '2:1 not valid YAML: expected "}": the mapping before this is not closed',
    ],
    ['an open quote', 'a: "b\nc: d', '1:4 not valid YAML: this text has no closing quote'],
    [
      'text after a quote',
      'a: "b" c',
      '1:8 not valid YAML: expected the end of this value, got more text',
    ],
    [
      'a list on the line of its key',
      'a: - b',
      '1:4 not valid YAML: a list cannot begin on the line of its key',
    ],
    [
      'an item without a dash',
      'a:\n  - b: 1\n   c: 2\n',
      '3:4 not valid YAML: expected a list item that begins with "- "',
    ],
    [
      'a reserved character',
      'a: @b',
      '1:4 not valid YAML: a value cannot begin with this character',
    ],
    [
      'an unknown escape',
      'a: "\\q"',
      '1:5 not valid YAML: unknown escape in a text in double quotes',
    ],
    ['a second document', 'a: 1\n---\nb: 2', '2:1 not valid YAML: a second document begins here'],
    ['a tag', 'a: !secret x', '1:4 not valid YAML: tags such as !name are not part of a scenario'],
    ['a key twice', 'a: 1\na: 2', '2:1 the key "a" is set twice in one mapping'],
    ['a key twice, once in quotes', '1: a\n"1": b', '2:1 the key "1" is set twice in one mapping'],
    ['a list as a key', '? [a]\n: 1', '1:3 expected a key of plain text, got a list'],
    ['no key', ': 1', '1:1 expected a key of plain text, got nothing'],
    [
      'a key that would be a prototype',
      '__proto__: 1',
      '1:1 expected a key of plain text, got "__proto__"',
    ],
    [
      'an alias without an anchor',
      'a: &ab 1\nb: *ac',
      '2:4 the alias *ac has no anchor &ac before it',
    ],
    [
      'an alias of what is around it',
      'a: &x [*x]',
      '1:8 the alias *x stands inside its own anchor &x',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(messagesOf(text)[0]).toBe(message);
  });

  it('goes on past a key that is set twice, and keeps the first', () => {
    expect(readYaml('a: 1\na: 2\nb: 3', FILE).source?.value).toEqual({ a: 1, b: 3 });
  });

  it('tells one problem a line, since the later ones are echoes', () => {
    expect(messagesOf('- a\nb: c\n')).toHaveLength(1);
    expect(messagesOf('a: "b\nc: [\nd: {\n')).toHaveLength(1);
  });

  it('stops at aliases that grow without end', () => {
    const lines = ['a0: &a0 [x, x]'];
    for (let n = 1; n < 64; n++) lines.push(`a${n}: &a${n} [*a${n - 1}, *a${n - 1}]`);
    const { source, problems } = readYaml(lines.join('\n'), FILE);
    expect(source).toBeNull();
    expect(problems.map(({ message }) => message)).toEqual([
      'aliases of aliases grow to more than 100000 values here',
    ]);
  });

  test.each([
    ['nested lists', '['.repeat(50_000)],
    ['nested mappings', '{a: '.repeat(5_000)],
    ['nested lists that are closed', `${'['.repeat(200)}${']'.repeat(200)}`],
    ['more text than a scenario has', 'a'.repeat(1_000_001)],
  ])('refuses %s without running out of stack', (_, text) => {
    const { source, problems } = readYaml(text, FILE);
    expect(source).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  });
});

describe('properties', () => {
  it('reads any JSON as the same data, since JSON is YAML', () => {
    const json = fc.json({ maxDepth: 3 }).filter((text) => !text.includes('__proto__'));
    fc.assert(
      fc.property(json, (text) => {
        const { source, problems } = readYaml(text, FILE);
        expect(problems).toEqual([]);
        expect(source?.value).toEqual(JSON.parse(text));
      }),
    );
  });
});
