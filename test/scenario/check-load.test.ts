import { describe, expect, it, test } from 'vitest';
import { checkLoad } from '../../src/scenario/check-load.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

const CLOSED = { arrivals: 'closed', concurrency: 4, duration: '1s' };

const OPEN = { rate: '5/s', duration: '1s' };

/** `path: message` of each finding for the load `{ warmup, phases }`. */
function findingsOf(phases: unknown, warmup?: unknown): string[] {
  return checkLoad({ load: { phases, warmup } }).map(
    ({ path, message }) => `${pathText(path)}: ${message}`,
  );
}

describe('checkLoad', () => {
  test.each([
    ['an open phase with a rate', OPEN],
    ['a closed phase with callers', CLOSED],
    ['a phase whose arrivals are no word it knows', { arrivals: 'uniform', concurrency: 1 }],
    ['a rate that is no rate, which is another check’s', { rate: 200, duration: '1s' }],
    ['a duration that is none, which is another check’s', { rate: '5/s', duration: 5 }],
    ['one request in the whole phase', { rate: '1/s', duration: '1s' }],
    ['exactly 200 million requests', { rate: '500k/s', duration: '400s' }],
    ['gamma arrivals', { ...OPEN, arrivals: 'gamma', cv: 2 }],
    ['bursts', { ...OPEN, arrivals: 'bursts', on: '200ms', off: '800ms' }],
    ['a trace, as long as it is', { arrivals: 'trace', trace: { file: 't.csv' } }],
    ['a trace that is cut', { arrivals: 'trace', trace: { file: 't.csv' }, duration: '1s' }],
    ['sessions', { ...OPEN, arrivals: 'sessions', requestsPerSession: 3, thinkTime: '1s' }],
    ['a rate that changes', { ...OPEN, rate: { from: '0/s', to: '10/s' } }],
    ['no mapping', 'steady'],
  ])('says nothing about %s', (_, phase) => {
    expect(findingsOf([phase])).toEqual([]);
  });

  test.each([
    [
      'a closed phase with a rate',
      { ...CLOSED, rate: '5/s' },
      'load.phases[0].rate: a closed phase has no rate: its callers send as fast as they are answered',
    ],
    [
      'a rate instead of callers, told once',
      { arrivals: 'closed', rate: '5/s', duration: '1s' },
      'load.phases[0].rate: a closed phase has no rate: its callers send as fast as they are answered',
    ],
    [
      'callers instead of a rate, told once',
      { concurrency: 4, duration: '1s' },
      'load.phases[0].concurrency: an open phase has no concurrency: requests start when the schedule says, answered or not',
    ],
    [
      'an open phase with think time',
      { ...OPEN, thinkTime: '1s' },
      'load.phases[0].thinkTime: an open phase has no thinkTime: requests start when the schedule says, answered or not',
    ],
    [
      'an open phase without a rate',
      { duration: '1s' },
      'load.phases[0].rate: missing: expected the rate of an open phase, such as 200/s',
    ],
    [
      'a phase without a duration',
      { rate: '5/s' },
      'load.phases[0].duration: missing: expected a duration with a unit such as 30s or 250ms',
    ],
    [
      'a closed phase without callers',
      { arrivals: 'closed', duration: '1s' },
      'load.phases[0].concurrency: missing: expected the number of callers of a closed phase, such as 64',
    ],
    [
      'gamma arrivals without their cv',
      { ...OPEN, arrivals: 'gamma' },
      'load.phases[0].cv: missing: expected the deviation of the gaps over their mean, such as 2',
    ],
    [
      'a cv of arrivals that have none',
      { ...OPEN, cv: 2 },
      'load.phases[0].cv: a poisson phase has no cv: it belongs to gamma arrivals',
    ],
    [
      'bursts that never pause',
      { ...OPEN, arrivals: 'bursts', on: '1s' },
      'load.phases[0].off: missing: expected how long the pause after a burst lasts on average, such as 800ms',
    ],
    [
      'bursts with a rate that changes',
      { arrivals: 'bursts', on: '1s', off: '1s', rate: { from: '1/s', to: '9/s' }, duration: '1s' },
      'load.phases[0].rate: bursts have one rate, such as 200/s: they follow no shape',
    ],
    [
      'a trace without a file',
      { arrivals: 'trace' },
      'load.phases[0].trace: missing: expected the file of the trace, such as { file: arrivals.csv }',
    ],
    [
      'a trace with a rate',
      { arrivals: 'trace', trace: { file: 't.csv' }, rate: '5/s' },
      'load.phases[0].rate: a trace phase has no rate: its instants come from the file',
    ],
    [
      'a file of arrivals that read none',
      { ...OPEN, arrivals: 'constant', trace: { file: 't.csv' } },
      'load.phases[0].trace: a constant phase has no trace: it belongs to trace arrivals',
    ],
    [
      'sessions of no known length',
      { ...OPEN, arrivals: 'sessions' },
      'load.phases[0].requestsPerSession: missing: expected how many requests a session has, such as 5',
    ],
    [
      'sessions with callers',
      { ...OPEN, arrivals: 'sessions', requestsPerSession: 3, concurrency: 4 },
      'load.phases[0].concurrency: a sessions phase has no concurrency: sessions start when the schedule says',
    ],
    [
      'more requests than a schedule can hold',
      { rate: '500001/s', duration: '400s' },
      'load.phases[0].rate: the phase schedules 200,000,400 requests: expected at most 200,000,000',
    ],
    [
      'more requests than sessions can have',
      { arrivals: 'sessions', rate: '1k/s', requestsPerSession: 201, duration: '1000s' },
      'load.phases[0].rate: the phase schedules 201,000,000 requests: expected at most 200,000,000',
    ],
    [
      'less than one request',
      { rate: '59/m', duration: '1s' },
      'load.phases[0].rate: the phase ends before its first request is due',
    ],
    [
      'a shape without a single request',
      { rate: { steps: ['0/s', '0/s'] }, duration: '10s' },
      'load.phases[0].rate: the phase ends before its first request is due',
    ],
    [
      'a ramp with too many requests',
      { rate: { from: '0/s', to: '1000k/s' }, duration: '1000s' },
      'load.phases[0].rate: the phase schedules 500,000,000 requests: expected at most 200,000,000',
    ],
  ])('finds %s', (_, phase, finding) => {
    expect(findingsOf([phase])).toEqual([finding]);
  });

  it('judges every phase', () => {
    const open = { duration: '1s' };
    expect(findingsOf([open, CLOSED, open]).map((text) => text.split(':')[0])).toEqual([
      'load.phases[0].rate',
      'load.phases[2].rate',
    ]);
  });

  it('tells for each key which arrivals it belongs to', () => {
    const hints = checkLoad({
      load: { phases: [{ ...OPEN, cv: 1, on: '1s', trace: {}, requestsPerSession: 3 }] },
    }).map(({ hint }) => hint);
    expect(hints).toEqual(
      ['gamma', 'bursts', 'trace', 'sessions'].map(
        (arrivals) => `remove it, or set "arrivals: ${arrivals}"`,
      ),
    );
  });
});

