/**
 * Tests what was really sent against what was meant (METHODOLOGY, "Arrivals"). A driver on
 * millisecond timers keeps the rate and the counts per window, yet sends in clumps, which inflates
 * the batches of the server: only the gaps show it.
 */
import { NS_PER_S } from '../base/units.ts';
import type { ArrivalCheck } from '../domain/result.ts';
import type { OpenLoad, SessionLoad } from '../domain/scenario.ts';
import { ArrivalStream } from './arrival-figures.ts';
import { rateCurveOf, type Schedule } from './create-schedule.ts';
import { compareGaps, distributionOf, type GapDistribution } from './gap-histogram.ts';
import { exponentialShareBelow, gammaShareBelow } from './gap-laws.ts';

/**
 * Above this share of gaps that are shorter than meant, arrivals are clumped. Sends on 1-ms timers
 * reach it from 65 requests per second on (half the rate in kHz), sends a few us late never do.
 */
const CLUMPED_SHARE = 0.03;
/** A single hiccup of the machine moves a few gaps; it is no habit of the driver. */
const CLUMPED_GAPS_MIN = 10;
/** Sends that are closer together are not told apart: one thread needs about so long for one. */
const RESOLUTION_NS = 20_000;

export class ArrivalMeter {
  readonly #profile: OpenLoad | SessionLoad;
  readonly #meant: ArrivalStream;
  readonly #sent: ArrivalStream;
  readonly #chunks: Iterator<Float64Array>;
  #chunk: Float64Array = new Float64Array();
  #next = 0;

  /** `schedule`: that of `profile`. */
  constructor(profile: OpenLoad | SessionLoad, schedule: Schedule) {
    const curve = rateCurveOf(profile);
    this.#profile = profile;
    this.#meant = new ArrivalStream(curve);
    this.#sent = new ArrivalStream(curve);
    this.#chunks = schedule.chunks()[Symbol.iterator]();
  }

  /**
   * When requests (of sessions: their first ones) were dispatched, from the phase's start, sorted,
   * and after those of earlier calls. What was dispatched after the phase's end is left out.
   */
  add(sortedOffsetsNs: Float64Array): void {
    for (const offsetNs of sortedOffsetsNs) {
      if (offsetNs >= this.#profile.durationNs) break;
      this.#sent.add(Math.max(0, offsetNs));
    }
    // In step, so that a long schedule is not drawn all at once at the end.
    this.#drawUntil(sortedOffsetsNs.at(-1) ?? 0);
  }

  /** `endNs`: where the schedule was cut, if it was. Nothing can be added afterwards. */
  check(endNs: number = this.#profile.durationNs): ArrivalCheck {
    this.#drawUntil(endNs);
    return {
      meant: this.#meant.figures(endNs),
      sent: this.#sent.figures(endNs),
      ...this.#compareGaps(),
    };
  }

  #compareGaps(): Pick<ArrivalCheck, 'ksDistance' | 'clumped'> {
    const { count } = this.#sent.gaps;
    if (count === 0 || this.#meant.gaps.count === 0) return { ksDistance: null, clumped: false };
    const profile = this.#profile;
    const ratePerSecond =
      profile.loop === 'open' ? profile.ratePerSecond : profile.sessionsPerSecond;
    const arrivals = profile.loop === 'open' ? profile.arrivals : 'poisson';
    const hasEqualGaps = arrivals === 'constant' || arrivals === 'trace';
    const octaves = hasEqualGaps ? 1 : 0;
    const gapMin = Math.min(1, (RESOLUTION_NS * ratePerSecond) / NS_PER_S);
    const sent = this.#sent.gaps.distribution();
    // Both from the same draws: no chance lies between them, and a short phase is judged like a long one.
    const own = compareGaps(sent, this.#meant.gaps.distribution(), { gapMin, octaves });
    const law = lawOf(profile);
    const { distance } = law === null ? own : compareGaps(sent, law, { gapMin, octaves });
    return {
      ksDistance: arrivals === 'constant' ? null : distance,
      clumped: own.excess > CLUMPED_SHARE && own.excess * count >= CLUMPED_GAPS_MIN,
    };
  }

  /** Adds what was due before `untilNs` to the figures of what was meant. */
  #drawUntil(untilNs: number): void {
    for (;;) {
      for (; this.#next < this.#chunk.length; this.#next++) {
        const offsetNs = this.#chunk[this.#next] ?? 0;
        if (offsetNs >= untilNs) return;
        this.#meant.add(offsetNs);
      }
      const step = this.#chunks.next();
      if (step.done === true) return;
      this.#chunk = step.value;
      this.#next = 0;
    }
  }
}

/** Null: the gaps have no law of their own. */
function lawOf(profile: OpenLoad | SessionLoad): GapDistribution | null {
  if (profile.loop === 'partly-open') return distributionOf(exponentialShareBelow);
  if (profile.arrivals === 'poisson') return distributionOf(exponentialShareBelow);
  return profile.arrivals === 'gamma' ? distributionOf(gammaShareBelow(profile.cv)) : null;
}
