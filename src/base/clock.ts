/**
 * The only file that reads a clock. Everything else takes a `Clock` by parameter, so that tests can
 * hand in one whose time they move.
 */

/** A monotonic clock for arithmetic and a wall clock for people. */
export interface Clock {
  /** Monotonic nanoseconds since an arbitrary origin (integer; one origin per thread). */
  nowNs(): number;
  /** Wall-clock milliseconds since 1970 (only for dates and drift checks, never for durations). */
  wallNowMs(): number;
}

/** The clock of this thread. */
export const systemClock: Clock = {
  nowNs: () => Math.round(performance.now() * 1e6),
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
