import { expect, test } from 'vitest';
import type { LoadProfile } from '../../src/domain/scenario.ts';
import { toLoadDocument } from '../../src/report/json-load.ts';

const POISSON = { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 3e9 } as const;
const OPEN = { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationMs: 3000 };

test.each<[string, LoadProfile, object]>([
  ['plain', POISSON, OPEN],
  ['gamma', { ...POISSON, arrivals: 'gamma', cv: 2 }, { ...OPEN, arrivals: 'gamma', cv: 2 }],
  [
    'bursts',
    { ...POISSON, arrivals: 'bursts', onNs: 2e8, offNs: 8e8 },
    { ...OPEN, arrivals: 'bursts', onMs: 200, offMs: 800 },
  ],
  [
    'a trace',
    { ...POISSON, arrivals: 'trace', file: '/t.csv', speed: 2 },
    { ...OPEN, arrivals: 'trace', file: '/t.csv', speed: 2 },
  ],
  [
    'a ramp',
    { ...POISSON, shape: { kind: 'ramp', fromPerSecond: 1, toPerSecond: 2 } },
    { ...OPEN, shape: { kind: 'ramp', fromPerSecond: 1, toPerSecond: 2 } },
  ],
  [
    'a sine',
    {
      ...POISSON,
      shape: { kind: 'sine', meanPerSecond: 2, amplitudePerSecond: 1, periodNs: 5e8 },
    },
    { ...OPEN, shape: { kind: 'sine', meanPerSecond: 2, amplitudePerSecond: 1, periodMs: 500 } },
  ],
  [
    'a spike',
    {
      ...POISSON,
      shape: { kind: 'spike', basePerSecond: 1, peakPerSecond: 9, atNs: 1e9, lastsNs: 5e8 },
    },
    {
      ...OPEN,
      shape: { kind: 'spike', basePerSecond: 1, peakPerSecond: 9, atMs: 1000, lastsMs: 500 },
    },
  ],
  [
    'closed',
    { loop: 'closed', concurrency: 4, thinkTimeNs: 1e6, durationNs: 3e9 },
    { loop: 'closed', concurrency: 4, thinkTimeMs: 1, durationMs: 3000 },
  ],
])('a load in the public document has spans in milliseconds: %s', (_, profile, document) => {
  expect(toLoadDocument(profile)).toEqual(document);
});
