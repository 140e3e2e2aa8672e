/** Figures of one stream of arrivals, meant or sent, gathered as they come in constant memory. */
import { NS_PER_MS, nsToSeconds } from '../base/units.ts';
import type { ArrivalFigures } from '../domain/result.ts';
import { GapHistogram } from './gap-histogram.ts';
import type { RateCurve } from './rate-curve.ts';

const SLOT_NS = 100 * NS_PER_MS;
const SLOTS_MIN = 10;

export class ArrivalStream {
  readonly gaps: GapHistogram = new GapHistogram();
  readonly #curve: RateCurve;
  #count = 0;
  /** The integrated rate at the last arrival; null before the first. */
  #lastDue: number | null = null;
  /** Mean of the gaps, and the sum of their squared deviations from it (Welford). */
  #gapMean = 0;
  #gapSquares = 0;
  #slot = 0;
  #inSlot = 0;
  readonly #slots: SlotSums = {
    slots: 0,
    counted: 0,
    due: 0,
    countedSquare: 0,
    cross: 0,
    dueSquare: 0,
  };
  #dueAtSlot = 0;

  constructor(curve: RateCurve) {
    this.#curve = curve;
  }

  /** From the phase's start, not before the one added last, and within the phase. */
  add(offsetNs: number): void {
    const due = this.#curve.requestsBefore(offsetNs);
    if (this.#lastDue !== null) this.#addGap(Math.max(0, due - this.#lastDue));
    this.#lastDue = due;
    this.#count++;
    this.#closeSlotsBefore(offsetNs);
    this.#inSlot++;
  }

  /** Over the phase up to `endNs`, which nothing that was added lies beyond. */
  figures(endNs: number): ArrivalFigures {
    this.#closeSlotsBefore(endNs);
    const { count: gapCount } = this.gaps;
    return {
      ratePerSecond: endNs > 0 ? this.#count / nsToSeconds(endNs) : 0,
      cv:
        gapCount < 2 || this.#gapMean === 0
          ? null
          : Math.sqrt(this.#gapSquares / (gapCount - 1)) / this.#gapMean,
      dispersion: dispersionOf(this.#slots),
    };
  }

  #addGap(gap: number): void {
    this.gaps.add(gap);
    const deviation = gap - this.#gapMean;
    this.#gapMean += deviation / this.gaps.count;
    this.#gapSquares += deviation * (gap - this.#gapMean);
  }

  #closeSlotsBefore(offsetNs: number): void {
    while ((this.#slot + 1) * SLOT_NS <= offsetNs) {
      this.#slot++;
      const dueNow = this.#curve.requestsBefore(this.#slot * SLOT_NS);
      addSlot(this.#slots, this.#inSlot, dueNow - this.#dueAtSlot);
      this.#dueAtSlot = dueNow;
      this.#inSlot = 0;
    }
  }
}

/** Sums over slots of what was counted (n) and what was due (m). */
interface SlotSums {
  slots: number;
  counted: number;
  due: number;
  countedSquare: number;
  cross: number;
  dueSquare: number;
}

function addSlot(sums: SlotSums, counted: number, due: number): void {
  sums.slots++;
  sums.counted += counted;
  sums.due += due;
  sums.countedSquare += counted * counted;
  sums.cross += counted * due;
  sums.dueSquare += due * due;
}

/**
 * Sum of (n - c m)^2 over the sum of n, with c = all counted / all due: how far the counts scatter
 * about their expectation. Where the rate is even this is the variance over the mean.
 */
function dispersionOf(sums: SlotSums): number | null {
  const { slots, counted, due, countedSquare, cross, dueSquare } = sums;
  if (slots < SLOTS_MIN || counted === 0 || due === 0) return null;
  const scale = counted / due;
  const squares = countedSquare - 2 * scale * cross + scale * scale * dueSquare;
  return Math.max(0, squares) / counted;
}
