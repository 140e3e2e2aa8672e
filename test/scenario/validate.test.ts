import * as z from 'zod';
import { describe, expect, it, test } from 'vitest';
import { pathText } from '../../src/scenario/scenario-problem.ts';
import { validate } from '../../src/scenario/validate.ts';

/** `path: message (hint)` of each finding. */
function findingsOf(schema: z.ZodType, value: unknown): string[] {
  const validation = validate({ schema, path: ['options'] }, value);
  if (validation.ok) return [];
  return validation.findings.map(
    ({ path, message, hint }) =>
      `${pathText(path)}: ${message}${hint === null ? '' : ` (${hint})`}`,
  );
}

describe('validate', () => {
  it('gives back the value with its defaults', () => {
    const schema = z.strictObject({ a: z.int().default(3) });
    expect(validate({ schema, path: [] }, {})).toEqual({ ok: true, value: { a: 3 } });
  });

  test.each([
    [
      'text for a number',
      z.number(),
      '5',
      'options: expected a number, got "5" (remove the quotes: 5)',
    ],
    ['words for a number', z.number(), 'five', 'options: expected a number, got "five"'],
    ['a fraction for a whole number', z.int(), 1.5, 'options: expected a whole number, got 1.5'],
    [
      'text for a truth value',
      z.boolean(),
      'true',
      'options: expected true or false, got "true" (remove the quotes: true)',
    ],
    ['a number for text', z.string(), 5, 'options: expected text, got 5 (put it in quotes: "5")'],
    [
      'a number for text of a form',
      z.string().regex(/^v/),
      5,
      'options: expected text that matches /^v/, got 5',
    ],
    [
      'one item for a list',
      z.array(z.string()),
      'a',
      'options: expected a list, got "a" (write a list: [a])',
    ],
    [
      'a mapping for a list',
      z.array(z.string()),
      { a: 1 },
      'options: expected a list, got a mapping (begin each item with "- ")',
    ],
    ['a list for a mapping', z.object({}), [1, 2], 'options: expected a mapping, got a list of 2'],
    [
      'nothing for a value',
      z.string(),
      null,
      'options: expected text, got nothing (remove the key to use its default)',
    ],
    [
      'a misspelt choice',
      z.enum(['cpu', 'cuda']),
      'cdua',
      'options: expected cpu or cuda, got "cdua" (did you mean "cuda"?)',
    ],
    ['less than the least', z.number().min(1), 0, 'options: expected at least 1, got 0'],
    ['exactly the excluded bound', z.number().gt(0), 0, 'options: expected more than 0, got 0'],
    ['more than the most', z.number().lt(10), 10, 'options: expected less than 10, got 10'],
    [
      'too short a text',
      z.string().min(2),
      'a',
      'options: expected at least 2 characters, got "a"',
    ],
    [
      'too many items',
      z.array(z.int()).max(1),
      [1, 2],
      'options: expected at most 1 item, got a list of 2',
    ],
    [
      'what is no multiple',
      z.number().multipleOf(8),
      12,
      'options: expected a multiple of 8, got 12',
    ],
    ['a format', z.url(), 'x', 'options: expected text in the form of url, got "x"'],
    [
      'no form of several',
      z.union([z.int(), z.boolean()]),
      'x',
      'options: expected a value of another kind, got "x"',
    ],
    [
      'a refinement without words',
      z.int().refine((n) => n % 2 === 0),
      3,
      'options: expected another value, got 3',
    ],
    [
      'a key out of form',
      z.record(z.string().max(2), z.int()),
      { abc: 1 },
      'options.abc: expected at most 2 characters, got "abc"',
    ],
    [
      'a message of the schema',
      z.int().refine((n) => n % 2 === 0, 'must be even'),
      3,
      'options: must be even',
    ],
    [
      'an expectation and hint of the schema',
      z.int('expected rows\ncount them'),
      'x',
      'options: expected rows, got "x" (count them)',
    ],
  ])('explains %s', (_, schema, value, finding) => {
    expect(findingsOf(schema, value)).toEqual([finding]);
  });

  it('finds every fault, each at its own path', () => {
    const schema = z.strictObject({ a: z.int(), b: z.array(z.strictObject({ c: z.string() })) });
    expect(findingsOf(schema, { a: 'x', b: [{ c: 'ok' }, { c: true }, {}], d: 1, e: 2 })).toEqual([
      'options.a: expected a number, got "x"',
      'options.b[1].c: expected text, got true (put it in quotes: "true")',
      'options.b[2].c: missing: expected text',
      'options.d: unknown key "d" (the keys here are a and b)',
      'options.e: unknown key "e" (the keys here are a and b)',
    ]);
  });

  it('looks inside the one form that fits the kind of the value', () => {
    const schema = z.union([z.string(), z.strictObject({ size: z.int() })]);
    expect(findingsOf(schema, { sze: 3 })).toEqual([
      'options.size: missing: expected a number',
      'options.sze: unknown key "sze" (did you mean "size"?)',
    ]);
  });

  it('names the choices of the key that tells forms apart', () => {
    const schema = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('cpu') }),
      z.strictObject({ kind: z.literal('gpu'), count: z.int() }),
    ]);
    expect(findingsOf(schema, { kind: 'ggpu' })).toEqual([
      'options.kind: expected cpu or gpu, got "ggpu" (did you mean "gpu"?)',
    ]);
    expect(findingsOf(schema, {})).toEqual(['options.kind: missing: expected cpu or gpu']);
  });

  it('tells where a key belongs that stands in another place of the schema', () => {
    const schema = z.strictObject({
      batching: z.strictObject({ maxSize: z.int() }).optional(),
      groups: z.array(z.strictObject({ device: z.string() })).optional(),
    });
    expect(findingsOf(schema, { max_size: 3, device: 'x' })).toEqual([
      'options.max_size: unknown key "max_size" ("maxSize" belongs in batching)',
      'options.device: unknown key "device" ("device" belongs in groups[])',
    ]);
  });

  it('knows the keys of mappings by any name', () => {
    const schema = z.record(z.string(), z.strictObject({ size: z.int().optional() }));
    expect(findingsOf(schema, { any: { siez: 3 } })).toEqual([
      'options.any.siez: unknown key "siez" (did you mean "size"?)',
    ]);
  });

  it('suggests the meant path, so that its absence is not told as well', () => {
    const schema = z.strictObject({ size: z.int() });
    const validation = validate({ schema, path: ['options'] }, { siez: 3 });
    expect(
      validation.ok ? [] : validation.findings.map(({ meantPath }) => meantPath),
    ).toContainEqual(['options', 'size']);
  });
});
