import { expect, test } from 'vitest';
import { FailureTally } from '../../src/recording/failure-tally.ts';

const never = (): string => {
  throw new Error('asked for a second example');
};

test('lists kinds by how often they occurred', () => {
  const tally = new FailureTally();
  tally.add('timeout', () => 'first timeout');
  tally.add('http-503', () => 'first 503');
  tally.add('http-503', never);
  expect(tally.list()).toEqual([
    { kind: 'http-503', count: 2, example: 'first 503' },
    { kind: 'timeout', count: 1, example: 'first timeout' },
  ]);
  expect(tally.top()?.kind).toBe('http-503');
});

test('has no top without a failure', () => {
  expect(new FailureTally().top()).toBeNull();
});

test('cuts an example to 300 characters and to one line', () => {
  const tally = new FailureTally();
  tally.add('http-500', () => `  <html>\n\n  <body>${'x'.repeat(500)}`);
  const example = tally.top()?.example ?? '';
  expect(example).toHaveLength(300);
  expect(example).toMatch(/^<html> <body>x+…$/);
});
