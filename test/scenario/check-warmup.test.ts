import { expect, test } from 'vitest';
import { checkWarmup } from '../../src/scenario/check-warmup.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

const findingsOf = (load: unknown): string[] =>
  checkWarmup({ load }).map(({ path, message }) => `${pathText(path)}: ${message}`);

test.each([
  ['a length', { warmup: { duration: '5s' } }],
  ['a number of requests', { warmup: { requests: 100 } }],
  ['a steady state in the shortest time', { warmup: { until: 'steady', duration: '8s' } }],
  ['a length that is none, which is another check’s', { warmup: { until: 'steady', duration: 3 } }],
  ['a steady state, with the longest time', { warmup: { until: 'steady', duration: '30s' } }],
  ['no warm-up', {}],
  ['as many warm connections as there may be', { warmConnections: 4, connections: 4 }],
  ['warm connections that are no number, which is another check’s', { warmConnections: 'all' }],
])('says nothing about %s', (_, load) => {
  expect(findingsOf(load)).toEqual([]);
});

test.each([
  [
    'no end',
    { warmup: { rate: '5/s' } },
    'load.warmup.duration: missing: expected the length of the warm-up, such as 5s',
  ],
  [
    'two ends',
    { warmup: { requests: 5, until: 'steady' } },
    'load.warmup.requests: a warm-up ends in one way: by requests, or until steady',
  ],
  [
    'a time in which no steady state can be found',
    { warmup: { until: 'steady', duration: '3s' } },
    'load.warmup.duration: no steady state can be found within 3s: it takes 8s at least',
  ],
  [
    'more warm connections than there may be',
    { warmConnections: 65, connections: 64 },
    'load.warmConnections: 65 connections cannot be opened first: expected at most the 64 of load.connections',
  ],
])('tells %s', (_, load, told) => {
  expect(findingsOf(load)).toEqual([told]);
});
