/** What the dispatch thread measures about itself during a phase, from its start to its end. */
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { Clock } from '../base/clock.ts';
import { NS_PER_MS } from '../base/units.ts';
import type { DriverHealth } from '../domain/result.ts';
import { LoopDelay } from './loop-delay.ts';

/** The part of the driver's health that does not depend on the requests. */
export type LoopFigures = Pick<
  DriverHealth,
  'loopUtilisationRatio' | 'loopDelayP99Ns' | 'clockDriftRatio'
>;

/** The wall clock ticks in milliseconds: a difference of one tick is no drift. */
const WALL_CLOCK_TICK_NS = NS_PER_MS;

export class LoopHealth {
  readonly delay: LoopDelay;
  readonly #clock: Clock;
  readonly #waitedNs: () => number;
  readonly #startAtNs: number;
  readonly #wallStartMs: number;
  readonly #waitedAtStartNs: number;
  readonly #utilisationAtStart: EventLoopUtilization;

  /** `waitedNs` is the time that was waited although the loop counts as active, so far. */
  constructor(clock: Clock, waitedNs: () => number) {
    this.#clock = clock;
    this.#waitedNs = waitedNs;
    this.#startAtNs = clock.nowNs();
    this.#wallStartMs = clock.wallNowMs();
    this.#waitedAtStartNs = waitedNs();
    this.#utilisationAtStart = performance.eventLoopUtilization();
    this.delay = new LoopDelay(this.#startAtNs);
  }

  /** Share of the time since the start in which the thread was busy, 0..1. */
  utilisationRatio(nowNs: number): number {
    const { active } = performance.eventLoopUtilization(this.#utilisationAtStart);
    const waitedNs = this.#waitedNs() - this.#waitedAtStartNs;
    const elapsedNs = nowNs - this.#startAtNs;
    if (elapsedNs <= 0) return 0;
    return Math.min(1, Math.max(0, (active * NS_PER_MS - waitedNs) / elapsedNs));
  }

  /** The figures from the start until now. */
  figures(): LoopFigures {
    const nowNs = this.#clock.nowNs();
    const wallElapsedNs = (this.#clock.wallNowMs() - this.#wallStartMs) * NS_PER_MS;
    return {
      loopUtilisationRatio: this.utilisationRatio(nowNs),
      loopDelayP99Ns: this.delay.p99Ns,
      clockDriftRatio: clockDriftRatio(nowNs - this.#startAtNs, wallElapsedNs),
    };
  }
}

/** Difference of two clocks over a span, as a share of it; up to one tick counts as none. */
export function clockDriftRatio(elapsedNs: number, wallElapsedNs: number): number {
  const differenceNs = Math.abs(elapsedNs - wallElapsedNs) - WALL_CLOCK_TICK_NS;
  return differenceNs <= 0 || elapsedNs <= 0 ? 0 : differenceNs / elapsedNs;
}
