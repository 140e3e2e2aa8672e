import { describe, expect, it, test } from 'vitest';
import { scenarioJsonSchema } from '../../src/scenario/scenario-schema.ts';
import { FAKE_ADAPTERS } from './fake-adapters.ts';

interface SchemaNode {
  [keyword: string]: unknown;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  required?: string[];
  allOf?: { if: SchemaNode; then: SchemaNode }[];
}

const SCHEMA = scenarioJsonSchema(FAKE_ADAPTERS) as SchemaNode;

/** The node under keys; `[]` is the item of a list. */
function nodeAt(path: string): SchemaNode {
  let node = SCHEMA;
  for (const step of path.split('.').filter((part) => part !== '')) {
    node = (step === '[]' ? node.items : node.properties?.[step]) ?? {};
  }
  return node;
}

/** Paths of all mappings in the schema, rules included. */
function mappings(node: SchemaNode, path: string): [string, SchemaNode][] {
  const nested: [string, unknown][] = [
    ...Object.entries(node.properties ?? {}).map(
      ([key, child]) => [`${path}.${key}`, child] as [string, unknown],
    ),
    [`${path}[]`, node.items],
    ...[node['anyOf'] ?? []].flat().map((child) => [path, child] as [string, unknown]),
    ...(node.allOf ?? []).map((rule) => [path, rule.then] as [string, unknown]),
  ];
  const found = nested.flatMap(([place, child]) =>
    typeof child === 'object' && child !== null ? mappings(child as SchemaNode, place) : [],
  );
  return node['additionalProperties'] === false ? [[path, node], ...found] : found;
}

const TARGET_KEYS = [
  'adapter',
  'name',
  'url',
  'headers',
  'http',
  'tls',
  'proxy',
  'expect',
  'options',
];

