/**
 * One figure held against what is true. Pure. A busy machine makes answers later, never earlier, so on
 * which side a figure misses decides what it means.
 */

export interface Check {
  /** What was looked at, e.g. `p50 response time`. */
  figure: string;
  /** Spans are in nanoseconds. */
  unit: 'ns' | 'count' | 'ratio';
  /** The true value; null where only the bounds are known. */
  expected: number | null;
  /** Both inclusive. */
  lowest: number;
  highest: number;
  /** Null: the driver did not measure it, which never holds. */
  measured: number | null;
  /** Where the figure can go on a busy machine without a fault of the driver. */
  busyMoves: 'up' | 'up-or-down';
}

/** inexplicable: no machine, however busy, moves a true figure there. */
export type CheckOutcome = 'holds' | 'explicable' | 'inexplicable';

export function outcomeOf({ measured, lowest, highest, busyMoves }: Check): CheckOutcome {
  if (measured === null) return 'inexplicable';
  if (measured > highest) return 'explicable';
  if (measured >= lowest) return 'holds';
  return busyMoves === 'up' ? 'inexplicable' : 'explicable';
}

interface Figure {
  figure: string;
  unit: Check['unit'];
  measured: number | null;
}

/** `tolerance` on both sides, in the figure's unit. */
export function near(figure: Figure, expected: number, tolerance: number): Check {
  return {
    ...figure,
    expected,
    lowest: expected - tolerance,
    highest: expected + tolerance,
    busyMoves: 'up',
  };
}

export function exactly(figure: Figure, expected: number): Check {
  return near(figure, expected, 0);
}

export function between(figure: Figure, lowest: number, highest: number): Check {
  return { ...figure, expected: null, lowest, highest, busyMoves: 'up' };
}
