/**
 * Queues under Poisson arrivals, which queueing theory knows. The arrivals and answers that the server
 * itself noted give the truth of this very run, which is tight; theory bounds it, which is loose.
 */
import { NS_PER_MS, NS_PER_S } from '../../base/units.ts';
import type { QueueLaw } from '../../known-servers/server-law.ts';
import { between, near, type Check } from '../check.ts';
import { answerTimesNs, meanOf, quantileOf } from '../log-figures.ts';
import type { Evidence, SelftestCase } from '../selftest-case.ts';
import { meanAnswerTimeRange } from '../simulated-runs.ts';

const MEAN_SERVICE_NS = 8 * NS_PER_MS;
const DURATION_NS = 3 * NS_PER_S;
/** Requests that wait each hold a connection: more than a queue of this load ever has. */
const CONNECTIONS = 128;

interface QueueSettings {
  name: string;
  claim: string;
  service: QueueLaw['service'];
  utilisationRatio: number;
}

function queueCase({ name, claim, service, utilisationRatio }: QueueSettings): SelftestCase {
  const law: QueueLaw = { kind: 'queue', service, meanServiceNs: MEAN_SERVICE_NS, seed: 1 };
  const ratePerSecond = (utilisationRatio * NS_PER_S) / MEAN_SERVICE_NS;
  return {
    name,
    claim,
    law,
    load: { loop: 'open', arrivals: 'poisson', ratePerSecond, durationNs: DURATION_NS },
    connections: CONNECTIONS,
    timeoutNs: 10 * NS_PER_S,
    check: (evidence) => checkQueue(evidence, law, ratePerSecond),
  };
}

function checkQueue({ record, log }: Evidence, law: QueueLaw, ratePerSecond: number): Check[] {
  const { meanNs, p99Ns } = record.responseTime;
  const truthNs = answerTimesNs(log);
  const meanTruthNs = meanOf(truthNs);
  const p99TruthNs = quantileOf(truthNs, 0.99);
  const chance = meanAnswerTimeRange(law, { ratePerSecond, requests: log.arrivalsNs.length });
  return [
    near(
      { figure: 'mean response time', unit: 'ns', measured: meanNs },
      meanTruthNs,
      0.05 * meanTruthNs,
    ),
    near(
      { figure: 'p99 response time', unit: 'ns', measured: p99Ns },
      p99TruthNs,
      0.1 * p99TruthNs,
    ),
    between(
      { figure: 'mean, by theory', unit: 'ns', measured: meanNs },
      chance.lowest,
      chance.highest,
    ),
  ];
}

export const QUEUE_CASES: readonly SelftestCase[] = [
  queueCase({
    name: 'mm1-50',
    claim: 'a queue with random service times, busy half of the time (M/M/1)',
    service: 'exponential',
    utilisationRatio: 0.5,
  }),
  queueCase({
    name: 'mm1-70',
    claim: 'the same, busy 70 % of the time',
    service: 'exponential',
    utilisationRatio: 0.7,
  }),
  queueCase({
    name: 'md1-50',
    claim: 'a queue with fixed service times, busy half of the time (M/D/1)',
    service: 'fixed',
    utilisationRatio: 0.5,
  }),
  queueCase({
    name: 'md1-70',
    claim: 'the same, busy 70 % of the time',
    service: 'fixed',
    utilisationRatio: 0.7,
  }),
];
