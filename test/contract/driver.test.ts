/** The driver against real servers, in real time: short runs, with room for a busy machine. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { PhaseProgress } from '../../src/domain/event.ts';
import type { PhaseRecord } from '../../src/domain/result.ts';
import { judgeValidity } from '../../src/driver/judge-validity.ts';
import { aDriver, aServer, cleanups, openLoad, run } from './driver-under-test.ts';
import { startScriptedServer } from './scripted-server.ts';

const ms = (ns: number | null): number => (ns ?? NaN) / NS_PER_MS;

/** Other threads' slack can be read on Linux, and there by whoever may change it only. */
function canReadTimerSlack(): boolean {
  try {
    for (const id of readdirSync('/proc/self/task')) readFileSync(`/proc/${id}/timerslack_ns`);
    return true;
  } catch (error) {
    process.stdout.write(`skipped: the timer slack of threads cannot be read (${String(error)})\n`);
    return false;
  }
}

function expectIdentity({ counts, responseTime }: PhaseRecord): void {
  const { scheduled, ok, error, timeout, dropped } = counts;
  expect(scheduled).toBe(ok + error + timeout + dropped);
  expect(responseTime.count).toBe(scheduled - dropped);
}

describe('a server with a known answer', () => {
  test('that takes 100 ms reads 100 ms at p50 and p99', async () => {
    const driver = await aDriver(await aServer({ serviceTimeMs: 100 }));
    const record = await run(driver, openLoad(100, 2));
    expect(record.counts).toEqual({ scheduled: 200, ok: 200, error: 0, timeout: 0, dropped: 0 });
    expect(ms(record.responseTime.p50Ns)).toBeGreaterThan(99);
    expect(ms(record.responseTime.p50Ns)).toBeLessThan(115);
    expect(ms(record.responseTime.p99Ns)).toBeLessThan(250);
    expect(record.driver.connectionsOpened).toBeGreaterThanOrEqual(10);
    expect(record.driver.connectionsOpened).toBeLessThanOrEqual(64);
  });

  test('that freezes for 2 s shows it in the response times, with connections below rate x stall', async () => {
    const driver = await aDriver(await aServer({ freeze: { afterMs: 4000, forMs: 2000 } }), {
      connections: 8,
      timeoutNs: 10 * NS_PER_S,
    });
    const record = await run(driver, openLoad(100, 10));
    // 200 of 1000 requests wait for the thaw, evenly from 10 to 2000 ms; a busy machine adds some ms.
    const { p90Ns, p99Ns, p50Ns } = record.responseTime;
    expect(ms(p50Ns)).toBeLessThan(60);
    for (const [actualMs, trueMs] of [
      [ms(p90Ns), 1010],
      [ms(p99Ns), 1910],
    ] as const) {
      expect(actualMs).toBeGreaterThan(trueMs - 60);
      expect(actualMs).toBeLessThan(trueMs + 150);
    }
    // Only eight requests were on a connection when it froze; a clock that starts at the sending sees
    // no more than those.
    expect(ms(record.serviceTime.p90Ns)).toBeLessThan(150);
    expect(ms(record.clientQueueTime.p90Ns)).toBeGreaterThan(800);
    expectIdentity(record);
  });

  test('that never answers 2 % of the requests has them in its percentiles as timeouts', async () => {
    const driver = await aDriver(await aServer({ hangEvery: 50 }), { timeoutNs: NS_PER_S });
    const record = await run(driver, openLoad(200, 2));
    expect(record.counts).toEqual({ scheduled: 400, ok: 392, error: 0, timeout: 8, dropped: 0 });
    expect(ms(record.responseTime.p99Ns)).toBeGreaterThanOrEqual(1000);
    expect(ms(record.responseTime.maxNs)).toBeLessThan(1400);
    expect(ms(record.okResponseTime.maxNs)).toBeLessThan(1000);
    expect(record.failures).toMatchObject([{ kind: 'timeout', count: 8 }]);
    expectIdentity(record);
  });

  test('in a closed loop has as many requests as its callers can wait for', async () => {
    const driver = await aDriver(await aServer({ serviceTimeMs: 50 }));
    const record = await run(driver, {
      loop: 'closed',
      concurrency: 4,
      thinkTimeNs: 0,
      durationNs: NS_PER_S,
    });
    // 4 callers, 50 to 60 ms each: 64 to 80.
    expect(record.counts.ok).toBeGreaterThan(50);
    expect(record.counts.ok).toBeLessThanOrEqual(84);
    expect(record.driver.inFlightMax).toBe(4);
    expect(record.driver.scheduleSha256).toBeNull();
    expectIdentity(record);
  });

  test('in a closed loop has its callers back as soon as they have thought', async () => {
    const driver = await aDriver(await aServer());
    const record = await run(driver, {
      loop: 'closed',
      concurrency: 1,
      thinkTimeNs: NS_PER_MS,
      durationNs: NS_PER_S,
    });
    expect(ms(record.sendLag.p50Ns)).toBeLessThan(1.5);
  });
});

