/** Several workers and several phases under one conductor, on a simulated clock. */
import { describe, expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { LoadProfile, WarmupEnd } from '../../src/domain/scenario.ts';
import type { DriverJob, WarmupJob } from '../../src/driver/driver-job.ts';
import { aClosedLoad, aJob, anOpenLoad, aSessionLoad } from './a-job.ts';
import {
  simulatePhase,
  type Arrival,
  type Simulation,
  type SimulationOptions,
} from './simulated-server.ts';

const START_AT_NS = NS_PER_S + 20 * NS_PER_MS;
const fromStart = (ms: number): number => START_AT_NS + ms * NS_PER_MS;

interface Setup extends Partial<Omit<SimulationOptions, 'job' | 'server' | 'phase'>> {
  profile: LoadProfile;
  warmup?: WarmupJob;
  job?: Partial<DriverJob>;
  server?: Partial<SimulationOptions['server']>;
}

function simulate({ profile, warmup, job, server, ...rest }: Setup): Promise<Simulation> {
  return simulatePhase({
    ...rest,
    server: { serviceTimeNs: 10 * NS_PER_MS, frozen: null, hangEvery: null, ...server },
    job: aJob(job),
    phase: {
      name: 'steady',
      kind: 'measured',
      profile,
      goodputLimitNs: null,
      ...(warmup ? { warmup } : {}),
    },
  });
}

function aWarmup(profile: LoadProfile, until: WarmupEnd = { kind: 'duration' }): WarmupJob {
  return { name: 'warm-up', profile, until };
}

const instantsOf = (arrivals: readonly Arrival[]): number[] =>
  arrivals.map(({ scheduledAtNs }) => scheduledAtNs).sort((one, other) => one - other);

describe('several workers', () => {
  const profile = anOpenLoad(997, 2, 'poisson');

  test.each([2, 3, 4])(
    '%i send the very requests of one, each with its payload',
    async (workers) => {
      const job = { order: 'random', workers } as const;
      const [one, several] = await Promise.all([
        simulate({ profile, job: { ...job, workers: 1 } }),
        simulate({ profile, job }),
      ]);
      const requestsOf = ({ arrivals }: Simulation): string[] =>
        arrivals
          .map(({ scheduledAtNs, requestIndex }) => `${scheduledAtNs} ${requestIndex}`)
          .sort();
      expect(requestsOf(several)).toEqual(requestsOf(one));
      expect(several.record.driver.scheduleSha256).toBe(one.record.driver.scheduleSha256);
      expect(several.record.counts).toEqual(one.record.counts);
      expect(several.record.responseTime).toEqual(one.record.responseTime);
      expect(several.record.windows).toEqual(one.record.windows);
      expect(several.record.arrivals).toEqual(one.record.arrivals);
    },
  );

  test('take turns at the schedule', async () => {
    const { arrivals } = await simulate({ profile: anOpenLoad(100, 1), job: { workers: 4 } });
    const inOrder = arrivals.toSorted((one, other) => one.scheduledAtNs - other.scheduledAtNs);
    expect(inOrder.map(({ worker }) => worker)).toEqual(inOrder.map((_, index) => index % 4));
  });

  test('start at one instant, which is told', async () => {
    const { record } = await simulate({ profile, job: { workers: 4 } });
    expect(record.driver).toMatchObject({ workers: 4, workersLost: 0, startSkewNs: 0 });
  });

  test('split the callers of a closed loop', async () => {
    const { record } = await simulate({ profile: aClosedLoad(7, 1), job: { workers: 3 } });
    expect(record.driver.inFlightMax).toBe(7);
    expect(record.counts.scheduled).toBe(700);
  });

  test('split the limit of requests in flight', async () => {
    const { record } = await simulate({
      profile: anOpenLoad(400, 2),
      server: { hangEvery: 1 },
      job: { workers: 3, inFlightLimit: 31, timeoutNs: 5 * NS_PER_S },
    });
    expect(record.driver.inFlightMax).toBe(31);
    expect(record.counts.dropped).toBe(800 - 31);
  });

  test('split the connections that are opened ahead', async () => {
    const job = { workers: 3, warmConnections: 8 };
    const { warmedCounts } = await simulate({ profile: anOpenLoad(10, 1), job });
    expect(warmedCounts).toEqual([3, 3, 2]);
  });

  test('split sessions, of which none is lost', async () => {
    const { record } = await simulate({ profile: aSessionLoad(50, 4), job: { workers: 3 } });
    // Four requests, 110 ms apart: only those of the last third of a second are cut short.
    expect(record.counts.scheduled).toBeGreaterThan(4 * 200 * 0.9);
    expect(record.counts.scheduled).toBeLessThanOrEqual(4 * 200);
    expect(record.arrivals?.meant.ratePerSecond).toBeCloseTo(50, 0);
    expect(record.arrivals?.sent.ratePerSecond).toBeCloseTo(50, 0);
  });
});

describe('a worker that is lost', () => {
  const profile = anOpenLoad(400, 4);

  test('takes only its own share with it, and is told', async () => {
    const lost = { worker: 1, atNs: fromStart(2000) };
    const { record } = await simulate({ profile, job: { workers: 4 }, lost });
    expect(record.driver).toMatchObject({ workers: 4, workersLost: 1 });
    // 100/s of 400/s are missing for 2 s, and what was not yet told.
    expect(record.counts.scheduled).toBeGreaterThanOrEqual(1600 - 200 - 40);
    expect(record.counts.scheduled).toBeLessThan(1600 - 200);
    expect(record.counts.ok).toBe(record.counts.scheduled);
    expect(record.responseTime.count).toBe(record.counts.scheduled);
    const okBySecond = record.windows.map(({ ok }) => ok);
    expect(okBySecond[0]).toBeGreaterThan(390);
    expect(okBySecond[3]).toBe(300);
  });

  test('before the start leaves the others to start without it', async () => {
    const lost = { worker: 0, atNs: NS_PER_S };
    const { record } = await simulate({ profile, job: { workers: 2 }, lost });
    expect(record.driver.workersLost).toBe(1);
    expect(record.counts).toMatchObject({ scheduled: 800, ok: 800 });
  });

  test('after its share was finished is not lost to this phase', async () => {
    const lost = { worker: 0, atNs: fromStart(9000) };
    const { record } = await simulate({ profile, job: { workers: 2 }, lost });
    expect(record.driver.workersLost).toBe(0);
    expect(record.counts.ok).toBe(1600);
  });
});

describe('a warm-up', () => {
  const load = anOpenLoad(100, 2);

  test('gives way at its end to the measured phase, without a request missing or doubled', async () => {
    const { arrivals, record, warmup, handedOverAtNs } = await simulate({
      profile: load,
      warmup: aWarmup(anOpenLoad(100, 1)),
      job: { workers: 2 },
    });
    expect(instantsOf(arrivals)).toEqual(
      Array.from({ length: 300 }, (_, index) => fromStart(index * 10)),
    );
    expect(warmup).toMatchObject({ name: 'warm-up', kind: 'warmup', measuredNs: NS_PER_S });
    expect(warmup?.counts.ok).toBe(100);
    expect(record).toMatchObject({ name: 'steady', measuredNs: 2 * NS_PER_S });
    expect(record.counts).toMatchObject({ scheduled: 200, ok: 200 });
    expect(Date.parse(record.startedAt) - Date.parse(warmup?.startedAt ?? '')).toBe(1000);
    expect(handedOverAtNs).toBe(fromStart(1000));
  });

  test('does not wait for its last answers, which are its own', async () => {
    const { arrivals, record, warmup } = await simulate({
      profile: load,
      warmup: aWarmup(anOpenLoad(100, 1)),
      server: { serviceTimeNs: 700 * NS_PER_MS },
    });
    expect(instantsOf(arrivals)).toHaveLength(300);
    expect(warmup?.counts).toMatchObject({ scheduled: 100, ok: 100 });
    expect(record.counts).toMatchObject({ scheduled: 200, ok: 200 });
    expect(record.windows[0]?.ok).toBe(30);
    expect(record.driver.inFlightMax).toBeCloseTo(70, -0.5);
  });

  test('has the schedule of the measured phase as it is without one', async () => {
    const profile = anOpenLoad(300, 1, 'poisson');
    const [cold, warm] = await Promise.all([
      simulate({ profile }),
      simulate({ profile, warmup: aWarmup(anOpenLoad(50, 1, 'poisson')) }),
    ]);
    expect(warm.record.driver.scheduleSha256).toBe(cold.record.driver.scheduleSha256);
    expect(warm.record.counts).toEqual(cold.record.counts);
  });

  test('of so many requests ends when the next one would be due', async () => {
    const { arrivals, warmup, record } = await simulate({
      profile: load,
      warmup: aWarmup(anOpenLoad(100, 10), { kind: 'requests', count: 37 }),
    });
    expect(warmup?.counts.scheduled).toBe(37);
    expect(warmup?.measuredNs).toBe(370 * NS_PER_MS);
    expect(instantsOf(arrivals)).toEqual(
      Array.from({ length: 237 }, (_, index) => fromStart(index * 10)),
    );
    expect(record.counts.scheduled).toBe(200);
  });

  test('of so many requests in a closed loop ends soon after them', async () => {
    const { warmup, record } = await simulate({
      profile: aClosedLoad(4, 1),
      warmup: aWarmup(aClosedLoad(4, 30), { kind: 'requests', count: 100 }),
    });
    expect(warmup?.counts.scheduled).toBeGreaterThanOrEqual(100);
    expect(warmup?.counts.scheduled).toBeLessThan(100 + 0.5 * 400);
    expect(record.measuredNs).toBe(NS_PER_S);
  });

  test('until steady ends once response time and rate have settled', async () => {
    const { warmup, steady, record } = await simulate({
      profile: load,
      warmup: aWarmup(anOpenLoad(100, 30), { kind: 'steady' }),
    });
    expect(steady?.reached).toBe(true);
    expect(steady?.afterNs).toBeGreaterThan(3 * NS_PER_S);
    expect(steady?.afterNs).toBeLessThan(20 * NS_PER_S);
    expect(warmup?.measuredNs).toBe((steady?.afterNs ?? 0) + 100 * NS_PER_MS);
    expect(record.counts).toMatchObject({ scheduled: 200, ok: 200 });
  });

  test('that never gets steady ends at the longest time it may take, and says so', async () => {
    const { warmup, steady, record } = await simulate({
      profile: load,
      warmup: aWarmup(anOpenLoad(100, 2), { kind: 'steady' }),
    });
    expect(steady).toMatchObject({ reached: false, afterNs: 2 * NS_PER_S });
    expect(warmup?.measuredNs).toBe(2 * NS_PER_S);
    expect(record.counts.scheduled).toBe(200);
  });

  test('hands its callers over: none pauses, none is there twice', async () => {
    const { record, warmup } = await simulate({
      profile: aClosedLoad(4, 1),
      warmup: aWarmup(aClosedLoad(4, 1)),
      server: { serviceTimeNs: 15 * NS_PER_MS },
    });
    expect(warmup?.counts.scheduled).toBe(4 * 67);
    // The last requests of the warm-up end at 1005 ms: there its callers go on.
    expect(record.counts.scheduled).toBe(4 * 67);
    expect(record.driver.inFlightMax).toBe(4);
    expect(record.responseTime.maxNs).toBeLessThan(15.1 * NS_PER_MS);
  });

  test.each([
    ['more', 9],
    ['fewer', 2],
  ])('hands its callers over to a loop that has %s of them', async (_, concurrency) => {
    const { record } = await simulate({
      profile: aClosedLoad(concurrency, 1),
      warmup: aWarmup(aClosedLoad(4, 1, 3)),
    });
    const perCaller = record.counts.scheduled / concurrency;
    expect(perCaller).toBeGreaterThanOrEqual(99);
    expect(perCaller).toBeLessThanOrEqual(101);
  });

  test('hands its sessions over in the middle', async () => {
    const { record, warmup } = await simulate({
      profile: aSessionLoad(50, 2),
      warmup: aWarmup(aSessionLoad(50, 2)),
    });
    const [first] = record.windows;
    // Sessions that began in the warm-up go on, so that the first second is like any other.
    expect(first?.scheduled).toBeGreaterThan(150);
    const total = record.counts.scheduled + (warmup?.counts.scheduled ?? 0);
    expect(total).toBeGreaterThan(4 * 200 * 0.9);
    expect(total).toBeLessThanOrEqual(4 * 200);
  });

  test('is what the progress is of until it has given way', async () => {
    const { reports } = await simulate({ profile: load, warmup: aWarmup(anOpenLoad(100, 2)) });
    const kinds = reports.map(({ kind }) => kind);
    const first = kinds.indexOf('measured');
    expect(first).toBeGreaterThan(5);
    expect(new Set(kinds.slice(first))).toEqual(new Set(['measured']));
    expect(reports[first]?.progress.scheduled).toBeLessThan(60);
  });

  test('that is interrupted leaves an empty measured phase', async () => {
    const { record, warmup, handedOverAtNs } = await simulate({
      profile: load,
      warmup: aWarmup(anOpenLoad(100, 10)),
      interruptAtNs: fromStart(1000),
    });
    expect(warmup).toMatchObject({ interrupted: true, measuredNs: NS_PER_S });
    expect(record).toMatchObject({ interrupted: true, measuredNs: 0 });
    expect(record.counts.scheduled).toBe(0);
    expect(handedOverAtNs).toBeNull();
  });
});
