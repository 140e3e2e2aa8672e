import { describe, expect, test } from 'vitest';
import type { PayloadRow, ResponseExpectation } from '../../src/domain/scenario.ts';
import { prepareExpectation } from '../../src/run/prepare-expectation.ts';

const ANY: ResponseExpectation = {
  statuses: null,
  json: [],
  schemaFile: null,
  tensors: false,
  tolerance: 1e-3,
  sampleRatio: 1,
};

const FILES: Record<string, string> = {
  '/answer.json': '{"type": "object"}',
  '/yaml.json': 'type: object',
  '/list.json': '[]',
  '/wrong.json': '{"type": "numbr"}',
};

const ROWS: PayloadRow[] = [
  { inputs: { x: 1 }, expected: { score: [0.1], label: 0 } },
  { inputs: { x: 2 }, expected: { score: [0.2], label: 1 } },
  { inputs: { x: 3 }, expected: { score: [0.3] } },
];

function prepare(
  given: Partial<ResponseExpectation>,
  payloadRows: PayloadRow[] = ROWS,
  rowsPerRequest = 1,
): ReturnType<typeof prepareExpectation> {
  const readText = (file: string): Promise<string> => {
    const text = FILES[file];
    return text === undefined ? Promise.reject(new Error('no such file')) : Promise.resolve(text);
  };
  return prepareExpectation(
    { name: 'prod', expectation: { ...ANY, ...given } },
    { payloadRows, rowsPerRequest, readText },
  );
}

describe('prepareExpectation', () => {
  test('is nothing for a target that expects nothing', async () => {
    const context = { payloadRows: ROWS, rowsPerRequest: 1, readText: () => Promise.resolve('') };
    expect(await prepareExpectation({ name: 'prod', expectation: null }, context)).toBeNull();
  });

  test('reads the schema', async () => {
    const job = await prepare({ schemaFile: '/answer.json' });
    expect(job).toMatchObject({ schema: { type: 'object' }, expected: null });
  });

  test('has the reference answers of each request', async () => {
    expect((await prepare({ tensors: true }))?.expected).toEqual([
      { score: [[0.1]], label: [0] },
      { score: [[0.2]], label: [1] },
      { score: [[0.3]] },
    ]);
  });

  test('joins the rows of a request, and leaves out what not all of them say', async () => {
    expect((await prepare({ tensors: true }, ROWS, 2))?.expected).toEqual([
      { score: [[0.1], [0.2]], label: [0, 1] },
      { score: [[0.3], [0.1]] },
    ]);
  });

  test('knows no answer of a request where a row says nothing', async () => {
    const rows = [ROWS[0]!, { inputs: { x: 2 } }];
    expect((await prepare({ tensors: true }, rows))?.expected?.[1]).toBeNull();
  });

  test.each<[string, Partial<ResponseExpectation>, string, RegExp]>([
    ['a file that is not there', { schemaFile: '/none.json' }, 'SB_RUN_SCHEMA_FILE', /cannot read/],
    ['a schema in YAML', { schemaFile: '/yaml.json' }, 'SB_RUN_SCHEMA_FILE', /is no JSON/],
    [
      'a schema that is a list',
      { schemaFile: '/list.json' },
      'SB_RUN_SCHEMA_FILE',
      /no JSON Schema/,
    ],
    [
      'a schema that makes no sense',
      { schemaFile: '/wrong.json' },
      'SB_TRANSPORT_BAD_SCHEMA',
      /numbr|type/,
    ],
  ])('rejects %s before the run', async (_, given, code, message) => {
    await expect(prepare(given)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  test('rejects tensors when no row says what is expected', async () => {
    await expect(prepare({ tensors: true }, [{ inputs: { x: 1 } }])).rejects.toMatchObject({
      code: 'SB_RUN_NO_EXPECTED',
    });
  });
});
