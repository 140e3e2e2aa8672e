import { describe, expect, test } from 'vitest';
import { checkSearch } from '../../src/scenario/check-search.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

const SLO = 'p99 < 40ms';

function findingsOf(load: Record<string, unknown>): string[] {
  return checkSearch({ load }).map(({ path, message }) => `${pathText(path)}: ${message}`);
}

describe('a search', () => {
  test.each([
    ['with an SLO alone', { slo: SLO }],
    ['with enough requests for its percentile', { slo: SLO, from: '10/s' }],
    ['whose SLO cannot be read, which is another check’s', { slo: 'p99', from: '1/s' }],
    ['that is no mapping', SLO],
  ])('%s is fine', (_, search) => {
    expect(findingsOf({ search })).toEqual([]);
  });

  test.each([
    [
      'whose ends are exchanged',
      { slo: SLO, from: '500/s', to: '50/s' },
      'load.search.to: expected a highest rate above the lowest one',
    ],
    [
      'whose highest rate is below the default of the lowest',
      { slo: 'p99.9 < 40ms', to: '100/s' },
      'load.search.to: expected a highest rate above the lowest one, which is 200/s here by default',
    ],
    [
      'with too few requests for its percentile',
      { slo: ['p50 < 1ms', 'p99.9 < 40ms'], from: '50/s', duration: '10s' },
      'load.search.from: a trial at this rate has 500 requests: the SLO needs at least 1000',
    ],
    [
      'with more requests than fit in memory',
      { slo: SLO, to: '1000k/s', duration: '60s' },
      'load.search.to: a trial at this rate schedules more than 50,000,000 requests',
    ],
  ])('%s is told so', (_, search, finding) => {
    expect(findingsOf({ search })).toEqual([finding]);
  });
});

describe('a sweep', () => {
  test.each([
    ['from one rate to another', { from: '50/s', to: '2k/s' }],
    ['over rates that are given', { rates: ['50/s', '60/s'] }],
  ])('%s is fine', (_, sweep) => {
    expect(findingsOf({ sweep })).toEqual([]);
  });

  test.each([
    [
      'with rates and ends',
      { rates: ['50/s', '60/s'], from: '50/s' },
      ['load.sweep.from: a sweep with a list of rates has no from'],
    ],
    [
      'without one end',
      { from: '50/s' },
      ['load.sweep.to: missing: expected the highest rate of the sweep, such as 2k/s'],
    ],
    [
      'whose ends are exchanged',
      { from: '50/s', to: '5/s' },
      ['load.sweep.to: expected a highest rate above the lowest one'],
    ],
    [
      'whose rates fall',
      { rates: ['50/s', '60/s', '60/s'] },
      ['load.sweep.rates[2]: expected rising rates: this one is not above the one before it'],
    ],
    [
      'with more requests than fit in memory',
      { rates: ['50/s', '1000k/s'], duration: '60s' },
      ['load.sweep.rates: a trial at this rate schedules more than 50,000,000 requests'],
    ],
  ])('%s is told so', (_, sweep, findings) => {
    expect(findingsOf({ sweep })).toEqual(findings);
  });
});
