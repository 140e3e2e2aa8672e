import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../../src/base/random.ts';
import { NS_PER_S, secondsToNs } from '../../src/base/units.ts';
import type { ArrivalCheck } from '../../src/domain/result.ts';
import type { OpenLoad, SessionLoad, TraceInstants } from '../../src/domain/scenario.ts';
import { ArrivalMeter } from '../../src/schedule/arrival-meter.ts';
import { createSchedule } from '../../src/schedule/create-schedule.ts';
import { aBurstLoad, aGammaLoad, aLoad, streamOf } from './schedule-cases.ts';

/** When what is due at `dueNs` is sent; never before what was sent last. */
type Sender = (dueNs: number, random: Random) => number;

const exactly: Sender = (dueNs) => dueNs;
const aFewUsLate: Sender = (dueNs, random) => dueNs + 8000 * random();
const onTicks: Sender = (dueNs) => Math.ceil(dueNs / 1e6) * 1e6;
const onLooseTicks: Sender = (dueNs, random) => Math.ceil(dueNs / 1e6) * 1e6 + 100_000 * random();

interface Sending {
  send?: Sender;
  seed?: number;
  trace?: TraceInstants;
}

function meterOf(profile: OpenLoad | SessionLoad, sending: Sending = {}): ArrivalMeter {
  const { send = exactly, seed = 42, trace } = sending;
  const schedule = createSchedule(profile, streamOf(seed), trace);
  const meter = new ArrivalMeter(profile, schedule);
  const random = createRandom(seed, 'lateness');
  let lastNs = 0;
  for (const chunk of schedule.chunks()) {
    meter.add(chunk.map((dueNs) => (lastNs = Math.max(lastNs, send(dueNs, random)))));
  }
  return meter;
}

function checkOf(profile: OpenLoad | SessionLoad, sending: Sending = {}): ArrivalCheck {
  return meterOf(profile, sending).check();
}

/** Long enough for 2,000 requests. */
function lasting<T extends OpenLoad>(load: T, ratePerSecond: number): T {
  return { ...load, ratePerSecond, durationNs: secondsToNs(2000 / ratePerSecond) };
}

const RANDOM_LOADS = [
  ['poisson', aLoad()],
  ['gamma, cv 0.5', aGammaLoad(0.5)],
  ['gamma, cv 2', aGammaLoad(2)],
  ['bursts', aBurstLoad()],
] as const;

describe('sends on millisecond timers are clumped', () => {
  for (const [name, load] of RANDOM_LOADS) {
    test.each([100, 300, 1000, 4000])(`${name} at %d/s`, (ratePerSecond) => {
      const profile = lasting<OpenLoad>(load, ratePerSecond);
      for (let seed = 0; seed < 10; seed++) {
        expect(checkOf(profile, { send: onTicks, seed }).clumped).toBe(true);
        expect(checkOf(profile, { send: onLooseTicks, seed }).clumped).toBe(true);
      }
    });
  }

  test.each([1500, 4000])('constant arrivals at %d/s', (ratePerSecond) => {
    const profile = lasting(aLoad({ arrivals: 'constant' }), ratePerSecond);
    expect(checkOf(profile, { send: onTicks }).clumped).toBe(true);
  });

  test('sessions that start at 1,000/s', () => {
    const profile: SessionLoad = {
      ...{ loop: 'partly-open', requestsPerSession: 3, thinkTimeNs: 0 },
      ...{ sessionsPerSecond: 1000, durationNs: 2 * NS_PER_S },
    };
    expect(checkOf(profile, { send: onTicks }).clumped).toBe(true);
    expect(checkOf(profile).clumped).toBe(false);
  });

  test('a trace that has finer instants', () => {
    const offsetsNs = new Float64Array(2000);
    const random = createRandom(1);
    for (let n = 1; n < 2000; n++) {
      offsetsNs[n] = (offsetsNs[n - 1] ?? 0) + Math.floor(-1e6 * Math.log(1 - random()));
    }
    const trace = { offsetsNs, requestIndexes: null };
    const profile: OpenLoad = {
      ...{ loop: 'open', arrivals: 'trace', file: '/t.csv', speed: 1 },
      ...{ ratePerSecond: 1000, durationNs: (offsetsNs.at(-1) ?? 0) + 1 },
    };
    expect(checkOf(profile, { trace, send: onTicks }).clumped).toBe(true);
    expect(checkOf(profile, { trace, send: aFewUsLate }).clumped).toBe(false);
  });
});

