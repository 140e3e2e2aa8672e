/**
 * One colour, dash and marker per target, the same in every chart, key and table. A slot is a number
 * that chart specs and the style sheet both know; targets past the sixth reuse a colour with another
 * dash and marker, so that no two look alike up to 36.
 */

export interface Series {
  /** 1..6, the palette's colour. */
  colour: string;
  /** 1..6, the dash and the marker. */
  dash: string;
}

const SLOTS = 6;

/** The slot of the target at this place in the scenario, counted from 0. */
export function seriesOf(targetIndex: number): Series {
  const lap = Math.floor(targetIndex / SLOTS);
  return {
    colour: String((targetIndex % SLOTS) + 1),
    dash: String(((targetIndex + lap) % SLOTS) + 1),
  };
}
