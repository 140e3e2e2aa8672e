import { describe, expect, test } from 'vitest';
import { checkRateShape, readMeanRate } from '../../src/scenario/check-rate.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

const SINE = { mean: '200/s', amplitude: '100/s', period: '20s' };
const SPIKE = { base: '100/s', peak: '1000/s', at: '10s', lasts: '2s' };

/** `path: message` of each finding for a phase of 30 s. */
function findingsOf(rate: Record<string, unknown>): string[] {
  return checkRateShape(rate, ['rate'], 30e9).map(
    ({ path, message }) => `${pathText(path)}: ${message}`,
  );
}

describe('checkRateShape', () => {
  test.each([
    ['a ramp', { from: '50/s', to: '500/s' }],
    ['steps', { steps: ['1/s', '2/s'] }],
    ['a sine', SINE],
    ['a sine down to nothing', { ...SINE, amplitude: '200/s' }],
    ['a spike', SPIKE],
    ['a spike that outlasts the phase', { ...SPIKE, lasts: '5m' }],
    ['values that are wrong by themselves, which is another check’s', { from: 1, to: null }],
  ])('says nothing about %s', (_, rate) => {
    expect(findingsOf(rate)).toEqual([]);
  });

  test.each([
    ['no key of any shape', { rate: '5/s' }, ['rate: missing: expected the keys of a shape']],
    ['half a ramp', { from: '5/s' }, ['rate.to: missing: a ramp has the keys from and to']],
    [
      'a sine without two of its keys',
      { mean: '5/s' },
      [
        'rate.amplitude: missing: a sine has the keys mean, amplitude and period',
        'rate.period: missing: a sine has the keys mean, amplitude and period',
      ],
    ],
    [
      'two shapes in one',
      { ...SPIKE, steps: ['1/s', '2/s'] },
      ['rate.steps: a spike has no steps: its keys are base, peak, at and lasts'],
    ],
    [
      'a rate below nothing',
      { ...SINE, amplitude: '201/s' },
      ['rate.amplitude: the amplitude is above the mean: the rate would fall below 0/s'],
    ],
    [
      'a spike that never comes',
      { ...SPIKE, at: '30s' },
      ['rate.at: the spike begins when the phase is over'],
    ],
  ])('finds %s', (_, rate, findings) => {
    expect(findingsOf(rate)).toEqual(findings);
  });
});

test.each([
  ['one rate', '200/s', 200],
  ['a ramp', { from: '50/s', to: '500/s' }, 275],
  ['steps', { steps: ['1/s', '2/s', '6/s'] }, 3],
  ['whole swings of a sine', { ...SINE, period: '10s' }, 200],
  ['half a swing on top', { ...SINE, period: '20s' }, 200 + (100 * 2) / Math.PI / 3],
  ['a spike of 2 s in 30', SPIKE, 160],
  ['what is not readable', { from: '50/s', to: 500 }, null],
])('the mean rate over 30 s of %s', (_, rate, expected) => {
  const mean = readMeanRate(rate, 30e9);
  if (expected === null) expect(mean).toBeNull();
  else expect(mean).toBeCloseTo(expected, 9);
});