describe('scenarioJsonSchema', () => {
  it('is draft-07', () => {
    expect(SCHEMA['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(JSON.stringify(SCHEMA)).not.toMatch(/\$defs|prefixItems|unevaluated/);
  });

  test.each([
    [
      '',
      ['name', 'description', 'seed', 'model', 'payload', 'targets', 'load', 'budgets', 'cost'],
      ['name', 'targets', 'load'],
    ],
    ['model', ['file', 'name'], ['file']],
    ['payload', ['file', 'rowsPerRequest', 'order'], ['file']],
    ['targets.[]', TARGET_KEYS, ['adapter']],
    [
      'load',
      [
        'warmup',
        'phases',
        'timeout',
        'connections',
        'inFlightLimit',
        'goodputWithin',
        'pacing',
        'workers',
        'connectionReuse',
        'warmConnections',
        'floor',
        'sweep',
        'search',
      ],
      ['phases'],
    ],
    [
      'load.warmup',
      [
        ...['arrivals', 'rate', 'cv', 'on', 'off', 'requestsPerSession', 'concurrency'],
        ...['thinkTime', 'duration', 'requests', 'until'],
      ],
      undefined,
    ],
    [
      'load.phases.[]',
      [
        ...['name', 'arrivals', 'rate', 'cv', 'on', 'off', 'requestsPerSession', 'concurrency'],
        ...['thinkTime', 'trace', 'duration'],
      ],
      undefined,
    ],
    ['load.phases.[].trace', ['file', 'speed'], ['file']],
    ['cost', ['instances', 'region'], ['instances']],
  ])('lists the keys of "%s" and closes it to others', (path, keys, required) => {
    const node = nodeAt(path);
    expect(Object.keys(node.properties ?? {})).toEqual(keys);
    expect(node.required).toEqual(required);
    expect(node['additionalProperties']).toBe(false);
  });

  it('describes every key for editors', () => {
    const own = mappings(SCHEMA, '').filter(([path]) => !path.includes('.options'));
    const undescribed = own.flatMap(([path, node]) =>
      Object.entries(node.properties ?? {})
        .filter(([, child]) => typeof child['description'] !== 'string')
        .map(([key]) => `${path}.${key}`),
    );
    expect(own.length).toBeGreaterThan(7);
    expect(undescribed).toEqual([]);
  });

  test.each([
    ['load.timeout', '2s', ['500ms', '1.5m'], ['2', '2 s', 's']],
    ['load.phases.[].thinkTime', undefined, ['10ms'], ['10']],
    ['load.phases.[].trace.file', undefined, ['t.jsonl', 'a/b.csv'], ['t.json', 'csv']],
    ['load.phases.[].name', undefined, ['steady', 'phase-1'], ['', 'a b', '-x', 'x'.repeat(65)]],
  ])(
    'gives "%s" a pattern, its default and examples as they are written',
    (path, byDefault, good, bad) => {
      const { type, pattern, default: written, examples } = nodeAt(path);
      expect([type, written]).toEqual(['string', byDefault]);
      const matches = (text: string): boolean => new RegExp(String(pattern)).test(text);
      expect([...good, ...(examples as string[])].filter((text) => !matches(text))).toEqual([]);
      expect(bad.filter(matches)).toEqual([]);
    },
  );

  it('admits a budget as a text or as a mapping', () => {
    const [text, mapping] = nodeAt('budgets.[]')['anyOf'] as SchemaNode[];
    const examples = text?.['examples'] as string[];
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) expect(example).toMatch(new RegExp(String(text?.['pattern'])));
    expect(Object.keys(mapping?.properties ?? {})).toEqual([
      'budget',
      'phase',
      'target',
      'instance',
    ]);
  });

  it('admits a rate as a text or as one of four shapes', () => {
    const [text, shape] = nodeAt('load.phases.[].rate')['anyOf'] as SchemaNode[];
    const pattern = new RegExp(String(text?.['pattern']));
    const rates = ['200/s', '1.5k/s', '3/h', '200', '200/d'];
    expect(rates.filter((rate) => pattern.test(rate))).toEqual(['200/s', '1.5k/s', '3/h']);
    const forms = [['from', 'to'], ['steps'], ['mean', 'amplitude', 'period']];
    expect(shape?.['oneOf']).toEqual(
      [...forms, ['base', 'peak', 'at', 'lasts']].map((required) => ({
        required,
        maxProperties: required.length,
      })),
    );
  });

  it('gives each adapter its own options, its defaults and its rule for the url', () => {
    const target = nodeAt('targets.[]');
    expect(target.properties?.['adapter']?.['enum']).toEqual(['onnx', 'http', 'triton']);
    const [onnx, http, triton] = (target.allOf ?? []).map(({ then }) => then);
    expect(onnx?.properties?.['options']).toMatchObject({
      properties: { maxBatchSize: { default: 32, description: 'Most rows in one execution.' } },
      additionalProperties: false,
    });
    expect(onnx?.properties?.['url']).toBe(false);
    expect(http?.required).toEqual(['url']);
    expect([triton?.properties?.['url'], triton?.required]).toEqual([undefined, undefined]);
  });

  it('keeps references inside an adapter’s options pointing at what they name', () => {
    const references = [...JSON.stringify(SCHEMA).matchAll(/"\$ref":"#([^"]*)"/g)].map(
      ([, pointer = '']) => pointer,
    );
    expect(references.length).toBeGreaterThan(0);
    for (const pointer of references) {
      const steps = pointer.split('/').slice(1);
      const named = steps.reduce<unknown>((node, step) => (node as SchemaNode)[step], SCHEMA);
      expect(named).toBeTypeOf('object');
    }
  });

  it('asks for a model when a target needs one', () => {
    const rules = SCHEMA.allOf?.map((rule) => [JSON.stringify(rule.if), rule.then.required]);
    expect(rules).toEqual([
      [expect.stringContaining('"enum":["onnx"]'), ['model']],
      [expect.stringContaining('"enum":["onnx","triton"]'), ['payload']],
    ]);
  });
});