describe('what goes wrong', () => {
  test('a server that is killed ends nothing but its answers', async () => {
    const server = await startScriptedServer({ serviceTimeMs: 20 });
    cleanups.push(() => server.kill());
    const driver = await aDriver(server.origin);
    const running = run(driver, openLoad(100, 2));
    await delay(1000);
    await server.kill();
    const record = await running;
    expect(record.counts.ok).toBeGreaterThan(20);
    expect(record.counts.error).toBeGreaterThan(20);
    expect(record.counts.scheduled).toBe(200);
    const kinds = record.failures.map(({ kind }) => kind);
    expect(kinds[0]).toBe('connection-refused');
    for (const kind of kinds) {
      expect(['connection-refused', 'connection-reset', 'connection-closed']).toContain(kind);
    }
    expectIdentity(record);
  });

  test('nobody listening is an error each time, from the first request on', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const driver = await aDriver(`http://127.0.0.1:${port}`);
    const record = await run(driver, openLoad(100, 0.5));
    expect(record.counts).toEqual({ scheduled: 50, ok: 0, error: 50, timeout: 0, dropped: 0 });
    expect(record.failures).toMatchObject([
      { kind: 'connection-refused', count: 50, example: `connect ECONNREFUSED 127.0.0.1:${port}` },
    ]);
    expect(record.serviceTime.count).toBe(0);
  });

  test('an answer that says no is an error, with its first words', async () => {
    const driver = await aDriver(await aServer({ status: 503, body: '{"error":"queue full"}' }));
    const record = await run(driver, openLoad(100, 0.3));
    expect(record.counts.error).toBe(30);
    expect(record.failures).toEqual([
      { kind: 'http-503', count: 30, example: 'HTTP 503 with the body: {"error":"queue full"}' },
    ]);
  });

  test('more than the limit in flight is dropped, which makes the phase invalid', async () => {
    const driver = await aDriver(await aServer({ serviceTimeMs: 200 }), { inFlightLimit: 5 });
    const record = await run(driver, openLoad(200, 1));
    expect(record.counts.dropped).toBeGreaterThan(100);
    expect(record.driver.inFlightMax).toBe(5);
    const codes = judgeValidity(record, { sharedMachine: true }).reasons.map(({ code }) => code);
    expect(codes).toContain('dropped');
    expectIdentity(record);
  });

  test('a rate far beyond what the thread can send is invalid, not a slow server', async () => {
    // Ten million a second leave 100 ns for each, which no machine can do, however slow its server.
    const limits = { inFlightLimit: 1_000_000, timeoutNs: 300 * NS_PER_MS };
    const driver = await aDriver(await aServer(), limits);
    const record = await run(driver, openLoad(10_000_000, 0.03));
    expect(record.counts.scheduled).toBe(300_000);
    const { status, reasons } = judgeValidity(record, { sharedMachine: true });
    expect(status).toBe('invalid');
    for (const { code } of reasons) {
      expect(['rate-off', 'send-lag', 'loop-busy', 'loop-delay']).toContain(code);
    }
    expectIdentity(record);
  });
});

