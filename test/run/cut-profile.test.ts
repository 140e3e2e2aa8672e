import { describe, expect, test } from 'vitest';
import type { LoadProfile } from '../../src/domain/scenario.ts';
import type { PhaseJob } from '../../src/driver/driver-job.ts';
import { cutPhase } from '../../src/run/cut-profile.ts';

const S = 1e9;

function cut(profile: LoadProfile, changes: Partial<PhaseJob> = {}): PhaseJob {
  const phase: PhaseJob = {
    name: 'steady',
    kind: 'measured',
    profile,
    goodputLimitNs: 5,
    ...changes,
  };
  return cutPhase(phase, 2 * S);
}

const open = { loop: 'open', ratePerSecond: 200, durationNs: 60 * S } as const;

describe('a phase that is cut', () => {
  test.each<[string, LoadProfile, Partial<LoadProfile>]>([
    ['keeps its rate', { ...open, arrivals: 'poisson' }, { ratePerSecond: 200, durationNs: 2 * S }],
    [
      'keeps the law of its gaps',
      { ...open, arrivals: 'gamma', cv: 2 },
      { arrivals: 'gamma', cv: 2, durationNs: 2 * S },
    ],
    [
      'keeps the share and number of its bursts',
      { ...open, arrivals: 'bursts', onNs: 3 * S, offNs: 9 * S },
      { onNs: 0.1 * S, offNs: 0.3 * S },
    ],
    [
      'sees the rates of a sine',
      {
        ...open,
        arrivals: 'constant',
        shape: { kind: 'sine', meanPerSecond: 200, amplitudePerSecond: 50, periodNs: 30 * S },
      },
      {
        shape: { kind: 'sine', meanPerSecond: 200, amplitudePerSecond: 50, periodNs: S },
      },
    ],
    [
      'keeps a spike inside',
      {
        ...open,
        arrivals: 'constant',
        shape: { kind: 'spike', basePerSecond: 9, peakPerSecond: 99, atNs: 30 * S, lastsNs: 6 * S },
      },
      {
        shape: { kind: 'spike', basePerSecond: 9, peakPerSecond: 99, atNs: S, lastsNs: 0.2 * S },
      },
    ],
    [
      'goes through all of a ramp',
      {
        ...open,
        arrivals: 'constant',
        shape: { kind: 'ramp', fromPerSecond: 1, toPerSecond: 399 },
      },
      { shape: { kind: 'ramp', fromPerSecond: 1, toPerSecond: 399 }, durationNs: 2 * S },
    ],
    [
      'keeps its callers',
      { loop: 'closed', concurrency: 64, thinkTimeNs: 7, durationNs: 60 * S },
      { concurrency: 64, thinkTimeNs: 7, durationNs: 2 * S },
    ],
    [
      'lets sessions end',
      {
        loop: 'partly-open',
        sessionsPerSecond: 5,
        requestsPerSession: 4,
        thinkTimeNs: 9 * S,
        durationNs: 60 * S,
      },
      { sessionsPerSecond: 5, requestsPerSession: 4, thinkTimeNs: 0.5 * S, durationNs: 2 * S },
    ],
    [
      'that is short already stays as it is',
      { ...open, arrivals: 'bursts', onNs: 3, offNs: 9, durationNs: S },
      { onNs: 3, offNs: 9, durationNs: S },
    ],
  ])('%s', (_case, profile, expected) => {
    expect(cut(profile).profile).toMatchObject(expected);
  });

  test('keeps the beginning of a trace, with its requests and at its speed', () => {
    const trace = {
      offsetsNs: Float64Array.from([0, S, 1.5 * S, 2 * S, 50 * S]),
      requestIndexes: Int32Array.from([4, 3, 2, 1, 0]),
    };
    const profile = { ...open, arrivals: 'trace', file: '/trace.csv', speed: 1 } as const;
    const { trace: kept, profile: short } = cut(profile, { trace });
    expect([...(kept?.offsetsNs ?? [])]).toEqual([0, S, 1.5 * S]);
    expect([...(kept?.requestIndexes ?? [])]).toEqual([4, 3, 2]);
    expect(short).toMatchObject({ durationNs: 2 * S, ratePerSecond: 1.5 });
  });

  test('keeps a rate where nothing of the trace is due so early', () => {
    const trace = { offsetsNs: Float64Array.of(5 * S), requestIndexes: null };
    const profile = { ...open, arrivals: 'trace', file: '/trace.csv', speed: 1 } as const;
    const { trace: kept, profile: short } = cut(profile, { trace });
    expect(kept?.offsetsNs).toHaveLength(0);
    expect(short).toMatchObject({ durationNs: 2 * S, ratePerSecond: 200 });
  });

  test('keeps its name, from which arrivals are drawn, and drops its warm-up', () => {
    const warmup = {
      name: 'warm',
      profile: { ...open, arrivals: 'poisson' },
      until: { kind: 'steady' },
    } as const;
    const short = cut({ ...open, arrivals: 'poisson' }, { warmup });
    expect(short.name).toBe('steady');
    expect(short.warmup).toBeUndefined();
  });
});