describe('a warm-up', () => {
  const TRACE = { arrivals: 'trace', trace: { file: 't.csv' } };
  const SESSIONS = { ...OPEN, arrivals: 'sessions', requestsPerSession: 3 };
  const RAMP = { rate: { from: '0/s', to: '5/s' }, duration: '9s' };

  test.each([
    ['takes all of an open first phase', { duration: '1s' }, OPEN],
    ['takes all of a closed first phase', { duration: '1s' }, CLOSED],
    ['takes all of sessions', { duration: '1s' }, SESSIONS],
    ['begins where a ramp begins', { duration: '1s' }, RAMP],
    ['has its rate from a trace', { duration: '1s' }, TRACE],
    ['is even before a trace', { arrivals: 'constant', duration: '1s' }, TRACE],
    ['is a ramp of its own', { rate: { from: '1/s', to: '5/s' }, duration: '9s' }, OPEN],
    ['ends by itself', { until: 'steady' }, OPEN],
    ['ends after so many requests', { requests: 50 }, OPEN],
    ['is of another kind and whole', { arrivals: 'poisson', rate: '5/s', duration: '1s' }, CLOSED],
    ['cannot be judged without a first phase', { concurrency: 3 }, null],
  ])('that %s is fine', (_, warmup, first) => {
    expect(findingsOf([first], warmup)).toEqual([]);
  });

  it('that contradicts the arrivals it takes over is told whence they are', () => {
    const warmup = { rate: '5/s', duration: '1s' };
    const [finding] = checkLoad({ load: { phases: [CLOSED], warmup } });
    expect(finding?.message).toMatch(/^a closed warm-up has no rate/);
    expect(finding?.hint).toBe(
      'use "concurrency", or set "arrivals: poisson" (it takes arrivals from the first phase)',
    );
  });

  it('whose rate is not its own is too long, not too fast', () => {
    expect(findingsOf([{ rate: '1000k/s', duration: '1s' }], { duration: '4m' })).toEqual([
      'load.warmup.duration: the warm-up schedules 240,000,000 requests: expected at most 200,000,000',
    ]);
  });

  test.each([
    [
      'callers do not tell a rate',
      { arrivals: 'constant', duration: '1s' },
      CLOSED,
      'load.warmup.rate: missing: expected the rate of an open warm-up, such as 200/s',
    ],
    [
      'sessions per second are no requests per second',
      { arrivals: 'poisson', duration: '1s' },
      SESSIONS,
      'load.warmup.rate: missing: expected the rate of an open warm-up, such as 200/s',
    ],
    [
      'it neither lasts nor ends',
      { rate: '5/s' },
      OPEN,
      'load.warmup.duration: missing: expected a duration with a unit such as 30s or 250ms',
    ],
  ])('is not whole where %s', (_, warmup, first, finding) => {
    expect(findingsOf([first], warmup)).toEqual([finding]);
  });
});
