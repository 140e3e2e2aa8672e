/** The only place where one unit becomes another. */

export const NS_PER_US = 1e3;
export const NS_PER_MS = 1e6;
export const NS_PER_S = 1e9;
export const SECONDS_PER_HOUR = 3600;

/** Nanoseconds to milliseconds, kept to whole nanoseconds (no binary dust such as 1.2000000000000002). */
export function nsToMs(durationNs: number): number {
  return Math.round(durationNs) / NS_PER_MS;
}

export function nsToSeconds(durationNs: number): number {
  return durationNs / NS_PER_S;
}

export function msToNs(durationMs: number): number {
  return Math.round(durationMs * NS_PER_MS);
}

export function secondsToNs(durationS: number): number {
  return Math.round(durationS * NS_PER_S);
}
