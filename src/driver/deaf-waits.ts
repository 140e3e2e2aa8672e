/** The only place where a thread waits outside its event loop: exact to microseconds, deaf meanwhile. */
import type { Clock } from '../base/clock.ts';
import { NS_PER_MS } from '../base/units.ts';

const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Sleeps for `napNs` or a little longer, and tells for how long it was. */
export function nap(clock: Clock, napNs: number): number {
  const startAtNs = clock.nowNs();
  Atomics.wait(cell, 0, 0, napNs / NS_PER_MS);
  return clock.nowNs() - startAtNs;
}

/** Between two looks at the clock: about half a microsecond. Each look leaves a number to be collected. */
const LOADS_PER_LOOK = 50;

/** Waits without sleeping until `untilNs`, and tells when that was. */
export function spin(clock: Clock, untilNs: number): number {
  let nowNs = clock.nowNs();
  while (nowNs < untilNs) {
    for (let load = 0; load < LOADS_PER_LOOK; load++) Atomics.load(cell, 0);
    nowNs = clock.nowNs();
  }
  return nowNs;
}
