/**
 * Servers with a known law in virtual time: Poisson arrivals, one queue, no clock. What a trial would
 * have measured comes out as the facts that the search judges.
 */
import type { Random } from '../../src/base/random.ts';
import type { Slo } from '../../src/domain/scenario.ts';
import type { TrialFacts } from '../../src/search/judge-trial.ts';

export interface SimulatedServer {
  /** How long the batch that starts now takes, in seconds. */
  serviceS(batchSize: number, random: Random): number;
  batchMax: number;
}

const BUCKETS_PER_LIMIT = 500;
const BUCKETS = 4 * BUCKETS_PER_LIMIT;

/** The first bucket at which `quantile` of all counts is reached, in units of the limit. */
function quantileOf(counts: Int32Array, quantile: number): number | null {
  let total = 0;
  for (const count of counts) total += count;
  if (total === 0) return null;
  let left = Math.ceil(quantile * total);
  let bucket = 0;
  while ((left -= counts[bucket]!) > 0) bucket++;
  return (bucket + 1) / BUCKETS_PER_LIMIT;
}

/** One trial of `durationS` at `ratePerSecond` that starts with an empty queue; `slo` is on the p99. */
export function simulateTrial(
  server: SimulatedServer,
  load: { ratePerSecond: number; durationS: number; slo: Slo },
  random: Random,
): TrialFacts {
  const { ratePerSecond, durationS, slo } = load;
  const perLimit = BUCKETS_PER_LIMIT / (slo.limit / 1e9);
  const whole = new Int32Array(BUCKETS);
  const windows = Array.from({ length: Math.ceil(durationS) }, () => new Int32Array(BUCKETS));
  let scheduled = 0;
  let okWithin = 0;
  let freeAtS = 0;
  let arrivalS = -Math.log(1 - random()) / ratePerSecond;
  const batch: number[] = [];
  while (arrivalS < durationS) {
    const startS = Math.max(arrivalS, freeAtS);
    let size = 0;
    do {
      batch[size++] = arrivalS;
      arrivalS -= Math.log(1 - random()) / ratePerSecond;
    } while (size < server.batchMax && arrivalS <= startS && arrivalS < durationS);
    freeAtS = startS + server.serviceS(size, random);
    scheduled += size;
    if (freeAtS < durationS) okWithin += size;
    const window = windows[Math.floor(freeAtS)];
    for (let index = 0; index < size; index++) {
      const bucket = Math.min(BUCKETS - 1, Math.floor((freeAtS - batch[index]!) * perLimit));
      whole[bucket]!++;
      if (window !== undefined) window[bucket]!++;
    }
  }
  const inNs = (share: number | null): number | null => (share === null ? null : share * slo.limit);
  const actual = inNs(quantileOf(whole, 0.99));
  return {
    ratePerSecond,
    measuredNs: durationS * 1e9,
    counts: { scheduled, ok: scheduled, error: 0, timeout: 0, dropped: 0 },
    okWithinMeasured: okWithin,
    windows: windows.map((window, second) => ({
      startNs: second * 1e9,
      p50Ns: inNs(quantileOf(window, 0.5)),
      p99Ns: inNs(quantileOf(window, 0.99)),
    })),
    validity: { status: 'valid', reasons: [] },
    slos: [{ ...slo, actual, holds: actual !== null && actual < slo.limit }],
    cut: null,
  };
}
