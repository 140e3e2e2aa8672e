import { describe, expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { Distribution, DriverHealth, PhaseRecord } from '../../src/domain/result.ts';
import type { LoadProfile } from '../../src/domain/scenario.ts';
import { judgeValidity } from '../../src/driver/judge-validity.ts';
import { mergeParts } from '../../src/recording/merge-parts.ts';
import { aPhaseRecord } from '../builders/results.ts';

const empty = { ...mergeParts([]), windows: [] };

function aDistribution(changes: Partial<Distribution>): Distribution {
  return { ...empty.responseTime, count: 2000, ...changes };
}

interface Changes extends Partial<Omit<PhaseRecord, 'driver'>> {
  driver?: Partial<DriverHealth>;
}

/** 200/s for 10 s, all of it well. */
function aRecord({ driver, ...changes }: Changes = {}): PhaseRecord {
  return {
    ...empty,
    name: 'steady',
    kind: 'measured',
    profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 10 * NS_PER_S },
    startedAt: '2026-11-23T10:00:00.000Z',
    measuredNs: 10 * NS_PER_S,
    interrupted: false,
    rowsPerRequest: 1,
    arrivals: null,
    counts: { scheduled: 2000, ok: 2000, error: 0, timeout: 0, dropped: 0 },
    responseTime: aDistribution({ p50Ns: 5 * NS_PER_MS }),
    sendLag: aDistribution({ p99Ns: 0.2 * NS_PER_MS }),
    ...changes,
    driver: {
      ...aPhaseRecord().driver,
      scheduleSha256: 'abc',
      achievedRatePerSecond: 200,
      loopUtilisationRatio: 0.1,
      loopDelayP99Ns: NS_PER_MS,
      clockDriftRatio: 0,
      inFlightMax: 7,
      connectionsOpened: 7,
      ...driver,
    },
  };
}

const lagOf = (ms: number, p50Ms = 5): Changes => ({
  sendLag: aDistribution({ p99Ns: ms * NS_PER_MS }),
  responseTime: aDistribution({ p50Ns: p50Ms * NS_PER_MS }),
});
const closed = {
  loop: 'closed',
  concurrency: 8,
  thinkTimeNs: 0,
  durationNs: 10 * NS_PER_S,
} as const;

const sessions = {
  loop: 'partly-open',
  sessionsPerSecond: 20,
  requestsPerSession: 10,
  thinkTimeNs: 0,
  durationNs: 10 * NS_PER_S,
} as const;

function reasonsOf(changes: Changes, sharedMachine = false): string[] {
  return judgeValidity(aRecord(changes), { sharedMachine }).reasons.map(({ code }) => code);
}

test('a phase without a fault is valid', () => {
  expect(judgeValidity(aRecord(), { sharedMachine: false })).toEqual({
    status: 'valid',
    reasons: [],
  });
});

describe('on a machine of its own', () => {
  test.each<[string, Changes, string[]]>([
    [
      'nothing dropped',
      { counts: { scheduled: 2000, ok: 2000, error: 0, timeout: 0, dropped: 0 } },
      [],
    ],
    [
      'one dropped',
      { counts: { scheduled: 2000, ok: 1999, error: 0, timeout: 0, dropped: 1 } },
      ['dropped'],
    ],
    [
      'errors and timeouts',
      { counts: { scheduled: 2000, ok: 0, error: 1000, timeout: 1000, dropped: 0 } },
      [],
    ],
    ['a send lag of 1 ms', lagOf(1), []],
    ['a send lag just over 1 ms', lagOf(1.01), ['send-lag']],
    ['a send lag of 5 % of the response time', lagOf(5, 100), []],
    ['a send lag over 5 % of the response time', lagOf(5.1, 100), ['send-lag']],
    ['1 % too few sent', { driver: { achievedRatePerSecond: 198 } }, []],
    ['over 1 % too few sent', { driver: { achievedRatePerSecond: 197.9 } }, ['rate-off']],
    ['over 1 % too many sent', { driver: { achievedRatePerSecond: 202.1 } }, ['rate-off']],
    ['a loop that is busy 80 %', { driver: { loopUtilisationRatio: 0.8 } }, []],
    ['a loop that is busy over 80 %', { driver: { loopUtilisationRatio: 0.81 } }, ['loop-busy']],
    ['a loop delay of 10 ms', { driver: { loopDelayP99Ns: 10 * NS_PER_MS } }, []],
    ['a loop delay over 10 ms', { driver: { loopDelayP99Ns: 10.1 * NS_PER_MS } }, ['loop-delay']],
    ['no loop delay measured', { driver: { loopDelayP99Ns: null } }, []],
    ['clocks that differ by 1 %', { driver: { clockDriftRatio: 0.01 } }, []],
    ['clocks that differ by over 1 %', { driver: { clockDriftRatio: 0.011 } }, ['clock-drift']],
    ['one of two workers lost', { driver: { workers: 2, workersLost: 1 } }, ['worker-lost']],
    ['one request sent early', { driver: { earlyCount: 1 } }, ['early-sends']],
    ['a hypervisor that took 5 %', { driver: { stealRatio: 0.05 } }, []],
    ['a hypervisor that took over 5 %', { driver: { stealRatio: 0.051 } }, ['steal-time']],
    ['pressure for a quarter of the time', { driver: { cpuPressureRatio: 0.25 } }, []],
    [
      'pressure for over a quarter of the time',
      { driver: { cpuPressureRatio: 0.26 } },
      ['cpu-pressure'],
    ],
    ['a quota used up in 5 % of its periods', { driver: { throttledRatio: 0.05 } }, []],
    [
      'a quota used up in over 5 % of its periods',
      { driver: { throttledRatio: 0.051 } },
      ['throttled'],
    ],
    [
      'a kernel that tells nothing of the machine',
      { driver: { stealRatio: null, cpuPressureRatio: null, throttledRatio: null } },
      [],
    ],
    [
      'arrivals in clumps, of which the reader is warned',
      { arrivals: { ...aPhaseRecord().arrivals!, clumped: true } },
      [],
    ],
    [
      'an interruption',
      { interrupted: true, measuredNs: NS_PER_S, driver: { achievedRatePerSecond: 2000 } },
      ['interrupted'],
    ],
  ])('%s', (_, changes, codes) => {
    expect(reasonsOf(changes)).toEqual(codes);
  });
});

