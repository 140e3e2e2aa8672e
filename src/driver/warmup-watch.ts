/** Decides, while a warm-up runs, when it has lasted long enough to give way to the measured phase. */
import type { SteadyFinding, Window } from '../domain/result.ts';
import { judgeSteadiness } from '../stats/steady-state.ts';
import type { WarmupJob } from './driver-job.ts';

export class WarmupWatch {
  /** Where it ends, from its start, when that is known beforehand. */
  readonly cutOffsetNs: number | undefined;
  readonly #warmup: WarmupJob;
  #judgedWindows = 0;
  #steadyAfterNs: number | null = null;
  #isEnough = false;
  #reason = 'it ended before a second had passed';

  constructor(warmup: WarmupJob, cutOffsetNs: number | undefined) {
    this.#warmup = warmup;
    this.cutOffsetNs = cutOffsetNs;
  }

  /**
   * True once, when the warm-up should end. `closed`: the seconds that have passed; `scheduled`: the
   * requests that were due so far.
   */
  isEnough(closed: readonly Window[], scheduled: number, elapsedNs: number): boolean {
    if (this.#isEnough) return false;
    const { until } = this.#warmup;
    if (until.kind === 'steady') this.#isEnough = this.#isSteady(closed, elapsedNs);
    else if (until.kind === 'requests' && this.cutOffsetNs === undefined) {
      this.#isEnough = scheduled >= until.count;
    }
    return this.#isEnough;
  }

  /** Null unless it was to last until steady. */
  finding(measuredNs: number): SteadyFinding | null {
    if (this.#warmup.until.kind !== 'steady') return null;
    return {
      reached: this.#steadyAfterNs !== null,
      afterNs: this.#steadyAfterNs ?? measuredNs,
      reason: this.#reason,
    };
  }

  #isSteady(closed: readonly Window[], elapsedNs: number): boolean {
    if (closed.length === this.#judgedWindows) return false;
    this.#judgedWindows = closed.length;
    const { isSteady, reason } = judgeSteadiness(
      closed.map(({ p50Ns, ok }) => ({ p50Ns, okPerSecond: ok })),
    );
    this.#reason = reason;
    if (isSteady) this.#steadyAfterNs = elapsedNs;
    return isSteady;
  }
}
