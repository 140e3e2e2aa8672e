import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkBodyTemplate, compileBodyTemplate } from '../../../adapters/http/body-template.ts';

const single = [{ inputs: { x: [1, 2] } }, { inputs: { x: [3, 4] } }];
const several = [
  { inputs: { amount: 9.5, country: 'de' } },
  { inputs: { amount: 7, country: 'fr' } },
];

const render = (template: unknown, rows = several): unknown =>
  JSON.parse(compileBodyTemplate(template).render(rows));

describe('compileBodyTemplate', () => {
  test.each([
    ['the first row of one input', '${row}', single, [1, 2]],
    ['the first row of several inputs', '${row}', several, { amount: 9.5, country: 'de' }],
    [
      'all rows of one input',
      { x: '${rows}' },
      single,
      {
        x: [
          [1, 2],
          [3, 4],
        ],
      },
    ],
    [
      'all rows of several inputs',
      { rows: '${rows}' },
      several,
      { rows: several.map((row) => row.inputs) },
    ],
    ['one input over all rows', { a: '${inputs.amount}' }, several, { a: [9.5, 7] }],
    ["the first row's value of one input", { c: '${row.country}' }, several, { c: 'de' }],
    [
      'placeholders at any depth',
      [[{ a: { b: '${row.amount}' } }]],
      several,
      [[{ a: { b: 9.5 } }]],
    ],
    ['an input whose name has dots and spaces', '${row.a. b}', [{ inputs: { 'a. b': 1 } }], 1],
    ['an escaped placeholder', { prompt: 'cost: $${row}' }, several, { prompt: 'cost: ${row}' }],
    ['an escaped placeholder as a key', { '$${row}': 1 }, several, { '${row}': 1 }],
    ['a secret to be filled in elsewhere', 'Bearer ${env:TOKEN}', several, 'Bearer ${env:TOKEN}'],
    ['JSON without placeholders', [1, null, true, 'a', {}], several, [1, null, true, 'a', {}]],
  ])('renders %s', (_name, template, rows, body) => {
    expect(render(template, rows as typeof several)).toEqual(body);
  });

  test('renders a key named __proto__ as a plain key', () => {
    const template: unknown = JSON.parse('{"__proto__": {"a": "${row.amount}"}}');
    expect(compileBodyTemplate(template).render(several)).toBe('{"__proto__":{"a":9.5}}');
  });

  test.each([
    ['none', { a: 1 }],
    ['first', { a: '${row}' }],
    ['first', { a: '${row.amount}' }],
    ['all', { a: '${rows}' }],
    ['all', ['${row}', '${inputs.amount}', 1]],
  ] as const)('tells that it uses %s of the rows', (rowUse, template) => {
    expect(compileBodyTemplate(template).rowUse).toBe(rowUse);
  });

  test('names an input that the payload does not have, the nearest and all', () => {
    expect(() => render({ a: '${inputs.amout}' })).toThrow(
      expect.objectContaining({
        code: 'SB_HTTP_UNKNOWN_INPUT',
        message: 'the body refers to input "amout", which a row of the payload does not have',
        hint: 'Did you mean "amount"? There are: "amount", "country".',
      }),
    );
  });

  test.each(['toString', '__proto__', 'constructor'])(
    'does not take the inherited property %s for an input',
    (name) => {
      expect(() => render(`\${row.${name}}`)).toThrow(
        expect.objectContaining({ code: 'SB_HTTP_UNKNOWN_INPUT' }),
      );
    },
  );

  test('refuses a template with a problem and says where it is', () => {
    expect(() => compileBodyTemplate({ a: ['x', 'y${z}'] })).toThrow(
      expect.objectContaining({
        code: 'SB_HTTP_BAD_BODY',
        message: 'body.a.1: "y${z}" holds a placeholder within a longer text; it must stand alone',
      }),
    );
  });

  test('asks for a payload when it refers to rows and there are none', () => {
    expect(() => render('${rows}', [])).toThrow(
      expect.objectContaining({ code: 'SB_HTTP_NEEDS_PAYLOAD' }),
    );
  });

  test('renders without a payload when it refers to no rows', () => {
    expect(render({ ping: true }, [])).toEqual({ ping: true });
  });
});

describe('checkBodyTemplate', () => {
  test.each([
    ['a placeholder within a text', { a: ['id ${row}'] }, ['a', 0], 'must stand alone'],
    ['two placeholders in a text', { a: '${row}${row}' }, ['a'], 'must stand alone'],
    ['a placeholder that is not closed', { a: '${row' }, ['a'], 'must stand alone'],
    [
      'an unknown placeholder',
      { a: '${Rows}' },
      ['a'],
      '"${Rows}" is no placeholder. Did you mean "${rows}"?',
    ],
    ['an input without a name', { a: '${row.}' }, ['a'], '"${row.}" is no placeholder'],
    ['a placeholder as a key', { '${row}': 1 }, ['${row}'], 'a placeholder can only be a value'],
    ['a number that JSON lacks', { a: Number.NaN }, ['a'], 'is not a JSON value'],
    ['a value that JSON lacks', { a: undefined }, ['a'], 'is not a JSON value'],
  ])('finds %s and its place', (_name, template, path, message) => {
    const [problem] = checkBodyTemplate(template);
    expect(problem).toEqual({ path, message: expect.stringContaining(message) as string });
  });

  test('tells all problems at once', () => {
    expect(checkBodyTemplate({ a: 'x${row}', b: ['${y}'] })).toHaveLength(2);
  });
});

describe('properties', () => {
  test('every JSON value without "${" is rendered as it is and has no problem', () => {
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('${'));
    fc.assert(
      fc.property(plain, (template) => {
        expect(checkBodyTemplate(template)).toEqual([]);
        expect(compileBodyTemplate(template).render([])).toBe(JSON.stringify(template));
      }),
    );
  });

  test('every text either has a problem, and cannot be compiled, or none, and can', () => {
    const texts = fc.stringMatching(/^[$ {}a-z.:]{0,20}$/);
    fc.assert(
      fc.property(texts, (text) => {
        if (checkBodyTemplate([text]).length > 0) {
          expect(() => compileBodyTemplate([text])).toThrow();
          return;
        }
        const { rowUse } = compileBodyTemplate([text]);
        if (rowUse === 'none') expect(render([text])).toEqual([text.replaceAll('$${', '${')]);
      }),
    );
  });
});
