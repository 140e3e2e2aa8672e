/** Servers that fail a known number of requests: each must be told, and be in the percentiles. */
import { NS_PER_MS, NS_PER_S } from '../../base/units.ts';
import { between, exactly } from '../check.ts';
import type { SelftestCase } from '../selftest-case.ts';

const TIMEOUT_NS = NS_PER_S;

const hang: SelftestCase = {
  name: 'hang',
  claim: '20 of 1,000 requests are never answered; the timeout is 1 s',
  law: { kind: 'hang', every: 50, seed: 1 },
  load: { loop: 'open', arrivals: 'constant', ratePerSecond: 250, durationNs: 4 * NS_PER_S },
  connections: 64,
  timeoutNs: TIMEOUT_NS,
  check: ({ record: { counts, responseTime, okResponseTime } }) => [
    exactly({ figure: 'timeouts', unit: 'count', measured: counts.timeout }, 20),
    between(
      { figure: 'p50 response time', unit: 'ns', measured: responseTime.p50Ns },
      0,
      5 * NS_PER_MS,
    ),
    between(
      { figure: 'p99 response time', unit: 'ns', measured: responseTime.p99Ns },
      TIMEOUT_NS,
      1.05 * TIMEOUT_NS,
    ),
    between(
      { figure: 'p99 of ok answers', unit: 'ns', measured: okResponseTime.p99Ns },
      0,
      100 * NS_PER_MS,
    ),
  ],
};

const resets: SelftestCase = {
  name: 'resets',
  claim: 'every tenth of 200 requests has its connection reset',
  law: { kind: 'reset', every: 10 },
  load: { loop: 'open', arrivals: 'constant', ratePerSecond: 100, durationNs: 2 * NS_PER_S },
  connections: 64,
  timeoutNs: 5 * NS_PER_S,
  check: ({ record: { counts, failures }, log }) => [
    exactly({ figure: 'errors', unit: 'count', measured: counts.error }, 20),
    exactly(
      {
        figure: 'of them connection resets',
        unit: 'count',
        measured: failures.find(({ kind }) => kind === 'connection-reset')?.count ?? 0,
      },
      20,
    ),
    // More would be a retry, which hides a failure.
    exactly(
      { figure: 'requests at the server', unit: 'count', measured: log.arrivalsNs.length },
      200,
    ),
  ],
};

export const FAILURE_CASES: readonly SelftestCase[] = [hang, resets];
