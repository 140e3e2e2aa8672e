/**
 * What waiting really costs on this machine: by how much a nap and a timer end late. Measured before
 * the load instead of assumed, because it differs by a factor of ten between machines and kernels.
 */
import { sleep, type Clock } from '../base/clock.ts';
import { NS_PER_MS, NS_PER_US } from '../base/units.ts';
import { nap } from './deaf-waits.ts';

/** By how much waits end later than asked, in nanoseconds. */
export interface WaitCosts {
  napP50Ns: number;
  napP90Ns: number;
  timerP50Ns: number;
  timerP90Ns: number;
}

const NAPS = 100;
const NAP_NS = 50 * NS_PER_US;
const TIMERS = 15;
const TIMER_NS = NS_PER_MS;

/** Takes about 50 ms. */
export async function measureWaits(clock: Clock): Promise<WaitCosts> {
  const naps: number[] = [];
  for (let count = 0; count < NAPS; count++) naps.push(nap(clock, NAP_NS) - NAP_NS);
  const timers: number[] = [];
  for (let count = 0; count < TIMERS; count++) {
    const startAtNs = clock.nowNs();
    await sleep(TIMER_NS);
    timers.push(clock.nowNs() - startAtNs - TIMER_NS);
  }
  return {
    napP50Ns: quantile(naps, 0.5),
    napP90Ns: quantile(naps, 0.9),
    timerP50Ns: quantile(timers, 0.5),
    timerP90Ns: quantile(timers, 0.9),
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
