/** A driver's job and its loads, of which a test says only what matters to it. */
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { ClosedLoad, OpenLoad, SessionLoad } from '../../src/domain/scenario.ts';
import type { DriverJob } from '../../src/driver/driver-job.ts';

export function aJob(changes: Partial<DriverJob> = {}): DriverJob {
  return {
    origin: 'http://simulated',
    requests: Array.from({ length: 5 }, () => ({
      method: 'GET',
      path: '/',
      headers: [],
      body: null,
      rows: 4,
    })),
    order: 'sequential',
    seed: 42,
    timeoutNs: 3 * NS_PER_S,
    connections: 1000,
    inFlightLimit: 100_000,
    connection: { httpVersion: '1.1', tls: null, proxy: null },
    connectionReuse: 'keep-alive',
    warmConnections: 0,
    pacing: 'auto',
    workers: 1,
    ...changes,
  };
}

export function anOpenLoad(
  ratePerSecond: number,
  seconds: number,
  arrivals: 'constant' | 'poisson' = 'constant',
): OpenLoad {
  return { loop: 'open', arrivals, ratePerSecond, durationNs: seconds * NS_PER_S };
}

export function aClosedLoad(concurrency: number, seconds: number, thinkTimeMs = 0): ClosedLoad {
  return {
    loop: 'closed',
    concurrency,
    thinkTimeNs: thinkTimeMs * NS_PER_MS,
    durationNs: seconds * NS_PER_S,
  };
}

export function aSessionLoad(sessionsPerSecond: number, seconds: number): SessionLoad {
  return {
    loop: 'partly-open',
    sessionsPerSecond,
    requestsPerSession: 4,
    thinkTimeNs: 100 * NS_PER_MS,
    durationNs: seconds * NS_PER_S,
  };
}
