/**
 * Servers that stand still. A client whose clock starts at the sending, or that stops sending while it
 * waits, loses nearly all of what they do.
 */
import { NS_PER_MS, NS_PER_S, nsToSeconds } from '../../base/units.ts';
import { TimeHistogram } from '../../recording/time-histogram.ts';
import { near, type Check } from '../check.ts';
import { frozenResponseTimesNs } from '../freeze-arithmetic.ts';
import { quantileOf } from '../log-figures.ts';
import type { Evidence, SelftestCase } from '../selftest-case.ts';

const RATE_PER_SECOND = 100;
const GAP_NS = NS_PER_S / RATE_PER_SECOND;
const DURATION_NS = 10 * NS_PER_S;
const THAWED_AFTER_NS = 6 * NS_PER_S;
const PERCENTILES = [50, 90, 97.5, 99];
const TOLERANCE_RATIO = 0.03;
const TOLERANCE_NS_MIN = 5 * NS_PER_MS;

interface FreezeSettings {
  name: string;
  claim: string;
  delayNs: number;
  /** In the middle between two requests, so that no chance decides on which side of it one falls. */
  frozenAfterNs: number;
  connections: number;
}

function freezeCase(settings: FreezeSettings): SelftestCase {
  const { name, claim, delayNs, frozenAfterNs, connections } = settings;
  const forNs = THAWED_AFTER_NS - frozenAfterNs;
  return {
    name,
    claim,
    law: { kind: 'freeze', delayNs, afterNs: frozenAfterNs, forNs },
    load: {
      loop: 'open',
      arrivals: 'constant',
      ratePerSecond: RATE_PER_SECOND,
      durationNs: DURATION_NS,
    },
    connections,
    // Longer than the freeze: nothing may time out at its edge.
    timeoutNs: 5 * NS_PER_S,
    check: (evidence) => checkFreeze(evidence, delayNs),
  };
}

function checkFreeze({ record, log }: Evidence, delayNs: number): Check[] {
  const firstNs = log.arrivalsNs[0] ?? 0;
  // As long as it really was: a nap of two seconds may end late on a busy machine.
  const frozen = {
    fromNs: (log.frozen?.fromNs ?? Infinity) - firstNs,
    toNs: (log.frozen?.toNs ?? Infinity) - firstNs,
  };
  const truthNs = frozenResponseTimesNs({
    requests: nsToSeconds(DURATION_NS) * RATE_PER_SECOND,
    gapNs: GAP_NS,
    delayNs,
    frozen,
  });
  const measured = new TimeHistogram();
  measured.addEncoded(record.responseTime);
  return PERCENTILES.map((percentile) => {
    const expectedNs = quantileOf(truthNs, percentile / 100);
    return near(
      {
        figure: `p${percentile} response time`,
        unit: 'ns',
        measured: measured.valueAtPercentile(percentile),
      },
      expectedNs,
      Math.max(TOLERANCE_NS_MIN, TOLERANCE_RATIO * expectedNs),
    );
  });
}

/** Beside the 200 requests that come during the freeze, these are nearly none. */
const FEW_CONNECTIONS = 8;

export const STALL_CASES: readonly SelftestCase[] = [
  freezeCase({
    name: 'freeze',
    claim: 'answers take 10 ms, but the server stands still for 2 of 10 s',
    delayNs: 10 * NS_PER_MS,
    frozenAfterNs: 4 * NS_PER_S + GAP_NS / 2,
    connections: 256,
  }),
  freezeCase({
    name: 'freeze-few-connections',
    claim: `answers come at once, but for 2 of 10 s; ${FEW_CONNECTIONS} connections for 200 waiting requests`,
    delayNs: 0,
    frozenAfterNs: 4 * NS_PER_S - GAP_NS / 2,
    connections: FEW_CONNECTIONS,
  }),
];
