/** Servers that take a known time: nothing in them depends on chance. */
import { NS_PER_MS, NS_PER_S, NS_PER_US } from '../../base/units.ts';
import { between, near } from '../check.ts';
import type { SelftestCase } from '../selftest-case.ts';

const DELAY_NS = 100 * NS_PER_MS;
const BODY_NS = 50 * NS_PER_MS;

const constant: SelftestCase = {
  name: 'constant',
  claim: 'every answer takes 100 ms',
  law: { kind: 'constant-delay', delayNs: DELAY_NS },
  // No divisor of the delay: an answer must not fall on the next request's instant.
  load: { loop: 'open', arrivals: 'constant', ratePerSecond: 96, durationNs: 2 * NS_PER_S },
  connections: 64,
  timeoutNs: 5 * NS_PER_S,
  check: ({ record: { responseTime } }) => [
    near(
      { figure: 'p50 response time', unit: 'ns', measured: responseTime.p50Ns },
      DELAY_NS,
      0.005 * DELAY_NS,
    ),
    // What one stall of the machine in two seconds adds is no fault of the driver's.
    near(
      { figure: 'p99 response time', unit: 'ns', measured: responseTime.p99Ns },
      DELAY_NS,
      0.05 * DELAY_NS,
    ),
  ],
};

const subMillisecond: SelftestCase = {
  name: 'sub-millisecond',
  claim: 'every answer comes at once, in far less than 1 ms',
  law: { kind: 'immediate' },
  load: { loop: 'open', arrivals: 'constant', ratePerSecond: 500, durationNs: 1.5 * NS_PER_S },
  connections: 64,
  timeoutNs: 5 * NS_PER_S,
  check: ({ record: { responseTime, serviceTime } }) => [
    between(
      { figure: 'p50 response time', unit: 'ns', measured: responseTime.p50Ns },
      NS_PER_US,
      NS_PER_MS,
    ),
    between(
      { figure: 'p50 service time', unit: 'ns', measured: serviceTime.p50Ns },
      NS_PER_US,
      NS_PER_MS,
    ),
  ],
};

const slowBody: SelftestCase = {
  name: 'slow-body',
  claim: 'the head comes at once, the last byte of the body 50 ms later',
  law: { kind: 'slow-body', pieces: 5, pieceBytes: 1000, overNs: BODY_NS },
  load: { loop: 'open', arrivals: 'constant', ratePerSecond: 50, durationNs: 2 * NS_PER_S },
  connections: 64,
  timeoutNs: 5 * NS_PER_S,
  check: ({ record: { firstByteTime, transferTime, responseTime } }) => [
    between(
      { figure: 'p50 first byte', unit: 'ns', measured: firstByteTime.p50Ns },
      NS_PER_US,
      5 * NS_PER_MS,
    ),
    {
      ...near(
        { figure: 'p50 transfer', unit: 'ns', measured: transferTime.p50Ns },
        BODY_NS,
        0.04 * BODY_NS,
      ),
      // A first byte that was seen late leaves less to the transfer.
      busyMoves: 'up-or-down',
    },
    near(
      { figure: 'p50 response time', unit: 'ns', measured: responseTime.p50Ns },
      BODY_NS,
      0.04 * BODY_NS,
    ),
  ],
};

export const DELAY_CASES: readonly SelftestCase[] = [constant, subMillisecond, slowBody];
