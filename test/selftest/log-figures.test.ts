import { describe, expect, test } from 'vitest';
import {
  answerLatenessNs,
  answerTimesNs,
  arrivalGapsNs,
  meanOf,
  quantileOf,
} from '../../src/selftest/log-figures.ts';
import { aLog } from './a-log.ts';

const log = aLog({
  arrivalsNs: [10, 20, 50],
  dueNs: [15, NaN, 60],
  answeredNs: [16, NaN, 63],
});

describe("a server's log", () => {
  test('tells how long each answered request took', () => {
    expect(answerTimesNs(log)).toEqual([6, 13]);
  });

  test('tells how late the server was against its own law', () => {
    expect(answerLatenessNs(log)).toEqual([1, 3]);
  });

  test('does not call the server late for what fell into a freeze', () => {
    const frozen = { fromNs: 14, toNs: 40 };
    const held = aLog({ arrivalsNs: [10, 12], dueNs: [13, 15], answeredNs: [13, 41], frozen });
    expect(answerLatenessNs(held)).toEqual([0, 1]);
  });

  test('tells the gaps between arrivals, answered or not', () => {
    expect(arrivalGapsNs(log)).toEqual([10, 30]);
  });
});

test('the mean of nothing is no number', () => {
  expect(meanOf([1, 2, 6])).toBe(3);
  expect(meanOf([])).toBeNaN();
});

test.each([
  [0, 1],
  [0.5, 5],
  [0.9, 9],
  [0.91, 10],
  [1, 10],
])('the quantile %d of the numbers 1 to 10 is %d', (ratio, expected) => {
  expect(quantileOf([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], ratio)).toBe(expected);
});
