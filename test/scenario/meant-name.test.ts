import { describe, expect, it, test } from 'vitest';
import { didYouMean, meantName } from '../../src/scenario/meant-name.ts';

const KEYS = ['name', 'arrivals', 'rate', 'concurrency', 'thinkTime', 'duration'];

describe('meantName', () => {
  test.each([
    ['a missing letter', 'duraton', 'duration'],
    ['two letters swapped in a short name', 'raet', 'rate'],
    ['two letters swapped in a long name', 'duratoin', 'duration'],
    ['another convention of spelling', 'think_time', 'thinkTime'],
    ['capitals', 'RATE', 'rate'],
    ['an abbreviation', 'dur', 'duration'],
    ['the word of another tool', 'vus', 'concurrency'],
  ])('finds the name behind %s', (_, name, nearest) => {
    expect(meantName(name, KEYS)).toBe(nearest);
  });

  test.each([
    ['another word', 'budget'],
    ['a short word of as many letters', 'gate2go'],
    ['an empty name', ''],
  ])('finds nothing behind %s', (_, name) => {
    expect(meantName(name, KEYS)).toBeNull();
  });

  it('prefers the nearer of two names', () => {
    expect(meantName('phase-3', ['phase-12', 'phase-2'])).toBe('phase-2');
  });

  it('offers the word for another tool’s only where that word is known', () => {
    expect(meantName('vus', ['rate'])).toBeNull();
  });
});

describe('didYouMean', () => {
  it('asks with the nearest name in quotes', () => {
    expect(didYouMean('duratoin', KEYS)).toBe('did you mean "duration"?');
    expect(didYouMean('zebra', KEYS)).toBeNull();
  });
});
