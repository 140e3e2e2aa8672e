import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonDifference, shortJson } from '../../src/transport/describe-json.ts';

describe('jsonDifference', () => {
  test.each<[string, unknown, unknown]>([
    ['numbers within the tolerance', 1000, 1000.9],
    ['keys in another order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['nested lists', [[1, 2], [3]], [[1, 2.0005], [3]]],
    ['nothing and nothing', null, null],
  ])('takes as equal: %s', (_, expected, got) => {
    expect(jsonDifference(expected, got, 1e-3)).toBeNull();
  });

  test.each<[string, unknown, unknown, string]>([
    ['numbers past the tolerance', 1000, 1001.1, ''],
    ['a text for a number', 1, '1', ''],
    ['another length', [1, 2], [1], ''],
    ['a missing key', { a: { b: 1 } }, { a: {} }, '.a.b'],
    ['a key too many', {}, { 'no name': 1 }, '["no name"]'],
    ['a value deep inside', { a: [0, { b: true }] }, { a: [0, { b: false }] }, '.a[1].b'],
    ['null for a mapping', { a: 1 }, null, ''],
    ['a list for a mapping', { a: 1 }, [1], ''],
    ['a key that only the prototype has', { toString: 1 }, {}, '.toString'],
  ])('tells %s, and where', (_, expected, got, place) => {
    expect(jsonDifference(expected, got, 1e-3)?.place).toBe(place);
  });

  test('every JSON value equals its copy', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = JSON.parse(JSON.stringify(value)) as unknown;
        expect(jsonDifference(value, copy, 0)).toBeNull();
      }),
    );
  });
});

test.each<[string, unknown, string]>([
  ['a short value whole', { a: [1] }, '{"a":[1]}'],
  ['nothing', undefined, 'nothing'],
  ['a long value cut', 'x'.repeat(100), `"${'x'.repeat(79)}…`],
])('shortJson shows %s', (_, value, text) => {
  expect(shortJson(value)).toBe(text);
});
