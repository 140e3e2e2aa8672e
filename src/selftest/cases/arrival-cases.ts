/**
 * Servers that see how requests come. A driver that sends in clumps makes batches larger and queues
 * longer than the load that was asked for.
 */
import { NS_PER_MS, NS_PER_S } from '../../base/units.ts';
import type { BatchLaw } from '../../known-servers/server-law.ts';
import { between, exactly, near } from '../check.ts';
import { exponentialDistance, variationOf } from '../gap-law.ts';
import { answerTimesNs, arrivalGapsNs, meanOf } from '../log-figures.ts';
import type { SelftestCase } from '../selftest-case.ts';
import { meanBatchSizeRange } from '../simulated-runs.ts';

/**
 * Sends on millisecond ticks have 0.26 at this rate. Chance alone makes 0.014, and threads that are woken
 * from sleep, the server's included, up to 0.07 on a virtual machine.
 */
const KS_DISTANCE_MAX = 0.1;
/** One stall of 30 ms raises it by 0.1; a second's requests in a clump raise it to 5 and more. */
const VARIATION_TOLERANCE = 0.3;
const POISSON_RATE_PER_SECOND = 1000;
const POISSON_DURATION_NS = 4 * NS_PER_S;

const poisson: SelftestCase = {
  name: 'poisson',
  claim: 'what arrives of 1,000 requests per second is a Poisson process',
  law: { kind: 'immediate' },
  load: {
    loop: 'open',
    arrivals: 'poisson',
    ratePerSecond: POISSON_RATE_PER_SECOND,
    durationNs: POISSON_DURATION_NS,
  },
  connections: 64,
  timeoutNs: 5 * NS_PER_S,
  check: ({ log }) => {
    const gapsNs = arrivalGapsNs(log);
    return [
      between(
        {
          figure: 'KS distance of the gaps',
          unit: 'ratio',
          measured: exponentialDistance(gapsNs),
        },
        0,
        KS_DISTANCE_MAX,
      ),
      near(
        { figure: 'variation of the gaps', unit: 'ratio', measured: variationOf(gapsNs) },
        1,
        VARIATION_TOLERANCE,
      ),
      exactly(
        { figure: 'requests at the server', unit: 'count', measured: log.arrivalsNs.length },
        (POISSON_RATE_PER_SECOND * POISSON_DURATION_NS) / NS_PER_S,
      ),
    ];
  },
};

const BATCH_LAW: BatchLaw = {
  kind: 'batch',
  sizeMax: 8,
  waitNs: 10 * NS_PER_MS,
  serviceNs: 5 * NS_PER_MS,
};
const BATCH_RATE_PER_SECOND = 200;

const batch: SelftestCase = {
  name: 'batch',
  claim: 'a batcher waits 10 ms or for 8 requests, then takes 5 ms for all',
  law: BATCH_LAW,
  load: {
    loop: 'open',
    arrivals: 'poisson',
    ratePerSecond: BATCH_RATE_PER_SECOND,
    durationNs: 3 * NS_PER_S,
  },
  connections: 64,
  timeoutNs: 5 * NS_PER_S,
  check: ({ record, log }) => {
    const length = { ratePerSecond: BATCH_RATE_PER_SECOND, requests: log.arrivalsNs.length };
    const chance = meanBatchSizeRange(BATCH_LAW, length);
    const meanTruthNs = meanOf(answerTimesNs(log));
    return [
      between(
        { figure: 'mean batch size', unit: 'ratio', measured: meanOf(log.executionSizes) },
        chance.lowest,
        chance.highest,
      ),
      near(
        { figure: 'mean response time', unit: 'ns', measured: record.responseTime.meanNs },
        meanTruthNs,
        0.05 * meanTruthNs,
      ),
    ];
  },
};

export const ARRIVAL_CASES: readonly SelftestCase[] = [poisson, batch];
