/** Of a sample run: where the time of its requests goes, and what was sent of them. */
import { msToNs } from '../../src/base/units.ts';
import type { Distribution, PhaseRecord } from '../../src/domain/result.ts';
import { TimeHistogram } from '../../src/recording/time-histogram.ts';

export interface Served {
  scheduledNs: number;
  completedNs: number;
  isOk: boolean;
}

const CONNECTIONS = 24;
const TRANSFER_NS = msToNs(0.012);

export function distributionOf(spansNs: readonly number[]): Distribution {
  const histogram = new TimeHistogram();
  for (const spanNs of spansNs) histogram.record(spanNs);
  return histogram.distribution();
}

type SampleParts = Pick<PhaseRecord, 'connectTime' | 'firstByteTime' | 'transferTime' | 'arrivals'>;

export function samplePartsOf(
  served: readonly Served[],
  queuesNs: readonly number[],
  { durationS, clumped }: { durationS: number; clumped: boolean },
): SampleParts {
  const ratePerSecond = served.length / durationS;
  return {
    connectTime: distributionOf(
      Array.from({ length: CONNECTIONS }, (_, index) => msToNs(0.1 + index / 200)),
    ),
    firstByteTime: distributionOf(
      served.map(
        ({ completedNs, scheduledNs }, index) =>
          completedNs - scheduledNs - (queuesNs[index] ?? 0) - TRANSFER_NS,
      ),
    ),
    transferTime: distributionOf(served.map(() => TRANSFER_NS)),
    arrivals: {
      meant: { ratePerSecond, cv: 1, dispersion: 1 },
      sent: { ratePerSecond, cv: 1.003, dispersion: 0.98 },
      ksDistance: clumped ? 0.041 : 0.007,
      clumped,
    },
  };
}
