/**
 * Decides when each request of an open loop (or each session) is due: absolute offsets that depend on
 * the profile and the seed alone. Nothing that happens while the load runs, a late send or a slow
 * answer, can move them. They are made a chunk at a time, so that a day of load needs no memory.
 */
import { assert } from '../base/assert.ts';
import { createRandom, type Random } from '../base/random.ts';
import type { BurstArrivals, OpenLoad, SessionLoad, TraceInstants } from '../domain/scenario.ts';
import { burstTimeNs, burstWindows } from './burst-windows.ts';
import { exponentialGaps, gammaGaps, type GapDraw } from './draw-gaps.ts';
import { evenCurve, shapedCurve, type RateCurve } from './rate-curve.ts';

export interface Schedule {
  /** Requests (for sessions: sessions that start). */
  readonly count: number;
  /**
   * The offsets from the phase's start in integer nanoseconds, never decreasing, all below the
   * phase's length. Each call begins anew and gives the same; the arrays are the caller's to keep.
   */
  chunks(): Iterable<Float64Array>;
}

/** Drawn in about a millisecond, and held in 64 KiB. */
const OFFSETS_PER_CHUNK = 8192;

/** Gives the offsets one after another, as often as the schedule's count. */
type Cursor = () => number;

/**
 * The schedule of `profile`. `drawRandom` gives a new generator of one and the same stream at each
 * call; `trace` is needed for trace arrivals alone.
 *
 * Constant arrivals keep the number of requests due by any instant within one of the integrated
 * rate. All others number the integrated rate, rounded, at least 1.
 */
export function createSchedule(
  profile: OpenLoad | SessionLoad,
  drawRandom: () => Random,
  trace?: TraceInstants,
): Schedule {
  const { durationNs } = profile;
  const curve = rateCurveOf(profile);
  if (profile.loop === 'partly-open') {
    return drawnSchedule(durationNs, curve, () => exponentialGaps(drawRandom()));
  }
  switch (profile.arrivals) {
    case 'constant':
      return constantSchedule(durationNs, curve);
    case 'poisson':
      return drawnSchedule(durationNs, curve, () => exponentialGaps(drawRandom()));
    case 'gamma':
      return drawnSchedule(durationNs, curve, () => gammaGaps(profile.cv, drawRandom()));
    case 'bursts':
      return burstSchedule(profile, curve, drawRandom);
    case 'trace':
      assert(trace, 'a trace schedule has its trace');
      return traceSchedule(durationNs, trace.offsetsNs);
  }
}

/** The integrated rate of a profile; for bursts and traces that of their mean. */
export function rateCurveOf(profile: OpenLoad | SessionLoad): RateCurve {
  const { durationNs } = profile;
  const ratePerSecond = profile.loop === 'open' ? profile.ratePerSecond : profile.sessionsPerSecond;
  assert(Number.isFinite(ratePerSecond) && ratePerSecond > 0, 'an open loop has a positive rate');
  const shape = profile.loop === 'open' ? profile.shape : undefined;
  return shape === undefined
    ? evenCurve(ratePerSecond, durationNs)
    : shapedCurve(shape, durationNs);
}

/** Request n when the integrated rate reaches n, the first when it leaves 0. */
function constantSchedule(durationNs: number, curve: RateCurve): Schedule {
  const offsetNsOf = (index: number): number => Math.floor(curve.offsetNsOf(index));
  let count = Math.max(1, Math.ceil(curve.requests));
  // Rounding may put the last one past the end, or leave out one just before it.
  while (count > 1 && offsetNsOf(count - 1) >= durationNs) count--;
  while (offsetNsOf(count) < durationNs) count++;
  return scheduleOf(count, durationNs, () => {
    let index = 0;
    return () => offsetNsOf(index++);
  });
}

/**
 * Independent gaps, given their number: n = the integrated rate (rounded), at the partial sums of
 * n + 1 gaps over their total. Exponential gaps make that a Poisson process given its count, which
 * is n independent uniform draws in order, without sorting. A free count would scatter by its square
 * root, 2 % at 2,400 requests, and the throughput of a server that keeps up with it.
 */
function drawnSchedule(durationNs: number, curve: RateCurve, drawGaps: () => GapDraw): Schedule {
  const count = countOf(curve);
  const shares = sharesOf(count, drawGaps);
  return scheduleOf(count, durationNs, () => {
    const nextShare = shares();
    return () => curve.offsetNsOfShare(nextShare());
  });
}

/** A Poisson process, given its count, on the time that is on. */
function burstSchedule(
  profile: BurstArrivals,
  curve: RateCurve,
  drawRandom: () => Random,
): Schedule {
  const [windowSeed, gapSeed] = seedsOf(drawRandom());
  const count = countOf(curve);
  const onTotalNs = burstTimeNs(profile);
  const shares = sharesOf(count, () => exponentialGaps(createRandom(gapSeed)));
  return scheduleOf(count, profile.durationNs, () => {
    const nextShare = shares();
    const nextWindow = burstWindows(profile, () => createRandom(windowSeed));
    let onBeforeNs = 0;
    let window = nextWindow();
    return () => {
      const onNs = nextShare() * onTotalNs;
      // Rounding must not look for a window after the last one.
      while (onNs > onBeforeNs + window.lengthNs && onBeforeNs + window.lengthNs < onTotalNs) {
        onBeforeNs += window.lengthNs;
        window = nextWindow();
      }
      return window.startNs + (onNs - onBeforeNs);
    };
  });
}

/** Lengths and arrivals come from streams of their own: neither knows how many the other draws. */
function seedsOf(random: Random): [number, number] {
  return [random() * 0x1_0000_0000, random() * 0x1_0000_0000];
}

function traceSchedule(durationNs: number, offsetsNs: Float64Array): Schedule {
  const first = offsetsNs.findIndex((offsetNs) => offsetNs >= durationNs);
  const count = first === -1 ? offsetsNs.length : first;
  return scheduleOf(count, durationNs, () => {
    let index = 0;
    return () => offsetsNs[index++] ?? 0;
  });
}

function countOf(curve: RateCurve): number {
  return Math.max(1, Math.round(curve.requests));
}

/** Partial sums of `count` gaps over the total of one more; the total is summed up once. */
function sharesOf(count: number, drawGaps: () => GapDraw): () => () => number {
  let total: number | null = null;
  return () => {
    total ??= totalOf(count + 1, drawGaps());
    const whole = total;
    const gap = drawGaps();
    let sum = 0;
    return () => {
      sum += gap();
      return sum / whole;
    };
  };
}

function totalOf(count: number, gap: GapDraw): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += gap();
  return sum;
}

function scheduleOf(count: number, durationNs: number, startCursor: () => Cursor): Schedule {
  return {
    count,
    *chunks() {
      const next = startCursor();
      let previousNs = 0;
      for (let done = 0; done < count; done += OFFSETS_PER_CHUNK) {
        const chunk = new Float64Array(Math.min(OFFSETS_PER_CHUNK, count - done));
        for (let index = 0; index < chunk.length; index++) {
          // Rounding may reach the very end, or step back by a hair where instants nearly meet.
          previousNs = Math.max(previousNs, Math.min(Math.floor(next()), durationNs - 1));
          chunk[index] = previousNs;
        }
        yield chunk;
      }
    },
  };
}
