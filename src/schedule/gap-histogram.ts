/**
 * How the gaps between arrivals are distributed, in memory that does not grow with their number. Gaps
 * are in units of what was meant: 1 is the gap in which the integrated rate rises by one request.
 */

/** Bins in an octave: each at most 0.2 % wide, so that a distance is read to 0.1 %. */
const BINS_PER_OCTAVE = 512;
const MANTISSA_SHIFT = 20 - Math.log2(BINS_PER_OCTAVE);
/** Gaps from 2^-24 to 2^8; what lies outside is counted in the first or the last bin. */
const EXPONENT_MIN = -24;
const OCTAVES = 32;
const BIN_COUNT = OCTAVES * BINS_PER_OCTAVE;
const FIRST_BIN = (EXPONENT_MIN + 1023) * BINS_PER_OCTAVE;

const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The share of gaps below each edge; the edges are those of every `GapHistogram`. */
export type GapDistribution = Float64Array;

export class GapHistogram {
  #count = 0;
  readonly #bins = new Float64Array(BIN_COUNT);

  get count(): number {
    return this.#count;
  }

  /** `gap` is 0 or more. */
  add(gap: number): void {
    doubles[0] = gap;
    const bin = ((words[HIGH] ?? 0) >>> MANTISSA_SHIFT) - FIRST_BIN;
    const within = Math.max(0, Math.min(bin, BIN_COUNT - 1));
    this.#bins[within] = (this.#bins[within] ?? 0) + 1;
    this.#count++;
  }

  /** Needs at least one gap. */
  distribution(): GapDistribution {
    let below = 0;
    return this.#bins.map((inBin) => {
      const share = below / this.#count;
      below += inBin;
      return share;
    });
  }
}

/** A law by its cumulative distribution function. */
export function distributionOf(shareBelow: (gap: number) => number): GapDistribution {
  return Float64Array.from({ length: BIN_COUNT }, (_, bin) => shareBelow(lowerEdgeOf(bin)));
}

export interface GapDifference {
  /** Largest difference between the two, either way. */
  distance: number;
  /** Largest excess of `sent` over `meant`: how many more gaps are short than should be. */
  excess: number;
}

/**
 * Compares two distributions at gaps of at least `gapMin`. `octaves`: by what factor (2^octaves) a
 * gap may be off before it counts as another one; 0 where gaps have a density, 1 where many are
 * equal, since a hair's breadth would part those otherwise.
 */
export function compareGaps(
  sent: GapDistribution,
  meant: GapDistribution,
  { gapMin, octaves }: { gapMin: number; octaves: 0 | 1 },
): GapDifference {
  const tolerance = octaves * BINS_PER_OCTAVE;
  let excess = 0;
  let lack = 0;
  for (let bin = 0; bin < BIN_COUNT; bin++) {
    if (lowerEdgeOf(bin) < gapMin) continue;
    const share = sent[bin] ?? 0;
    excess = Math.max(excess, share - (meant[bin + tolerance] ?? 1));
    lack = Math.max(lack, (meant[bin - tolerance] ?? 0) - share);
  }
  return { distance: Math.max(excess, lack), excess };
}

function lowerEdgeOf(bin: number): number {
  const digits = bin % BINS_PER_OCTAVE;
  return 2 ** (EXPONENT_MIN + (bin - digits) / BINS_PER_OCTAVE) * (1 + digits / BINS_PER_OCTAVE);
}
