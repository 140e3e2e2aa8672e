/**
 * What a target's answers are held against, as plain data for the dispatch threads: the schema read,
 * the reference answers of each request's rows joined. What cannot be used is told before the run.
 */
import { messageOf, ServebenchError } from '../base/errors.ts';
import type { PayloadRow, TargetSpec } from '../domain/scenario.ts';
import { createResponseCheck, type ExpectationJob } from '../transport/response-check.ts';
import { groupRows } from './prepare-requests.ts';
import { whyUnreadable } from './read-needed-file.ts';

export interface PrepareExpectationContext {
  payloadRows: PayloadRow[];
  rowsPerRequest: number;
  /** The text of a file; rejects when it cannot be read. */
  readText: (file: string) => Promise<string>;
}

/**
 * Null when the target expects nothing but a status of 200 to 299.
 * @throws ServebenchError SB_RUN_SCHEMA_FILE, SB_RUN_NO_EXPECTED, SB_TRANSPORT_BAD_SCHEMA,
 * SB_TRANSPORT_BAD_PATH.
 */
export async function prepareExpectation(
  { name, expectation }: Pick<TargetSpec, 'name' | 'expectation'>,
  context: PrepareExpectationContext,
): Promise<ExpectationJob | null> {
  if (expectation === null) return null;
  const { schemaFile, tensors } = expectation;
  const job: ExpectationJob = {
    expectation,
    schema: schemaFile === null ? null : await readSchema(schemaFile, name, context),
    expected: tensors ? expectedOf(name, context) : null,
  };
  // For its errors: the threads make their own.
  createResponseCheck(job, () => 0);
  return job;
}

async function readSchema(
  file: string,
  target: string,
  { readText }: PrepareExpectationContext,
): Promise<object | boolean> {
  const what = `${target}: expect.schema`;
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    throw schemaFileError(
      `${what}: cannot read ${file}: ${whyUnreadable(error)}`,
      'Paths are taken relative to the scenario file.',
    );
  }
  const schema = parsedJson(text, `${what}: ${file}`);
  if (typeof schema === 'boolean') return schema;
  if (typeof schema === 'object' && schema !== null && !Array.isArray(schema)) return schema;
  throw schemaFileError(
    `${what}: ${file} holds no JSON Schema, which is an object`,
    'Begin with {"type": "object"}.',
  );
}

function parsedJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw schemaFileError(
      `${what} is no JSON: ${messageOf(error)}`,
      'Write the schema in JSON, not in YAML.',
    );
  }
}

function schemaFileError(message: string, hint: string): ServebenchError {
  return new ServebenchError({ code: 'SB_RUN_SCHEMA_FILE', message, hint });
}

function expectedOf(
  target: string,
  context: PrepareExpectationContext,
): ExpectationJob['expected'] {
  const expected = groupRows(context.payloadRows, context.rowsPerRequest).map(joinExpected);
  if (expected.some((outputs) => outputs !== null)) return expected;
  throw new ServebenchError({
    code: 'SB_RUN_NO_EXPECTED',
    message: `${target}: expect.tensors: no request has rows that all say what is expected`,
    hint: 'Give rows of the payload their answer: {"inputs": {…}, "expected": {"score": [0.25]}}.',
  });
}

/** The rows' answers one after the other, as a server joins them; null unless all rows have them. */
function joinExpected(rows: PayloadRow[]): Record<string, unknown> | null {
  const names = Object.keys(rows[0]?.expected ?? {});
  const shared = names.filter((name) =>
    rows.every(({ expected }) => expected !== undefined && Object.hasOwn(expected, name)),
  );
  if (shared.length === 0) return null;
  return Object.fromEntries(
    shared.map((name) => [name, rows.map(({ expected }) => expected?.[name])]),
  );
}
