/**
 * How many requests are due by an instant, and the reverse: the rate of a phase, integrated. Any
 * arrivals follow any shape through it, since instants that are even (or random) on the axis of
 * requests are so, at the changing rate, on the axis of time. METHODOLOGY, "Arrivals", has the formulas.
 */
import { NS_PER_S } from '../base/units.ts';
import type { RateShape } from '../domain/scenario.ts';
import { portableSinPi } from './portable-math.ts';

/** Neither function ever decreases. Requests are no whole numbers here. */
export interface RateCurve {
  /** Over the whole phase. */
  readonly requests: number;
  /** Due before `offsetNs`, which lies within the phase. */
  requestsBefore(offsetNs: number): number;
  /** When so many are due; at or past the phase's end for `requests` and more. */
  offsetNsOf(requests: number): number;
  /** When this share (0..1) of all requests is due. */
  offsetNsOfShare(share: number): number;
}

/** The rate of a phase that has no shape, or of the sessions that start. */
export function evenCurve(ratePerSecond: number, durationNs: number): RateCurve {
  return {
    requests: (ratePerSecond * durationNs) / NS_PER_S,
    requestsBefore: (offsetNs) => (ratePerSecond * offsetNs) / NS_PER_S,
    // One division, so that whole rates are exact at whole seconds and none is due at the very end.
    offsetNsOf: (requests) => (requests * NS_PER_S) / ratePerSecond,
    offsetNsOfShare: (share) => share * durationNs,
  };
}

export function shapedCurve(shape: RateShape, durationNs: number): RateCurve {
  switch (shape.kind) {
    case 'ramp':
      return rampCurve(shape, durationNs);
    case 'steps': {
      const { ratesPerSecond } = shape;
      const lengthNs = durationNs / ratesPerSecond.length;
      const stretches = ratesPerSecond.map((ratePerSecond, index) => ({
        startNs: index * lengthNs,
        ratePerSecond,
      }));
      return stretchesCurve(stretches, durationNs);
    }
    case 'spike': {
      const { basePerSecond, peakPerSecond, atNs, lastsNs } = shape;
      const stretches = [
        { startNs: 0, ratePerSecond: basePerSecond },
        { startNs: atNs, ratePerSecond: peakPerSecond },
        { startNs: atNs + lastsNs, ratePerSecond: basePerSecond },
      ];
      return stretchesCurve(stretches, durationNs);
    }
    case 'sine':
      return sineCurve(shape, durationNs);
  }
}

type ShapeOf<Kind extends RateShape['kind']> = Extract<RateShape, { kind: Kind }>;

/** rate(t) = a + (b - a) t / T; requests(t) = a t + (b - a) t^2 / 2T. */
function rampCurve({ fromPerSecond, toPerSecond }: ShapeOf<'ramp'>, durationNs: number): RateCurve {
  const durationS = durationNs / NS_PER_S;
  const slope = (toPerSecond - fromPerSecond) / durationS;
  const requestsBefore = (offsetNs: number): number => {
    const atS = offsetNs / NS_PER_S;
    return atS * (fromPerSecond + (slope * atS) / 2);
  };
  // The root in the form that has no difference of nearly equal numbers.
  const offsetNsOf = (requests: number): number => {
    const rateThere = Math.sqrt(Math.max(0, fromPerSecond * fromPerSecond + 2 * slope * requests));
    return requests <= 0 ? 0 : ((2 * requests) / (fromPerSecond + rateThere)) * NS_PER_S;
  };
  return curveOf(requestsBefore, offsetNsOf, durationNs);
}

/** From an instant until the next stretch begins. */
interface Stretch {
  startNs: number;
  ratePerSecond: number;
}

function stretchesCurve(stretches: readonly Stretch[], durationNs: number): RateCurve {
  const parts = stretches
    .map(({ startNs, ratePerSecond }, index) => ({
      startNs: Math.min(startNs, durationNs),
      endNs: Math.min(stretches[index + 1]?.startNs ?? durationNs, durationNs),
      ratePerSecond,
      requestsAtStart: 0,
      requestsAtEnd: 0,
    }))
    .filter(({ startNs, endNs }) => endNs > startNs);
  let sum = 0;
  for (const part of parts) {
    part.requestsAtStart = sum;
    sum += (part.ratePerSecond * (part.endNs - part.startNs)) / NS_PER_S;
    part.requestsAtEnd = sum;
  }
  const requestsBefore = (offsetNs: number): number => {
    const part = parts.find(({ endNs }) => offsetNs < endNs);
    if (part === undefined) return sum;
    return part.requestsAtStart + (part.ratePerSecond * (offsetNs - part.startNs)) / NS_PER_S;
  };
  const offsetNsOf = (requests: number): number => {
    const part = parts.find(({ requestsAtEnd }) => requests < requestsAtEnd);
    if (part === undefined) return durationNs;
    const into = ((requests - part.requestsAtStart) * NS_PER_S) / part.ratePerSecond;
    return Math.min(part.startNs + into, part.endNs);
  };
  return curveOf(requestsBefore, offsetNsOf, durationNs);
}

/** Enough halvings of a period for any instant in it to be told to a billionth of it. */
const HALVINGS_MAX = 60;

/**
 * rate(t) = m + A sin(2 pi t / P); requests(t) = m t + (A P / pi) sin^2(pi t / P). Whole periods
 * hold m P each; within one the equation has no solution in closed form and is solved by Newton's
 * steps, with halving where the rate is too near 0 for them.
 */
function sineCurve(
  { meanPerSecond, amplitudePerSecond, periodNs }: ShapeOf<'sine'>,
  durationNs: number,
): RateCurve {
  const requestsAPeriod = (meanPerSecond * periodNs) / NS_PER_S;
  const swing = amplitudePerSecond / meanPerSecond;
  /** Share of a period's requests that is due by a share of the period. */
  const dueBy = (x: number): number => {
    const sine = portableSinPi(x);
    return x + (swing / Math.PI) * sine * sine;
  };
  const rateAt = (x: number): number =>
    1 + swing * (x <= 0.5 ? portableSinPi(2 * x) : -portableSinPi(2 * x - 1));
  const solve = (due: number): number => {
    let low = 0;
    let high = 1;
    let x = due;
    for (let round = 0; round < HALVINGS_MAX && high - low > 1e-15; round++) {
      const excess = dueBy(x) - due;
      if (excess === 0) return x;
      if (excess > 0) high = x;
      else low = x;
      const stepped = x - excess / rateAt(x);
      const next = stepped > low && stepped < high ? stepped : (low + high) / 2;
      if (Math.abs(next - x) < 1e-14) return next;
      x = next;
    }
    return x;
  };
  const requestsBefore = (offsetNs: number): number => {
    const periods = Math.floor(offsetNs / periodNs);
    return (periods + dueBy(offsetNs / periodNs - periods)) * requestsAPeriod;
  };
  const offsetNsOf = (requests: number): number => {
    const periods = Math.floor(requests / requestsAPeriod);
    return (periods + solve(requests / requestsAPeriod - periods)) * periodNs;
  };
  return curveOf(requestsBefore, offsetNsOf, durationNs);
}

function curveOf(
  requestsBefore: RateCurve['requestsBefore'],
  offsetNsOf: RateCurve['offsetNsOf'],
  durationNs: number,
): RateCurve {
  const requests = requestsBefore(durationNs);
  const offsetWithin = (due: number): number => (due >= requests ? durationNs : offsetNsOf(due));
  return {
    requests,
    requestsBefore,
    offsetNsOf: offsetWithin,
    offsetNsOfShare: (share) => offsetWithin(share * requests),
  };
}
