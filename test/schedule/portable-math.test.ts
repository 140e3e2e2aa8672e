import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { portableExp, portableLog, portableSinPi } from '../../src/schedule/portable-math.ts';

describe('portableLog', () => {
  // From tables with 20 digits; a last bit that differs would fail.
  test.each([
    ['one', 1, 0],
    ['two', 2, 0.6931471805599453],
    ['a half', 0.5, -0.6931471805599453],
    ['ten', 10, 2.302585092994046],
    ['the smallest number that is drawn', 2 ** -32, -22.18070977791825],
    ['just below one', 1 - 2 ** -32, -2.328306436809747e-10],
    ['three quarters', 0.75, -0.2876820724517809],
  ])('of %s is the nearest number', (_, x, logarithm) => {
    expect(portableLog(x)).toBe(logarithm);
  });

  test('is within one unit in the last place of the engine’s, all over the range', () => {
    const random = createRandom(1);
    for (let n = 0; n < 100_000; n++) {
      const x = n % 2 === 0 ? 1 - random() : (1 - random()) * 2 ** (random() * 1800 - 900);
      const own = portableLog(x);
      expect(Math.abs(own - Math.log(x))).toBeLessThanOrEqual(Math.abs(own) * 2 ** -52);
    }
  });
});

test('portableExp is the inverse of the logarithm, to 14 digits', () => {
  fc.assert(
    fc.property(fc.double({ min: -500, max: 0, noNaN: true }), (x) => {
      expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThan(2e-15);
      expect(Math.abs(portableLog(portableExp(x)) - x)).toBeLessThan(1e-13);
    }),
  );
});

test.each([
  ['zero', 0, 1],
  ['what is too small to matter', -701, 0],
])('portableExp of %s is exact', (_, x, expected) => {
  expect(portableExp(x)).toBe(expected);
});

test.each([
  ['nothing', 0, 0],
  ['a sixth of a turn', 1 / 6, 0.5],
  ['a half', 0.5, 1],
  ['the whole', 1, 0],
])('portableSinPi of %s is what it should be', (_, x, expected) => {
  expect(portableSinPi(x)).toBeCloseTo(expected, 15);
});

test('portableSinPi is the engine’s sine to 15 digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (x) => {
      expect(Math.abs(portableSinPi(x) - Math.sin(Math.PI * x))).toBeLessThan(1e-15);
    }),
  );
});
