import { describe, expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { Distribution, PhaseRecord } from '../../src/domain/result.ts';
import type { LoadProfile } from '../../src/domain/scenario.ts';
import { judgeValidity } from '../../src/driver/judge-validity.ts';
import type { DriverJob } from '../../src/driver/driver-job.ts';
import { aJob, anOpenLoad as openLoad } from './a-job.ts';
import { simulatePhase, type Simulation, type SimulationOptions } from './simulated-server.ts';

/** The clock starts at 1 s, the phase 20 ms later. */
const START_AT_NS = NS_PER_S + 20 * NS_PER_MS;
const fromStart = (ms: number): number => START_AT_NS + ms * NS_PER_MS;

interface Setup extends Partial<Omit<SimulationOptions, 'job' | 'server' | 'phase'>> {
  profile?: LoadProfile;
  job?: Partial<DriverJob>;
  server?: Partial<SimulationOptions['server']>;
}

function simulate({
  profile = openLoad(100, 4),
  job,
  server,
  ...rest
}: Setup): Promise<Simulation> {
  return simulatePhase({
    ...rest,
    server: { serviceTimeNs: 10 * NS_PER_MS, frozen: null, hangEvery: null, ...server },
    job: aJob(job),
    phase: { name: 'steady', kind: 'measured', profile, goodputLimitNs: null },
  });
}

const ms = (ns: number | null): number => (ns ?? NaN) / NS_PER_MS;

/** Percentiles in milliseconds, to within the 0.1 % of the histogram. */
function expectPercentiles(distribution: Distribution, expected: Record<string, number>): void {
  for (const [name, expectedMs] of Object.entries(expected)) {
    const actualMs = ms(distribution[name as 'p50Ns']);
    expect(Math.abs(actualMs - expectedMs), `${name} is ${actualMs}`).toBeLessThanOrEqual(
      expectedMs * 0.001 + 0.001,
    );
  }
}

function sumOf({ counts }: PhaseRecord): number {
  return counts.ok + counts.error + counts.timeout + counts.dropped;
}

describe('a server that always takes 10 ms', () => {
  test('has a response time of 10 ms throughout', async () => {
    const { record } = await simulate({});
    expectPercentiles(record.responseTime, { minNs: 10, p50Ns: 10, p99Ns: 10, maxNs: 10 });
    expect(record.counts).toEqual({ scheduled: 400, ok: 400, error: 0, timeout: 0, dropped: 0 });
    expect(record.rowsPerRequest).toBe(4);
    expect(record.measuredNs).toBe(4 * NS_PER_S);
    expect(record.driver.achievedRatePerSecond).toBe(100);
    expect(record.interrupted).toBe(false);
  });

  test('answers the last request after the schedule ends, which is ok but no throughput', async () => {
    const { record } = await simulate({ server: { serviceTimeNs: 15 * NS_PER_MS } });
    expect(record.counts.ok).toBe(400);
    expect(record.okWithinMeasured).toBe(399);
  });

  test('gives the same schedule for the same seed and phase, and another for another seed', async () => {
    const poisson: LoadProfile = {
      loop: 'open',
      arrivals: 'poisson',
      ratePerSecond: 50,
      durationNs: NS_PER_S,
    };
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map((seed) => simulate({ profile: poisson, job: { seed } })),
    );
    expect(again?.record.driver.scheduleSha256).toBe(first?.record.driver.scheduleSha256);
    expect(other?.record.driver.scheduleSha256).not.toBe(first?.record.driver.scheduleSha256);
  });

  test('is reported on at most four times a second', async () => {
    const { reports } = await simulate({});
    expect(reports.length).toBeGreaterThanOrEqual(15);
    expect(reports.length).toBeLessThanOrEqual(16);
    expect(reports.at(-1)?.progress.windowP99sNs.length).toBeGreaterThanOrEqual(3);
  });
});

describe('a server that freezes for 2 s in the middle of 10 s', () => {
  const freeze = {
    profile: openLoad(100, 10),
    server: { frozen: { fromNs: fromStart(4000), toNs: fromStart(6000) } },
  };
  // 200 of 1000 requests wait for the thaw: 10, 20 … 2000 ms of it.
  const truth = { p50Ns: 10, p90Ns: 1000, p95Ns: 1500, p99Ns: 1900 };

  test('shows the freeze in the response times, at their true values', async () => {
    const { record } = await simulate(freeze);
    expectPercentiles(record.responseTime, truth);
  });

  test('shows the same with far fewer connections than rate times stall', async () => {
    const { record } = await simulate({ ...freeze, job: { connections: 10 } });
    // After the thaw, 190 queued requests pass through 10 connections in 19 turns of 10 ms.
    expect(ms(record.responseTime.p90Ns)).toBeGreaterThan(1000);
    expect(ms(record.responseTime.p90Ns)).toBeLessThan(1000 + 190);
    expect(ms(record.responseTime.p99Ns)).toBeGreaterThanOrEqual(1890);
    expectPercentiles(record.serviceTime, { p90Ns: 10 });
    expect(ms(record.clientQueueTime.p99Ns)).toBeGreaterThan(1700);
    expectPercentiles(record.sendLag, { maxNs: 0.001 });
  });

  test('a freeze of our own is send lag as well as response time', async () => {
    const { record } = await simulate({
      profile: openLoad(100, 10),
      stalled: { fromNs: fromStart(4000), toNs: fromStart(6000) },
    });
    expect(ms(record.sendLag.p90Ns)).toBeCloseTo(1000, -1.4);
    expect(ms(record.responseTime.p90Ns)).toBeCloseTo(1010, -1.4);
    expectPercentiles(record.serviceTime, { p99Ns: 10 });
    const codes = judgeValidity(record, { sharedMachine: true }).reasons.map(({ code }) => code);
    expect(codes).toContain('send-lag');
    expect(codes).toContain('loop-delay');
  });
});

