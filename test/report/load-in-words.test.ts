import { expect, test } from 'vitest';
import type { LoadProfile } from '../../src/domain/scenario.ts';
import { profileInShort, profileInWords } from '../../src/report/load-in-words.ts';

const POISSON = {
  loop: 'open',
  arrivals: 'poisson',
  ratePerSecond: 200,
  durationNs: 30e9,
} as const;

test.each<[LoadProfile, string, string]>([
  [POISSON, '200/s', '200/s, Poisson arrivals, 30 s'],
  [{ ...POISSON, arrivals: 'gamma', cv: 2.5 }, '200/s', '200/s, gamma arrivals (CV 2.5), 30 s'],
  [
    { ...POISSON, arrivals: 'bursts', onNs: 1e9, offNs: 4e9 },
    '200/s',
    '200/s, bursts (on 1 s, off 4 s), 30 s',
  ],
  [
    { ...POISSON, arrivals: 'trace', file: '/home/me/day.csv', speed: 2 },
    '200/s',
    '200/s, instants of day.csv at 2x, 30 s',
  ],
  [
    { ...POISSON, shape: { kind: 'ramp', fromPerSecond: 50, toPerSecond: 350 } },
    '50/s to 350/s',
    '50/s to 350/s, Poisson arrivals, 30 s',
  ],
  [
    { ...POISSON, shape: { kind: 'steps', ratesPerSecond: [100, 200, 300] } },
    '100/s to 300/s in 3 steps',
    '100/s to 300/s in 3 steps, Poisson arrivals, 30 s',
  ],
  [
    {
      ...POISSON,
      shape: { kind: 'sine', meanPerSecond: 200, amplitudePerSecond: 50, periodNs: 5e9 },
    },
    '200 ± 50/s',
    '200 ± 50/s every 5 s, Poisson arrivals, 30 s',
  ],
  [
    {
      ...POISSON,
      shape: { kind: 'spike', basePerSecond: 100, peakPerSecond: 3100, atNs: 9e9, lastsNs: 1e9 },
    },
    '100/s with a spike of 3,100/s',
    '100/s with a spike of 3,100/s from 9 s to 10 s, Poisson arrivals, 30 s',
  ],
  [
    {
      ...{ loop: 'partly-open', sessionsPerSecond: 20, requestsPerSession: 5 },
      ...{ thinkTimeNs: 2e9, durationNs: 30e9 },
    },
    '20 sessions/s',
    '20 sessions/s of 5 requests, 2 s of thinking, 30 s',
  ],
])('a load has a short and a long name: %j', (profile, short, long) => {
  const plain = (text: string): string => text.replaceAll('\u{a0}', ' ');
  expect(plain(profileInShort(profile))).toBe(short);
  expect(plain(profileInWords(profile))).toBe(long);
});
