import { describe, expect, test } from 'vitest';
import { fewestRequests, parseSlo, SLO_PATTERN } from '../../src/scenario/parse-slo.ts';
import { anSlo } from '../builders/search.ts';

describe('parseSlo', () => {
  test.each([
    ['p99 < 40ms', { metric: 'p99', operator: '<', limit: 40e6 }],
    ['p99.9<=1s', { metric: 'p999', operator: '<=', limit: 1e9 }],
    ['error_rate < 0.1%', { metric: 'error_rate', operator: '<', limit: 0.001 }],
  ])('reads %s', (text, slo) => {
    expect(parseSlo(text)).toEqual({ ok: true, value: { text, ...slo } });
    expect(text).toMatch(new RegExp(SLO_PATTERN));
  });

  test.each([
    ['p99 > 40ms', 'an SLO that is searched for is an upper limit, ">" is a lower one'],
    [
      'throughput > 40/s',
      'there is no highest rate for a limit on throughput: an SLO is on a response time or on error_rate',
    ],
    ['fast', 'expected an SLO such as "p99 < 40ms"'],
    ['p99 < 40', 'expected a duration with a unit such as 40ms after "p99 <"'],
  ])('refuses %s', (text, message) => {
    expect(parseSlo(text)).toMatchObject({ ok: false, message });
    expect(text).not.toMatch(new RegExp(SLO_PATTERN));
  });
});

test('the rarest percentile decides how many requests are needed', () => {
  const p999 = anSlo({ metric: 'p999' });
  const errors = anSlo({ metric: 'error_rate' });
  expect(fewestRequests([anSlo(), errors])).toBe(100);
  expect(fewestRequests([anSlo(), p999])).toBe(1000);
  expect(fewestRequests([errors])).toBe(1);
});
