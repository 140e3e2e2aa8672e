/** What a server's own log says about response times and arrivals. Pure. */
import type { ServerLog } from '../known-servers/server-law.ts';

/** From a request's arrival to its answer, in the order of arrival; unanswered ones are left out. */
export function answerTimesNs({ arrivalsNs, answeredNs }: ServerLog): number[] {
  return [...answeredNs]
    .map((answered, index) => answered - (arrivalsNs[index] ?? NaN))
    .filter((span) => !Number.isNaN(span));
}

/**
 * How much later than its law the server answered. What fell due while it stood still on purpose
 * counts from the end of that.
 */
export function answerLatenessNs({ dueNs, answeredNs, frozen }: ServerLog): number[] {
  return [...dueNs]
    .map((due, index) => {
      const isHeld = frozen !== null && due >= frozen.fromNs && due < frozen.toNs;
      return (answeredNs[index] ?? NaN) - (isHeld ? frozen.toNs : due);
    })
    .filter((span) => !Number.isNaN(span));
}

/** Between arrivals that follow each other. */
export function arrivalGapsNs({ arrivalsNs }: ServerLog): number[] {
  return [...arrivalsNs].slice(1).map((at, index) => at - (arrivalsNs[index] ?? NaN));
}

/** NaN of nothing. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The value at rank ⌈q × n⌉ of n sorted ones, as in HdrHistogram; NaN of nothing. `ratio` is 0..1. */
export function quantileOf(values: readonly number[], ratio: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? NaN;
}
