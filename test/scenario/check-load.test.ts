import { describe, expect, it, test } from 'vitest';
import { checkLoad } from '../../src/scenario/check-load.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

const CLOSED = { arrivals: 'closed', concurrency: 4, duration: '1s' };

/** `path: message` of each finding for the load `{ warmup, phases }`. */
function findingsOf(phases: unknown, warmup?: unknown): string[] {
  return checkLoad({ load: { phases, warmup } }).map(
    ({ path, message }) => `${pathText(path)}: ${message}`,
  );
}

describe('checkLoad', () => {
  test.each([
    ['an open phase with a rate', { rate: '5/s', duration: '1s' }],
    ['a closed phase with callers', CLOSED],
    ['a phase whose arrivals are no word it knows', { arrivals: 'uniform', concurrency: 1 }],
    ['a rate that is no rate, which is another check’s', { rate: 200, duration: '1s' }],
    ['one request in the whole phase', { rate: '1/s', duration: '1s' }],
    ['exactly 50 million requests', { rate: '500k/s', duration: '100s' }],
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
      { arrivals: 'closed', rate: '5/s' },
      'load.phases[0].rate: a closed phase has no rate: its callers send as fast as they are answered',
    ],
    [
      'callers instead of a rate, told once',
      { concurrency: 4 },
      'load.phases[0].concurrency: an open phase has no concurrency: requests start when the schedule says, answered or not',
    ],
    [
      'an open phase with think time',
      { rate: '5/s', thinkTime: '1s' },
      'load.phases[0].thinkTime: an open phase has no thinkTime: requests start when the schedule says, answered or not',
    ],
    [
      'an open phase without a rate',
      { duration: '1s' },
      'load.phases[0].rate: missing: expected the rate of an open phase, such as 200/s',
    ],
    [
      'a closed phase without callers',
      { arrivals: 'closed' },
      'load.phases[0].concurrency: missing: expected the number of callers of a closed phase, such as 64',
    ],
    [
      'more requests than a schedule can hold',
      { rate: '500001/s', duration: '100s' },
      'load.phases[0].rate: the phase schedules 50,000,100 requests: expected at most 50,000,000',
    ],
    [
      'less than one request',
      { rate: '59/m', duration: '1s' },
      'load.phases[0].rate: the phase ends before its first request is due',
    ],
  ])('finds %s', (_, phase, finding) => {
    expect(findingsOf([phase])).toEqual([finding]);
  });

  it('judges every phase', () => {
    expect(findingsOf([{}, CLOSED, {}]).map((text) => text.split(':')[0])).toEqual([
      'load.phases[0].rate',
      'load.phases[2].rate',
    ]);
  });

  test.each([
    ['takes all of an open first phase', { duration: '1s' }, { rate: '5/s' }],
    ['takes all of a closed first phase', { duration: '1s' }, CLOSED],
    ['is of another kind and whole', { arrivals: 'poisson', rate: '5/s', duration: '1s' }, CLOSED],
    ['cannot be judged without a first phase', { concurrency: 3 }, null],
  ])('says nothing about a warm-up that %s', (_, warmup, first) => {
    expect(findingsOf([first], warmup)).toEqual([]);
  });

  it('finds that a warm-up contradicts the arrivals it takes over, and says whence', () => {
    const [finding] = checkLoad({ load: { phases: [CLOSED], warmup: { rate: '5/s' } } });
    expect(finding?.message).toMatch(/^a closed warm-up has no rate/);
    expect(finding?.hint).toBe(
      'use "concurrency", or set "arrivals: poisson" (it takes arrivals from the first phase)',
    );
  });

  it('blames the duration of a warm-up when the rate is not its own', () => {
    expect(findingsOf([{ rate: '1000k/s', duration: '1s' }], { duration: '1m' })).toEqual([
      'load.warmup.duration: the warm-up schedules 60,000,000 requests: expected at most 50,000,000',
    ]);
  });

  it('finds that a warm-up of its own kind lacks what the first phase cannot give', () => {
    expect(findingsOf([CLOSED], { arrivals: 'constant', duration: '1s' })).toEqual([
      'load.warmup.rate: missing: expected the rate of an open warm-up, such as 200/s',
    ]);
  });
});
