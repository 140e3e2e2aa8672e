/**
 * Whether an answer is what the scenario expects: by status, JSON path, JSON Schema, tensors. All that
 * can be made ready is made ready once; what is left is one parse and the comparisons, on a sample.
 */
import { Ajv, type AnySchema, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { compile, type JSONPathQuery } from 'json-p3';
import { messageOf, ServebenchError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import { describeDifference } from '../domain/compare-values.ts';
import type { ResponseExpectation } from '../domain/scenario.ts';
import { decodeBody } from './decode-body.ts';
import { isObject, jsonDifference, shortJson } from './describe-json.ts';
import type { ResponseCheck } from './transport.ts';

/** Plain data: it crosses to the dispatch thread as it is. */
export interface ExpectationJob {
  expectation: ResponseExpectation;
  /** What `schemaFile` holds; null: none is given. */
  schema: object | boolean | null;
  /**
   * For each prepared request, its rows' reference answers by output name, joined along the batch; null
   * where they are not known. Null as a whole: tensors are not checked.
   */
  expected: (Record<string, unknown> | null)[] | null;
}

/** A fault of one parsed body, as a clause; null: none. */
type BodyCheck = (body: unknown, requestIndex: number) => string | null;

/**
 * `random` draws the sample.
 * @throws ServebenchError SB_TRANSPORT_BAD_PATH, SB_TRANSPORT_BAD_SCHEMA.
 */
export function createResponseCheck(job: ExpectationJob, random: Random): ResponseCheck {
  const { statuses, sampleRatio } = job.expectation;
  const okStatuses = statuses && new Set(statuses);
  const checks = bodyChecks(job);
  return {
    isOkStatus: (status) => okStatuses?.has(status) ?? (status >= 200 && status < 300),
    wantsBody: () => checks.length > 0 && (sampleRatio >= 1 || random() < sampleRatio),
    check: (requestIndex, body, contentEncoding) => {
      const decoded = decodeBody(body, contentEncoding);
      if (!decoded.ok) return decoded.fault;
      const text = Buffer.from(decoded.body).toString('utf8');
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        return `its body is no JSON (${messageOf(error)}): ${shortJson(text)}`;
      }
      for (const check of checks) {
        const fault = check(value, requestIndex);
        if (fault !== null) return fault;
      }
      return null;
    },
  };
}

function bodyChecks({ expectation, schema, expected }: ExpectationJob): BodyCheck[] {
  const { json, tensors, tolerance } = expectation;
  return [
    ...json.map(({ path, equals }) => pathCheck(compilePath(path), equals, tolerance)),
    ...(schema === null ? [] : [schemaCheck(compileSchema(schema))]),
    ...(tensors && expected !== null ? [tensorCheck(expected, tolerance)] : []),
  ];
}

function compilePath(path: string): JSONPathQuery {
  try {
    return compile(path);
  } catch (error) {
    throw new ServebenchError({
      code: 'SB_TRANSPORT_BAD_PATH',
      message: `expect.json: ${JSON.stringify(path)} is no JSON path: ${messageOf(error)}`,
      hint: 'Paths are those of RFC 9535, e.g. $.outputs[0].data.',
      cause: error,
    });
  }
}

function pathCheck(query: JSONPathQuery, equals: unknown, tolerance: number): BodyCheck {
  return (body) => {
    const found = query.query(body as never).nodes;
    if (found.length === 0) {
      return `${query.toString()} is not in the body, expected ${shortJson(equals)}`;
    }
    for (const node of found) {
      const difference = jsonDifference(equals, node.value, tolerance);
      if (!difference) continue;
      const place = `${node.getPath()}${difference.place}`;
      return `${place} is ${shortJson(difference.got)}, expected ${shortJson(difference.expected)}`;
    }
    return null;
  };
}

function compileSchema(schema: object | boolean): ValidateFunction {
  const dialect = isObject(schema) ? schema['$schema'] : null;
  // Unknown keywords and formats are notes to people; only what is sure to fail is a failure.
  const options = { strict: false, validateFormats: false };
  const isOld = typeof dialect === 'string' && /draft-0[4-7]/.test(dialect);
  try {
    const ajv = isOld ? new Ajv(options) : new Ajv2020(options);
    return ajv.compile(schema as AnySchema);
  } catch (error) {
    throw new ServebenchError({
      code: 'SB_TRANSPORT_BAD_SCHEMA',
      message: `expect.schema cannot be used: ${messageOf(error)}`,
      hint: 'Write a JSON Schema of draft 2020-12, or of draft-07 and say so in its "$schema".',
      cause: error,
    });
  }
}

function schemaCheck(validate: ValidateFunction): BodyCheck {
  return (body) => {
    if (validate(body)) return null;
    const [fault] = validate.errors ?? [];
    const place = fault?.instancePath ?? '';
    const where = place === '' ? 'the body' : place;
    const got = shortJson(valueAt(body, place));
    return `${where} ${fault?.message ?? 'does not fit the schema'}, got ${got}`;
  };
}

/** What a JSON pointer leads to. */
function valueAt(body: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.reduce<unknown>((value, step) => {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    return (value as Record<string, unknown> | null)?.[key];
  }, body);
}

function tensorCheck(
  expected: readonly (Record<string, unknown> | null)[],
  tolerance: number,
): BodyCheck {
  return (body, requestIndex) => {
    const wanted = expected[requestIndex];
    if (!wanted) return null;
    const outputs = outputsOf(body);
    if (outputs === null) return `it holds no outputs by name: ${shortJson(body)}`;
    for (const [name, values] of Object.entries(wanted)) {
      if (!Object.hasOwn(outputs, name)) {
        const names = Object.keys(outputs).map((given) => JSON.stringify(given));
        return `it has no output "${name}", only ${shortList(names)}`;
      }
      const difference = describeDifference(values, outputs[name], tolerance);
      if (difference !== null) return `output "${name}": ${difference}`;
    }
    return null;
  };
}

/** Of the Open Inference Protocol's `outputs: [{ name, data }]`, or of a flat object by name. */
function outputsOf(body: unknown): Record<string, unknown> | null {
  if (!isObject(body)) return null;
  const { outputs } = body;
  if (!Array.isArray(outputs)) return body;
  const named = outputs.filter(isObject).map((output) => [String(output['name']), output['data']]);
  return Object.fromEntries(named) as Record<string, unknown>;
}

function shortList(names: readonly string[]): string {
  const text = names.join(', ');
  return text === '' ? 'none' : text.length <= 200 ? text : `${text.slice(0, 200)}…`;
}