describe('on a machine shared with the server', () => {
  test.each<[string, Changes, string[]]>([
    ['a send lag of 5 ms', lagOf(5), []],
    ['a send lag over 5 ms', lagOf(5.1), ['send-lag']],
    ['a send lag of 10 % of the response time', lagOf(10, 100), []],
    ['a send lag over 10 % of the response time', lagOf(10.1, 100), ['send-lag']],
    ['a loop delay of 20 ms', { driver: { loopDelayP99Ns: 20 * NS_PER_MS } }, []],
    ['a loop delay over 20 ms', { driver: { loopDelayP99Ns: 20.1 * NS_PER_MS } }, ['loop-delay']],
    ['pressure all the time, which a busy server makes', { driver: { cpuPressureRatio: 1 } }, []],
    ['a quota that the server used up', { driver: { throttledRatio: 1 } }, []],
    ['a hypervisor that took over 5 %', { driver: { stealRatio: 0.051 } }, ['steal-time']],
    [
      'one dropped',
      { counts: { scheduled: 2000, ok: 1999, error: 0, timeout: 0, dropped: 1 } },
      ['dropped'],
    ],
  ])('%s', (_, changes, codes) => {
    expect(reasonsOf(changes, true)).toEqual(codes);
  });
});

test('a phase without a request is invalid, for that reason alone', () => {
  const counts = { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 };
  expect(reasonsOf({ ...empty, counts, driver: { achievedRatePerSecond: 0 } })).toEqual([
    'no-requests',
  ]);
});

test('one request that left just after the end is no lower rate, however few there were', () => {
  const counts = { scheduled: 20, ok: 20, error: 0, timeout: 0, dropped: 0 };
  expect(reasonsOf({ counts, driver: { achievedRatePerSecond: 1.9 } })).toEqual([]);
  expect(reasonsOf({ counts, driver: { achievedRatePerSecond: 1.8 } })).toEqual(['rate-off']);
});

test.each<[string, LoadProfile]>([
  ['a closed loop', closed],
  ['a partly open one', sessions],
])('%s has no rate to miss', (_, profile) => {
  expect(reasonsOf({ profile, driver: { achievedRatePerSecond: 3 } })).toEqual([]);
});

test('every reason is told, with its figures and what to do', () => {
  const { reasons } = judgeValidity(
    aRecord({
      ...lagOf(6),
      counts: { scheduled: 2000, ok: 1500, error: 0, timeout: 0, dropped: 500 },
      driver: {
        achievedRatePerSecond: 150,
        loopUtilisationRatio: 0.97,
        loopDelayP99Ns: 31 * NS_PER_MS,
        clockDriftRatio: 0.02,
        inFlightMax: 64,
        workers: 4,
        workersLost: 2,
        earlyCount: 3,
        stealRatio: 0.2,
        cpuPressureRatio: 0.9,
        throttledRatio: 0.5,
      },
    }),
    { sharedMachine: false },
  );
  expect(reasons.map(({ message }) => message)).toEqual([
    '2 of 4 dispatch threads ended by themselves: the share of the load that was left to them is missing',
    '500 of 2000 requests were due but not sent, with 64 in flight',
    '150.0/s were sent where 200.0/s were scheduled (more than 1 % off)',
    '3 of 2000 requests were sent before they were due, which must never happen',
    '1 % of the requests were sent 6.00 ms or more after they were due; up to 1.00 ms is allowed',
    'the dispatch thread was busy 97.0 % of the time; up to 80.0 % is allowed',
    'the dispatch thread was held up for 31.00 ms or more in 1 % of the time; up to 10.00 ms is allowed',
    'the monotonic and the wall clock differ by 2.0 % over the phase; up to 1.0 % is allowed',
    "the hypervisor took 20.0 % of this machine's processor time; up to 5.0 % is allowed",
    "some task on the driver's machine waited for a processor during 90.0 % of the phase; up to 25.0 % is allowed",
    "the driver's container used up its processor quota in 50.0 % of the quota's periods; up to 5.0 % is allowed",
  ]);
  for (const { hint } of reasons) expect(hint).toMatch(/\.$/);
});
