import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findInstance, parsePriceBook } from '../../src/cost/price-book.ts';
import { collectWarnings } from '../../src/run/collect-warnings.ts';
import type { TargetResult } from '../../src/domain/result.ts';
import { aDistribution, aPhaseResult, aTargetResult } from '../builders/results.ts';

const attached = (phase = aPhaseResult()): TargetResult =>
  aTargetResult({ launched: false, phases: [phase] });
const book = parsePriceBook([{ name: 'aws.json', text: readFileSync('prices/aws.json', 'utf8') }]);
const price = findInstance(book, 'm6i.large', 'us-east-1');
const codes = (
  targets: TargetResult[],
  todayIso = '2026-08-01T00:00:00Z',
  prices = [price],
): string[] =>
  collectWarnings(targets, prices, { todayIso, cores: 2, connections: 7 }).map(
    (warning) => warning.code,
  );

test.each([
  ['nothing to warn about', [attached()], []],
  ['a server that we launched shares the machine', [aTargetResult()], ['shared-machine']],
  ['a launched server that never ran shares nothing', [aTargetResult({ phases: [] })], []],
  [
    'requests waited for a connection',
    [attached(aPhaseResult({ clientQueueTime: aDistribution({ p99Ns: 1.5e6 }) }))],
    ['client-queue'],
  ],
  [
    'a wait of 0.9 ms is not worth a word',
    [attached(aPhaseResult({ clientQueueTime: aDistribution({ p99Ns: 0.9e6 }) }))],
    [],
  ],
  [
    'response times off the scale',
    [attached(aPhaseResult({ responseTime: aDistribution({ clampedCount: 3 }) }))],
    ['clamped'],
  ],
])('%s', (_, targets, expected) => {
  expect(codes(targets)).toEqual(expected);
});

test('a wait with connections to spare was for one to open, which no limit cures', () => {
  const clientQueueTime = aDistribution({ p99Ns: 9e6 });
  const driver = { ...aPhaseResult().driver, inFlightMax: 6 };
  expect(codes([attached(aPhaseResult({ clientQueueTime, driver }))])).toEqual([]);
});

test('a server that could not be stopped is told', () => {
  const stopFailed = { code: 'SB_ADAPTER_STOP_FAILED', message: 'still runs', hint: 'end it' };
  const lifecycle = { readyAfterNs: 1, died: null, failed: null, log: null, stopFailed };
  expect(codes([aTargetResult({ launched: false, lifecycle })])).toEqual([
    'SB_ADAPTER_STOP_FAILED',
  ]);
});

test('a price of more than 180 days is old', () => {
  expect(codes([attached()], '2027-01-16T14:00:00Z')).toEqual([]);
  expect(codes([attached()], '2027-01-17T14:00:00Z')).toEqual(['old-price']);
});