describe('sends that are exact or a few us late are never clumped', () => {
  test.each([
    ['constant', aLoad({ arrivals: 'constant' })],
    ...RANDOM_LOADS,
    ['gamma, cv 5', aGammaLoad(5)],
    ['poisson on a ramp', aLoad({ shape: { kind: 'ramp', fromPerSecond: 20, toPerSecond: 400 } })],
  ] as const)('%s, over 200 seeds', (_, load) => {
    const durationNs = secondsToNs(2);
    for (let seed = 0; seed < 200; seed++) {
      const send = seed % 2 === 0 ? exactly : aFewUsLate;
      expect(checkOf({ ...load, durationNs }, { send, seed }).clumped).toBe(false);
    }
  });

  test.each([10, 1000, 20_000])('poisson and constant at %d/s', (ratePerSecond) => {
    for (const arrivals of ['poisson', 'constant'] as const) {
      const profile = lasting(aLoad({ arrivals }), ratePerSecond);
      expect(checkOf(profile, { send: aFewUsLate }).clumped).toBe(false);
    }
  });

  test('a trace with even gaps, sent a few us off', () => {
    const offsetsNs = Float64Array.from({ length: 1000 }, (_, n) => n * 1e6);
    const profile: OpenLoad = {
      ...{ loop: 'open', arrivals: 'trace', file: '/t.csv', speed: 1 },
      ...{ ratePerSecond: 1000, durationNs: NS_PER_S },
    };
    const trace = { offsetsNs, requestIndexes: null };
    const check = checkOf(profile, { trace, send: aFewUsLate });
    expect(check).toMatchObject({ clumped: false, ksDistance: 0 });
  });

  test('one stall of 20 ms in ten seconds is no habit', () => {
    const stalled: Sender = (dueNs) => (dueNs > 5e9 && dueNs < 5.02e9 ? 5.02e9 : dueNs);
    const profile = aLoad({ ratePerSecond: 500, durationNs: secondsToNs(10) });
    expect(checkOf(profile, { send: stalled }).clumped).toBe(false);
  });
});

describe('the distance to the law of the gaps', () => {
  test.each([
    ['poisson', aLoad(), 1000],
    ['gamma, cv 0.3', aGammaLoad(0.3), 1000],
    ['gamma, cv 3', aGammaLoad(3), 1000],
    [
      'poisson on a sine',
      aLoad({
        shape: { kind: 'sine', meanPerSecond: 1000, amplitudePerSecond: 900, periodNs: 3e9 },
      }),
      1000,
    ],
  ] as const)('is within chance for %s', (_, load, ratePerSecond) => {
    const profile = { ...load, ratePerSecond, durationNs: secondsToNs(10) };
    const { ksDistance } = checkOf(profile);
    // The 1 % critical value of 10,000 gaps, and what a bin is wide.
    expect(ksDistance).toBeLessThan(1.63 / 100 + 0.002);
    expect(ksDistance).toBeGreaterThan(0);
  });

  test('grows with the clumps', () => {
    const profile = aLoad({ ratePerSecond: 1000, durationNs: secondsToNs(5) });
    expect(checkOf(profile, { send: onTicks }).ksDistance).toBeGreaterThan(0.3);
  });

  test('is nothing for constant arrivals, whose gaps have no distribution', () => {
    expect(checkOf(aLoad({ arrivals: 'constant' })).ksDistance).toBeNull();
  });
});

describe('figures', () => {
  test('of what was meant and what was sent stand side by side', () => {
    const profile = aLoad({ arrivals: 'constant', ratePerSecond: 2000, durationNs: 2e9 });
    const { meant, sent } = checkOf(profile, { send: onTicks });
    expect(meant).toMatchObject({ ratePerSecond: 2000 });
    expect(meant.cv).toBeCloseTo(0, 6);
    // What was due in the last half millisecond is sent at the tick that ends the phase.
    expect(sent.ratePerSecond).toBeCloseTo(1999.5, 9);
    expect(sent.cv).toBeCloseTo(1, 2);
  });

  test('leave out what was sent after the end, and what was cut off', () => {
    const profile = aLoad({ arrivals: 'constant', ratePerSecond: 100, durationNs: 4e9 });
    const schedule = createSchedule(profile, streamOf(1));
    const meter = new ArrivalMeter(profile, schedule);
    meter.add(Float64Array.from({ length: 100 }, (_, n) => n * 1e7));
    meter.add(Float64Array.of(4.1e9));
    const cut = new ArrivalMeter(profile, schedule);
    cut.add(Float64Array.from({ length: 100 }, (_, n) => n * 1e7));
    expect(meter.check()).toMatchObject({
      meant: { ratePerSecond: 100 },
      sent: { ratePerSecond: 25 },
    });
    expect(cut.check(1e9)).toMatchObject({
      meant: { ratePerSecond: 100 },
      sent: { ratePerSecond: 100 },
    });
  });

  test('without a single send claim nothing', () => {
    const profile = aLoad();
    const meter = new ArrivalMeter(profile, createSchedule(profile, streamOf(1)));
    expect(meter.check()).toMatchObject({
      sent: { ratePerSecond: 0, cv: null, dispersion: null },
      ksDistance: null,
      clumped: false,
    });
  });

  test('do not depend on how the sends are portioned', () => {
    const profile = aGammaLoad(2);
    const schedule = createSchedule(profile, streamOf(3));
    const one = new ArrivalMeter(profile, schedule);
    const many = new ArrivalMeter(profile, schedule);
    for (const chunk of schedule.chunks()) {
      one.add(chunk);
      for (const offsetNs of chunk) many.add(Float64Array.of(offsetNs));
    }
    expect(many.check()).toEqual(one.check());
  });
});
