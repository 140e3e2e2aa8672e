import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import type { ResponseExpectation } from '../../src/domain/scenario.ts';
import { createResponseCheck, type ExpectationJob } from '../../src/transport/response-check.ts';
import type { ResponseCheck } from '../../src/transport/transport.ts';

function aCheck(
  expectation: Partial<ResponseExpectation>,
  job: Partial<ExpectationJob> = {},
): ResponseCheck {
  const whole = {
    statuses: null,
    json: [],
    schemaFile: null,
    tensors: false,
    tolerance: 1e-3,
    sampleRatio: 1,
    ...expectation,
  };
  return createResponseCheck(
    { expectation: whole, schema: null, expected: null, ...job },
    createRandom(1),
  );
}

const faultOf = (check: ResponseCheck, body: unknown, requestIndex = 0): string | null =>
  check.check(requestIndex, Buffer.from(JSON.stringify(body)), null);

describe('the status', () => {
  test.each<[string, number[] | null, number[], number[]]>([
    ['is 200 to 299 by default', null, [200, 204, 299], [199, 304, 404, 500]],
    ['is one of a list where one is given', [200, 404], [200, 404], [201, 500]],
  ])('%s', (_, statuses, ok, notOk) => {
    const check = aCheck({ statuses });
    expect(ok.map((status) => check.isOkStatus(status))).not.toContain(false);
    expect(notOk.map((status) => check.isOkStatus(status))).not.toContain(true);
  });
});

describe('the body', () => {
  test('is not wanted when nothing is looked for in it', () => {
    expect(aCheck({ statuses: [200] }).wantsBody()).toBe(false);
  });

  test('is wanted for about the share that is asked for, the same for the same seed', () => {
    const draw = (): number => {
      const check = aCheck({ json: [{ path: '$.a', equals: 1 }], sampleRatio: 0.1 });
      return Array.from({ length: 10_000 }, () => check.wantsBody()).filter(Boolean).length;
    };
    const count = draw();
    expect(count).toBeGreaterThan(900);
    expect(count).toBeLessThan(1100);
    expect(draw()).toBe(count);
  });

  test('is unpacked before it is read', () => {
    const check = aCheck({ json: [{ path: '$.a', equals: 1 }] });
    expect(check.check(0, gzipSync('{"a": 1}'), 'gzip')).toBeNull();
    expect(check.check(0, Buffer.from('{"a": 1}'), 'gzip')).toMatch(/no valid gzip/);
  });

  test('that is no JSON is shown', () => {
    const check = aCheck({ json: [{ path: '$.a', equals: 1 }] });
    expect(check.check(0, Buffer.from('<html>'), null)).toMatch(/is no JSON .*: "<html>"/);
  });
});

describe('JSON paths', () => {
  test.each<[string, string, unknown, unknown]>([
    ['a value', '$.model.name', 'fraud', { model: { name: 'fraud' } }],
    ['a number within the tolerance', '$.score', 0.25, { score: 0.2505 }],
    ['a list', '$.scores', [1, 2], { scores: [1, 2.0001] }],
    ['all that a path finds', '$.rows[*].ok', true, { rows: [{ ok: true }, { ok: true }] }],
    ['a null that is there', '$.error', null, { error: null }],
    [
      'a filter',
      '$[?@.id == 7].v',
      1,
      [
        { id: 7, v: 1 },
        { id: 8, v: 2 },
      ],
    ],
  ])('find %s', (_, path, equals, body) => {
    expect(faultOf(aCheck({ json: [{ path, equals }] }), body)).toBeNull();
  });

  test.each<[string, string, unknown, unknown, RegExp]>([
    ['another value', '$.a.b', 1, { a: { b: 2 } }, /^\$\.a\.b is 2, expected 1$/],
    ['nothing', '$.a.b', 1, { a: {} }, /a.*b.* is not in the body, expected 1$/],
    ['no null where one should be', '$.error', null, {}, /is not in the body, expected null$/],
    [
      'one wrong value among right ones',
      '$.rows[*].ok',
      true,
      { rows: [{ ok: true }, { ok: false }] },
      /^\$\.rows\[1\]\.ok is false, expected true$/,
    ],
    [
      'where inside it differs',
      '$.a',
      { b: [1, 2] },
      { a: { b: [1, 3] } },
      /\.b\[1\] is 3, expected 2/,
    ],
  ])('tell %s', (...[, path, equals, body, fault]) => {
    expect(faultOf(aCheck({ json: [{ path, equals }] }), body)).toMatch(fault);
  });

  test('that cannot be read are an error before the run', () => {
    const given = { json: [{ path: '$.a[', equals: 1 }] };
    expect(() => aCheck(given)).toThrow(
      expect.objectContaining({ code: 'SB_TRANSPORT_BAD_PATH' }) as Error,
    );
  });
});

