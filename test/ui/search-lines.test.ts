import { expect, test } from 'vitest';
import { trialLine, trialsHead } from '../../src/ui/search-lines.ts';
import { createPlainLog } from '../../src/ui/plain-log.ts';
import type { RunEvent } from '../../src/domain/event.ts';
import type { RateTrial } from '../../src/domain/search.ts';
import { aTrial } from '../builders/search.ts';

const STARTED = {
  type: 'trials-started',
  target: 'onnx',
  goal: 'highest rate with p99 < 40ms',
  trials: 19,
  trialsMax: 60,
  estimatedNs: 200e9,
} as const;

test.each<[string, Partial<RateTrial>, string]>([
  ['one that passed', {}, 'search 400/s #1 (bracket) passed: 399.8/s, p50 2.00 ms, p99 8.00 ms'],
  [
    'one that failed, with the reason',
    { verdict: 'fail', reason: 'p99 < 40ms did not hold', p99Ns: null },
    'search 400/s #1 (bracket) failed: 399.8/s, p50 2.00 ms, p99 n/a (p99 < 40ms did not hold)',
  ],
  [
    'one with errors',
    { counts: { scheduled: 100, ok: 90, error: 10, timeout: 0, dropped: 0 } },
    'search 400/s #1 (bracket) passed: 399.8/s, p50 2.00 ms, p99 8.00 ms, errors 10 %',
  ],
  [
    'one that was cut',
    { verdict: 'fail', cutShort: true },
    'search 400/s #1 (bracket) was cut short: 399.8/s, p50 2.00 ms, p99 8.00 ms',
  ],
  [
    'one that is invalid',
    { verdict: 'invalid' },
    'search 400/s #1 (bracket) is invalid: 399.8/s, p50 2.00 ms, p99 8.00 ms',
  ],
  [
    'a rate of a sweep without limits that was too much',
    { kind: 'sweep', verdict: 'fail', slos: [] },
    'search 400/s #1 saturated: 399.8/s, p50 2.00 ms, p99 8.00 ms',
  ],
])('%s is one line', (_, given, line) => {
  expect(trialLine(aTrial(given))).toBe(line);
});

test('a search is told with its size, a sweep with a number that is certain', () => {
  expect(trialsHead(STARTED)).toBe(
    'highest rate with p99 < 40ms: about 19 trials, about 4 min (60 trials at most)',
  );
  expect(trialsHead({ ...STARTED, goal: 'latency against load', trialsMax: 19 })).toBe(
    'latency against load: 19 trials, about 4 min',
  );
});

test('the plain log has one line a trial, and the answer', () => {
  const lines: string[] = [];
  const log = createPlainLog((line) => lines.push(line));
  const phase = {
    name: 'search 400/s #1',
    kind: 'measured',
    offeredRatePerSecond: 400,
    load: 'poisson 400/s',
    durationNs: 10e9,
  } as const;
  const events: RunEvent[] = [
    STARTED,
    { type: 'trial-started', target: 'onnx', phase },
    { type: 'trial-finished', target: 'onnx', trial: aTrial() },
    { type: 'trials-finished', target: 'onnx', summary: 'highest rate: 400/s' },
  ];
  for (const event of events) log.handle(event);
  expect(lines).toEqual([
    'onnx: highest rate with p99 < 40ms: about 19 trials, about 4 min (60 trials at most)',
    'onnx: search 400/s #1 (bracket) passed: 399.8/s, p50 2.00 ms, p99 8.00 ms',
    'onnx: highest rate: 400/s',
  ]);
});
