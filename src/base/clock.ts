/**
 * The only file that reads a clock. Everything else takes a `Clock` by parameter, so that tests can
 * hand in one whose time they move.
 */

/** A monotonic clock for arithmetic and a wall clock for people. */
export interface Clock {
  /** Monotonic nanoseconds since an arbitrary origin (integer; one origin for all threads). */
  nowNs(): number;
  /** Wall-clock milliseconds since 1970 (only for dates and drift checks, never for durations). */
  wallNowMs(): number;
}

const CALIBRATIONS = 50;

/**
 * What this thread's `performance.now()` lacks to the clock that all threads share, in nanoseconds:
 * of many readings the one with the narrowest bracket, since a thread may be held up in any of them.
 */
function originNs(): number {
  let narrowestNs = Infinity;
  let found = 0;
  for (let round = 0; round < CALIBRATIONS; round++) {
    const before = process.hrtime.bigint();
    const ownNs = performance.now() * 1e6;
    const after = process.hrtime.bigint();
    const bracketNs = Number(after - before);
    if (bracketNs >= narrowestNs) continue;
    narrowestNs = bracketNs;
    found = Math.round(Number(before) + bracketNs / 2 - ownNs);
  }
  return found;
}

const ORIGIN_NS = originNs();

/** The machine's clock, the same in all threads of the process (to about a microsecond). */
export const systemClock: Clock = {
  nowNs: () => Math.round(performance.now() * 1e6) + ORIGIN_NS,
  wallNowMs: () => Date.now(),
};

/** Resolves after `delayNs` (rounded up to a millisecond), or at once when `signal` aborts. */
export function sleep(delayNs: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, Math.ceil(delayNs / 1e6));
    signal?.addEventListener('abort', finish, { once: true });
  });
}
