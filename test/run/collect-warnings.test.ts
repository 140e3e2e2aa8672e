import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findInstance, parsePriceBook } from '../../src/cost/price-book.ts';
import { collectWarnings } from '../../src/run/collect-warnings.ts';
import type { TargetResult } from '../../src/domain/result.ts';
import { aPhaseResult, aTargetResult } from '../builders/results.ts';
import { aScenario } from '../builders/scenario.ts';
import { aSearchResult } from '../builders/search.ts';

const attached = (phase = aPhaseResult()): TargetResult =>
  aTargetResult({ launched: false, url: 'http://198.51.100.7:8000', phases: [phase] });
const book = parsePriceBook([{ name: 'aws.json', text: readFileSync('prices/aws.json', 'utf8') }]);
const price = findInstance(book, 'm6i.large', 'us-east-1');
const codes = (
  targets: TargetResult[],
  todayIso = '2026-08-01T00:00:00Z',
  prices = [price],
): string[] =>
  collectWarnings(targets, prices, { todayIso, cores: 2, scenario: aScenario(), told: [] }).map(
    (warning) => warning.code,
  );

test.each([
  ['nothing to warn about', [attached()], []],
  ['a server that we launched shares the machine', [aTargetResult()], ['shared-machine']],
  ['a launched server that never ran shares nothing', [aTargetResult({ phases: [] })], []],
  [
    'a server that we attached to on loopback shares the machine too',
    [{ ...attached(), url: 'http://localhost:8000' }],
    ['shared-machine'],
  ],
  [
    'so does one that was only searched',
    [aTargetResult({ phases: [], search: aSearchResult() })],
    ['shared-machine'],
  ],
  [
    'requests were sent in clumps',
    [attached(aPhaseResult({ arrivals: { ...aPhaseResult().arrivals!, clumped: true } }))],
    ['clumped-arrivals'],
  ],
  [
    'a figure near the measurement floor',
    [attached(aPhaseResult({ floor: { p50Ns: 0.9e6, p99Ns: 4e6, count: 400, isNear: true } }))],
    ['near-floor'],
  ],
  [
    'a warm-up that reached a steady state',
    [{ ...attached(), steady: { reached: true, afterNs: 9e9, reason: 'even' } }],
    [],
  ],
])('%s', (_, targets, expected) => {
  expect(codes(targets)).toEqual(expected);
});

test('a warm-up that never became steady says what still changed', () => {
  const steady = { reached: false, afterNs: 30e9, reason: 'the rate differs by 25 %' };
  const [warning] = collectWarnings([{ ...attached(), steady }], [], {
    todayIso: '2026-08-01T00:00:00Z',
    cores: 2,
    scenario: aScenario(),
    told: [],
  });
  expect(warning).toEqual({
    code: 'never-steady',
    message: 'onnx: the warm-up ended after 30 s without a steady state: the rate differs by 25 %',
    hint: 'Give the warm-up more time, or a rate that the server can sustain.',
  });
});

test('a warm-up that was interrupted is not blamed for it', () => {
  const steady = { reached: false, afterNs: 2e9, reason: '2 of at least 8 seconds have passed' };
  expect(codes([{ ...attached(), phases: [], steady }])).toEqual([]);
});

test('what was found before the run comes first', () => {
  const told = [{ code: 'payload-changed', message: 'it changed', hint: 'restore it' }];
  const warnings = collectWarnings([aTargetResult()], [], {
    todayIso: '2026-08-01T00:00:00Z',
    cores: 2,
    scenario: aScenario(),
    told,
  });
  expect(warnings.map(({ code }) => code)).toEqual(['payload-changed', 'shared-machine']);
});

test('a server that could not be stopped is told', () => {
  const stopFailed = { code: 'SB_ADAPTER_STOP_FAILED', message: 'still runs', hint: 'end it' };
  const lifecycle = { readyAfterNs: 1, died: null, failed: null, log: null, stopFailed };
  expect(codes([{ ...attached(), lifecycle }])).toEqual(['SB_ADAPTER_STOP_FAILED']);
});

test('a price of more than 180 days is old', () => {
  expect(codes([attached()], '2027-01-16T14:00:00Z')).toEqual([]);
  expect(codes([attached()], '2027-01-17T14:00:00Z')).toEqual(['old-price']);
});