describe('a JSON Schema', () => {
  const schema = {
    type: 'object',
    required: ['score'],
    properties: { score: { type: 'number', maximum: 1 }, at: { type: 'string', format: 'date' } },
  };

  test.each<[string, object]>([
    ['of draft 2020-12', { $schema: 'https://json-schema.org/draft/2020-12/schema' }],
    ['of draft-07', { $schema: 'http://json-schema.org/draft-07/schema#' }],
    ['that does not say its draft', {}],
  ])('%s is obeyed', (_, dialect) => {
    const check = aCheck({}, { schema: { ...dialect, ...schema } });
    expect(faultOf(check, { score: 0.5, at: 'no date, which a format only notes' })).toBeNull();
    expect(faultOf(check, { score: 2 })).toBe('/score must be <= 1, got 2');
    expect(faultOf(check, [])).toBe('the body must be object, got []');
  });

  test('of draft 2020-12 knows what draft-07 did not', () => {
    const check = aCheck({}, { schema: { prefixItems: [{ type: 'string' }] } });
    expect(faultOf(check, [1])).toBe('/0 must be string, got 1');
  });

  test('that cannot be used is an error before the run', () => {
    expect(() => aCheck({}, { schema: { type: 'numbr' } })).toThrow(
      expect.objectContaining({ code: 'SB_TRANSPORT_BAD_SCHEMA' }) as Error,
    );
  });
});

describe('tensors', () => {
  const check = aCheck(
    { tensors: true },
    {
      expected: [
        {
          label: [1, 0],
          score: [
            [0.1, 0.9],
            [0.8, 0.2],
          ],
        },
        null,
      ],
    },
  );
  const outputs = [
    { name: 'score', data: [0.1, 0.9, 0.8, 0.2] },
    { name: 'label', data: [1, 0] },
    { name: 'extra', data: [5] },
  ];

  test.each<[string, unknown]>([
    ['an Open Inference answer, rows one after the other', { outputs }],
    [
      'a flat object by name',
      {
        label: [1, 0],
        score: [
          [0.1, 0.9],
          [0.8, 0.2],
        ],
      },
    ],
    ['rounding', { label: [1, 0], score: [0.1004, 0.9, 0.8, 0.2] }],
  ])('are found in %s', (_, body) => {
    expect(faultOf(check, body)).toBeNull();
  });

  test.each<[string, unknown, RegExp]>([
    [
      'a wrong number',
      { label: [1, 0], score: [0.1, 0.7, 0.8, 0.2] },
      /"score": value 1 is 0\.7, expected 0\.9/,
    ],
    ['too few rows', { label: [1], score: [0.1, 0.9] }, /"label": it has 1 values, expected 2/],
    ['a missing output', { outputs: outputs.slice(0, 1) }, /no output "label", only "score"/],
    ['no outputs at all', [1, 2], /holds no outputs by name: \[1,2\]/],
  ])('are told apart from %s', (_, body, fault) => {
    expect(faultOf(check, body)).toMatch(fault);
  });

  test('are not looked for where the rows do not say what is expected', () => {
    expect(faultOf(check, { score: 'anything' }, 1)).toBeNull();
  });
});
