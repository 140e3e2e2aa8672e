/** A driver on real threads against a scripted server, and what ends them after each test. */
import { afterEach } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import type { PhaseRecord } from '../../src/domain/result.ts';
import type { LoadProfile, OpenLoad } from '../../src/domain/scenario.ts';
import type { Driver, DriverJob, PhaseOptions } from '../../src/driver/driver-job.ts';
import { startDriver } from '../../src/driver/start-driver.ts';
import { startScriptedServer, type ServerScript } from './scripted-server.ts';

/** Called after each test. */
export const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

/** Its address. */
export async function aServer(script: ServerScript = {}): Promise<string> {
  const server = await startScriptedServer(script);
  cleanups.push(() => server.kill());
  return server.origin;
}

export async function aDriver(origin: string, changes: Partial<DriverJob> = {}): Promise<Driver> {
  const driver = await startDriver({
    origin,
    requests: [
      {
        method: 'POST',
        path: '/infer?model=fraud',
        headers: ['content-type', 'application/json'],
        body: new TextEncoder().encode('{"inputs":[1,2,3]}'),
        rows: 1,
      },
    ],
    order: 'random',
    seed: 42,
    timeoutNs: 5 * NS_PER_S,
    connections: 64,
    inFlightLimit: 10_000,
    connection: { httpVersion: '1.1', tls: null, proxy: null },
    connectionReuse: 'keep-alive',
    warmConnections: 0,
    pacing: 'auto',
    workers: 1,
    ...changes,
  });
  cleanups.push(() => driver.close());
  return driver;
}

export function openLoad(ratePerSecond: number, seconds: number): OpenLoad {
  const durationNs = seconds * NS_PER_S;
  return { loop: 'open', arrivals: 'constant', ratePerSecond, durationNs };
}

/** Runs one measured phase. */
export function run(
  driver: Driver,
  profile: LoadProfile,
  options: Partial<PhaseOptions> = {},
): Promise<PhaseRecord> {
  const phase = { name: 'steady', kind: 'measured', profile, goodputLimitNs: null } as const;
  return driver.runPhase(phase, someOptions(options));
}

export function someOptions(options: Partial<PhaseOptions> = {}): PhaseOptions {
  return { signal: new AbortController().signal, onProgress: () => undefined, ...options };
}
