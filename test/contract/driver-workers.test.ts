/** Several dispatch threads, and phases that follow each other without a pause, in real time. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { PhaseRecord } from '../../src/domain/result.ts';
import type { LoadProfile, PhaseKind } from '../../src/domain/scenario.ts';
import { aDriver, aServer, cleanups, openLoad, run, someOptions } from './driver-under-test.ts';

/** The threads that are started while `start` runs. */
async function threadsOf<T>(start: () => Promise<T>): Promise<{ result: T; threads: Worker[] }> {
  const threads: Worker[] = [];
  const onWorker = (worker: Worker): void => {
    threads.push(worker);
  };
  process.on('worker', onWorker);
  try {
    return { result: await start(), threads };
  } finally {
    process.off('worker', onWorker);
  }
}

/** A server on this thread that notes when requests arrive, in milliseconds. */
async function aWatchedServer(): Promise<{ origin: string; arrivedAtMs: number[] }> {
  const arrivedAtMs: number[] = [];
  const server: Server = createServer((request, response) => {
    arrivedAtMs.push(performance.now());
    request.resume();
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanups.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrivedAtMs };
}

const aPhase = (
  profile: LoadProfile,
  warmupProfile: LoadProfile,
): Parameters<Awaited<ReturnType<typeof aDriver>>['runPhase']>[0] => ({
  name: 'steady',
  kind: 'measured',
  profile,
  goodputLimitNs: null,
  warmup: { name: 'warm-up', profile: warmupProfile, until: { kind: 'duration' } },
});

describe('four dispatch threads', () => {
  test('send one schedule between them, from one instant on', async () => {
    const server = await aServer();
    const one = await run(await aDriver(server), openLoad(400, 1));
    const driver = await aDriver(server, { workers: 4, warmConnections: 8 });
    const record = await run(driver, openLoad(400, 1));
    expect(record.counts).toEqual({ scheduled: 400, ok: 400, error: 0, timeout: 0, dropped: 0 });
    expect(record.driver).toMatchObject({ workers: 4, workersLost: 0, earlyCount: 0 });
    expect(record.driver.scheduleSha256).toBe(one.driver.scheduleSha256);
    expect(record.responseTime.count).toBe(400);
    expect(record.arrivals?.sent.ratePerSecond).toBeCloseTo(400, -0.5);
    // A busy machine wakes them one after another, but never takes this long.
    expect(record.driver.startSkewNs).toBeLessThan(200 * NS_PER_MS);
  });

  test('are as many as there are connections', async () => {
    const driver = await aDriver(await aServer(), { workers: 4, connections: 2 });
    const record = await run(driver, openLoad(100, 0.5));
    expect(record.driver.workers).toBe(2);
    expect(record.counts.ok).toBe(50);
  });

  test('go on without one that is killed, which the record tells; the next phase is whole', async () => {
    const server = await aServer();
    const { result: driver, threads } = await threadsOf(() => aDriver(server, { workers: 4 }));
    expect(threads).toHaveLength(4);
    const running = run(driver, openLoad(400, 2));
    await delay(1200);
    await threads[2]?.terminate();
    const record = await running;
    expect(record.driver).toMatchObject({ workers: 4, workersLost: 1 });
    const { counts, responseTime } = record;
    expect(counts.scheduled).toBeGreaterThan(3 * 200);
    expect(counts.scheduled).toBeLessThan(800);
    expect(counts.ok).toBe(counts.scheduled);
    expect(responseTime.count).toBe(counts.scheduled);
    const next = await run(driver, openLoad(400, 0.5));
    expect(next.driver).toMatchObject({ workers: 4, workersLost: 0 });
    expect(next.counts.ok).toBe(200);
  });

  test('of which the only one is killed leave nothing to report', async () => {
    const server = await aServer();
    const { result: driver, threads } = await threadsOf(() => aDriver(server));
    const lost = expect(run(driver, openLoad(100, 30))).rejects.toMatchObject({
      code: 'SB_DRIVER_WORKER_LOST',
      message: 'the dispatch thread ended by itself: it exited with code 1',
    });
    await delay(300);
    await threads[0]?.terminate();
    await lost;
  });
});

describe('a warm-up', () => {
  test('gives way without a gap: nothing missing, nothing doubled', async () => {
    const { origin, arrivedAtMs } = await aWatchedServer();
    const driver = await aDriver(origin, { workers: 2 });
    let warmup: PhaseRecord | null = null;
    let handedOverAtMs = 0;
    const kinds: PhaseKind[] = [];
    const record = await driver.runPhase(
      aPhase(openLoad(100, 1), openLoad(100, 1)),
      someOptions({
        onProgress: (_, kind) => kinds.push(kind),
        onHandOver: () => {
          handedOverAtMs = performance.now();
        },
        onWarm: (found) => {
          warmup = found;
        },
      }),
    );
    expect(warmup).toMatchObject({ kind: 'warmup', counts: { scheduled: 100, ok: 100 } });
    expect(record.counts).toMatchObject({ scheduled: 100, ok: 100 });
    expect(arrivedAtMs).toHaveLength(200);
    const gapsMs = arrivedAtMs.slice(1).map((atMs, index) => atMs - (arrivedAtMs[index] ?? 0));
    // One gap is 10 ms; what the machine does elsewhere it may do here as well.
    const othersMs = Math.max(...gapsMs.slice(0, 90), ...gapsMs.slice(110));
    expect(Math.max(...gapsMs.slice(90, 110))).toBeLessThan(Math.max(50, 2 * othersMs));
    expect(handedOverAtMs).toBeGreaterThan(arrivedAtMs[80] ?? Infinity);
    expect(handedOverAtMs).toBeLessThan(arrivedAtMs[150] ?? 0);
    expect(new Set(kinds)).toEqual(new Set(['warmup', 'measured']));
  });

  test('in a closed loop hands over its callers, of whom there are never more', async () => {
    const driver = await aDriver(await aServer({ serviceTimeMs: 20 }));
    const closed: LoadProfile = {
      loop: 'closed',
      concurrency: 4,
      thinkTimeNs: 0,
      durationNs: 0.5 * NS_PER_S,
    };
    const record = await driver.runPhase(aPhase(closed, closed), someOptions());
    expect(record.driver.inFlightMax).toBe(4);
    expect(record.counts.ok).toBe(record.counts.scheduled);
    expect(record.counts.ok).toBeGreaterThan(20);
  });
});