describe('the run around it', () => {
  test('an interruption returns what was found so far', async () => {
    const driver = await aDriver(await aServer({ hangEvery: 10 }));
    const controller = new AbortController();
    const running = run(driver, openLoad(100, 30), { signal: controller.signal });
    await delay(700);
    controller.abort();
    const record = await running;
    expect(record.interrupted).toBe(true);
    expect(ms(record.measuredNs)).toBeGreaterThan(300);
    expect(ms(record.measuredNs)).toBeLessThan(2000);
    expect(record.failures.map(({ kind }) => kind)).toEqual(['unfinished']);
    expect(record.counts.timeout).toBe(Math.floor(record.counts.scheduled / 10));
    const codes = judgeValidity(record, { sharedMachine: true }).reasons.map(({ code }) => code);
    expect(codes).toContain('interrupted');
    expectIdentity(record);
  });

  test('an interruption before the phase begins is kept', async () => {
    const driver = await aDriver(await aServer());
    const record = await run(driver, openLoad(100, 30), { signal: AbortSignal.abort() });
    expect(record.interrupted).toBe(true);
    expect(record.counts.scheduled).toBeLessThan(50);
  });

  test('a main thread that is busy for 300 ms does not make requests late', async () => {
    const driver = await aDriver(await aServer());
    const running = run(driver, openLoad(200, 1));
    await delay(300);
    const busyUntil = performance.now() + 300;
    while (performance.now() < busyUntil);
    const record = await running;
    expect(record.counts.scheduled).toBe(200);
    // On the main thread 30 % of the requests would be up to 300 ms late, 10 % at least 200 ms.
    expect(ms(record.sendLag.p90Ns)).toBeLessThan(150);
  });

  test('phases follow each other on the same connections, each with its own record', async () => {
    const driver = await aDriver(await aServer());
    const first = await run(driver, openLoad(50, 0.4));
    const second = await run(driver, openLoad(50, 0.4));
    expect(first.driver.connectionsOpened).toBeGreaterThan(0);
    expect(second.counts).toEqual({ scheduled: 20, ok: 20, error: 0, timeout: 0, dropped: 0 });
    expect(second.driver.scheduleSha256).toBe(first.driver.scheduleSha256);
    expect(second.driver.connectionsOpened).toBeLessThan(first.driver.connectionsOpened + 5);
  });

  test('progress comes at most four times a second and ends with what the record says', async () => {
    const driver = await aDriver(await aServer());
    const reports: PhaseProgress[] = [];
    const record = await run(driver, openLoad(100, 1.6), {
      onProgress: (progress) => reports.push(progress),
    });
    expect(reports.length).toBeGreaterThanOrEqual(2);
    expect(reports.length).toBeLessThanOrEqual(7);
    const last = reports.at(-1);
    expect(last?.durationNs).toBe(1.6 * NS_PER_S);
    expect(last?.scheduled).toBeLessThanOrEqual(record.counts.scheduled);
    expect(last?.ok).toBeGreaterThan(50);
    expect(last?.p99Ns).not.toBeNull();
  });

  test.runIf(canReadTimerSlack())('only the dispatch thread asks to be woken on time', async () => {
    await aDriver(await aServer());
    const slackByThread = readdirSync('/proc/self/task').map((id) => ({
      name: readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim(),
      slackNs: Number(readFileSync(`/proc/${id}/timerslack_ns`, 'utf8')),
    }));
    const asking = slackByThread.filter(({ slackNs }) => slackNs === 1);
    expect(asking.map(({ name }) => name)).toEqual(['servebench-disp']);
  });

  test('closing the driver in the middle of a phase rejects it as lost', async () => {
    const driver = await aDriver(await aServer());
    const lost = expect(run(driver, openLoad(100, 30))).rejects.toMatchObject({
      code: 'SB_DRIVER_WORKER_LOST',
      message: 'the driver was closed while its dispatch thread was needed',
    });
    await delay(100);
    await driver.close();
    await lost;
    await expect(run(driver, openLoad(100, 1))).rejects.toMatchObject({
      code: 'SB_DRIVER_WORKER_LOST',
    });
  });

  test('an address that is no http URL is refused before anything starts', async () => {
    await expect(aDriver('ftp://127.0.0.1')).rejects.toMatchObject({
      code: 'SB_DRIVER_BAD_ORIGIN',
      message: 'cannot send requests to "ftp://127.0.0.1": expected an http or https URL',
    });
  });
});