describe('a server that never answers 2 % of the requests', () => {
  test('has them as timeouts in its percentiles, at no less than the timeout', async () => {
    const { record } = await simulate({
      profile: openLoad(100, 10),
      server: { hangEvery: 50 },
      job: { timeoutNs: NS_PER_S },
    });
    expect(record.counts).toEqual({ scheduled: 1000, ok: 980, error: 0, timeout: 20, dropped: 0 });
    expect(ms(record.responseTime.p99Ns)).toBeGreaterThanOrEqual(1000);
    expectPercentiles(record.okResponseTime, { maxNs: 10 });
    expect(record.failures).toMatchObject([{ kind: 'timeout', count: 20 }]);
  });
});

test('an answer that came in time is no timeout, however late our own thread reads it', async () => {
  const { record } = await simulate({
    profile: openLoad(100, 2),
    job: { timeoutNs: 200 * NS_PER_MS },
    stalled: { fromNs: fromStart(1000), toNs: fromStart(1500) },
  });
  expect(record.counts).toEqual({ scheduled: 200, ok: 200, error: 0, timeout: 0, dropped: 0 });
  expect(ms(record.responseTime.maxNs)).toBeGreaterThan(200);
});

describe('the limit of requests in flight', () => {
  test('drops what is due beyond it, counts it, and gives it no latency', async () => {
    const { record } = await simulate({
      server: { hangEvery: 1 },
      job: { timeoutNs: NS_PER_S, inFlightLimit: 30 },
    });
    expect(record.counts.dropped).toBeGreaterThan(0);
    expect(sumOf(record)).toBe(record.counts.scheduled);
    expect(record.responseTime.count).toBe(record.counts.timeout);
    expect(record.driver.inFlightMax).toBe(30);
    expect(record.failures.find(({ kind }) => kind === 'dropped')).toMatchObject({
      count: record.counts.dropped,
      example: 'not sent: 30 requests were in flight, the most that the scenario allows',
    });
    const codes = judgeValidity(record, { sharedMachine: true }).reasons.map(({ code }) => code);
    expect(codes).toEqual(['dropped', 'rate-off']);
  });
});

describe('an interruption', () => {
  test('ends the schedule there and records what is in flight at its age, after a short wait', async () => {
    const { record, endedAtNs } = await simulate({
      server: { hangEvery: 10 },
      job: { timeoutNs: 60 * NS_PER_S },
      interruptAtNs: fromStart(2000),
    });
    expect(record.interrupted).toBe(true);
    expect(record.measuredNs).toBe(2 * NS_PER_S);
    expect(record.counts).toEqual({ scheduled: 200, ok: 180, error: 0, timeout: 20, dropped: 0 });
    expect(record.failures).toMatchObject([{ kind: 'unfinished', count: 20 }]);
    expect(endedAtNs).toBe(fromStart(3000));
    // The oldest was due at 90 ms and given up at 3000 ms.
    expectPercentiles(record.responseTime, { maxNs: 2910 });
    expect(record.driver.achievedRatePerSecond).toBe(100);
  });

  test('before the first instant gives an empty record', async () => {
    const { record } = await simulate({ interruptAtNs: NS_PER_S });
    expect(record.interrupted).toBe(true);
    expect(record.counts.scheduled).toBe(0);
    expect(record.measuredNs).toBe(0);
    expect(record.driver.achievedRatePerSecond).toBe(0);
  });

  test('after the schedule waits no longer than for the others, and keeps its length', async () => {
    const { record, endedAtNs } = await simulate({
      server: { hangEvery: 10 },
      job: { timeoutNs: 60 * NS_PER_S },
      interruptAtNs: fromStart(5000),
    });
    expect(record.measuredNs).toBe(4 * NS_PER_S);
    expect(endedAtNs).toBe(fromStart(6000));
  });
});

describe('a closed loop', () => {
  const closed = (concurrency: number, thinkTimeMs: number): LoadProfile => ({
    loop: 'closed',
    concurrency,
    thinkTimeNs: thinkTimeMs * NS_PER_MS,
    durationNs: NS_PER_S,
  });

  test('has each caller wait for its answer: throughput is callers over service time', async () => {
    const { record } = await simulate({ profile: closed(4, 0) });
    expect(record.counts.scheduled).toBe(400);
    expect(record.driver.scheduleSha256).toBeNull();
    expect(record.driver.inFlightMax).toBe(4);
    expectPercentiles(record.responseTime, { maxNs: 10 });
  });

  test('has each caller think between an answer and its next request', async () => {
    const { record } = await simulate({ profile: closed(1, 90) });
    expect(record.counts.scheduled).toBe(10);
  });

  test('never drops: it limits itself', async () => {
    const { record } = await simulate({ profile: closed(50, 0), job: { inFlightLimit: 5 } });
    expect(record.counts.dropped).toBe(0);
    expect(record.driver.inFlightMax).toBe(50);
  });
});
