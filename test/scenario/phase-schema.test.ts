/** What an editor that uses the JSON Schema says of a phase, and what the program says, is the same. */
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { scenarioJsonSchema } from '../../src/scenario/scenario-schema.ts';
import type { LoadPlan } from '../../src/domain/scenario.ts';
import { aContext, FAKE_ADAPTERS } from './fake-adapters.ts';

const isValidToEditors = new Ajv({ strict: false }).compile(scenarioJsonSchema(FAKE_ADAPTERS));

const OPEN = { rate: '50/s', duration: '10s' };
const BURSTS = { ...OPEN, arrivals: 'bursts', on: '200ms', off: '800ms' };
const SESSIONS = { ...OPEN, arrivals: 'sessions', requestsPerSession: 3 };
const TRACE = { arrivals: 'trace', trace: { file: 'traces/t.csv' } };

/** The plan for one phase (and a warm-up); null when the program refuses it. */
function planOf(phase: object, warmup?: object): LoadPlan | null {
  const scenario = scenarioOf(phase, warmup);
  const parsed = parseScenario(JSON.stringify(scenario), aContext());
  return parsed.ok ? parsed.scenario.load : null;
}

function scenarioOf(phase: object, warmup?: object): object {
  const load = { phases: [phase], ...(warmup === undefined ? {} : { warmup }) };
  return { name: 's', targets: [{ adapter: 'http', url: 'http://127.0.0.1:1/' }], load };
}

describe('a phase', () => {
  test.each([
    [
      'Poisson by default',
      OPEN,
      { loop: 'open', arrivals: 'poisson', ratePerSecond: 50, durationNs: 10e9 },
    ],
    ['constant', { ...OPEN, arrivals: 'constant' }, { arrivals: 'constant' }],
    ['gamma', { ...OPEN, arrivals: 'gamma', cv: 2.5 }, { arrivals: 'gamma', cv: 2.5 }],
    ['bursts', BURSTS, { arrivals: 'bursts', onNs: 200e6, offNs: 800e6, ratePerSecond: 50 }],
    [
      'a trace',
      { ...TRACE, duration: '5s' },
      { arrivals: 'trace', file: '/bench/scenarios/traces/t.csv', speed: 1, durationNs: 5e9 },
    ],
    [
      'a trace of its own length, twice as fast',
      { arrivals: 'trace', trace: { file: 't.jsonl', speed: 2 } },
      { speed: 2, durationNs: 0, ratePerSecond: 0 },
    ],
    [
      'sessions',
      { ...SESSIONS, thinkTime: '1s' },
      { loop: 'partly-open', sessionsPerSecond: 50, requestsPerSession: 3, thinkTimeNs: 1e9 },
    ],
    ['closed', { arrivals: 'closed', concurrency: 2, duration: '1s' }, { loop: 'closed' }],
    [
      'a ramp',
      { ...OPEN, rate: { from: '0/s', to: '100/s' } },
      { ratePerSecond: 50, shape: { kind: 'ramp', fromPerSecond: 0, toPerSecond: 100 } },
    ],
    [
      'steps of gamma arrivals',
      { arrivals: 'gamma', cv: 2, duration: '10s', rate: { steps: ['10/s', '50/s'] } },
      { arrivals: 'gamma', ratePerSecond: 30, shape: { kind: 'steps', ratesPerSecond: [10, 50] } },
    ],
    [
      'a sine',
      { ...OPEN, rate: { mean: '50/s', amplitude: '20/s', period: '2s' } },
      { shape: { kind: 'sine', meanPerSecond: 50, amplitudePerSecond: 20, periodNs: 2e9 } },
    ],
    [
      'a spike',
      { ...OPEN, rate: { base: '10/s', peak: '90/s', at: '5s', lasts: '1s' } },
      { ratePerSecond: 18, shape: { kind: 'spike', atNs: 5e9, lastsNs: 1e9 } },
    ],
  ])('that is right is right for both: %s', (_, phase, profile) => {
    expect(isValidToEditors(scenarioOf(phase))).toBe(true);
    expect(planOf(phase)?.phases[0]?.profile).toMatchObject(profile);
  });

  test.each([
    ['no rate', { duration: '1s' }],
    ['no duration', { rate: '5/s' }],
    ['callers on an open load', { ...OPEN, concurrency: 3 }],
    ['a rate on a closed load', { arrivals: 'closed', concurrency: 2, ...OPEN }],
    ['no cv', { ...OPEN, arrivals: 'gamma' }],
    ['a cv out of range', { ...OPEN, arrivals: 'gamma', cv: 6 }],
    ['a cv on Poisson arrivals', { ...OPEN, cv: 1 }],
    ['bursts that never end', { ...BURSTS, off: undefined }],
    ['bursts on a ramp', { ...BURSTS, rate: { from: '1/s', to: '5/s' } }],
    ['sessions on a ramp', { ...SESSIONS, rate: { from: '1/s', to: '5/s' } }],
    ['a trace without its file', { arrivals: 'trace' }],
    ['a trace of an unknown format', { arrivals: 'trace', trace: { file: 't.txt' } }],
    ['a trace at no speed', { arrivals: 'trace', trace: { file: 't.csv', speed: 0 } }],
    ['a trace with a rate', { ...TRACE, rate: '5/s' }],
    ['a trace for Poisson arrivals', { ...OPEN, trace: { file: 't.csv' } }],
    ['half a ramp', { ...OPEN, rate: { from: '1/s' } }],
    ['two shapes', { ...OPEN, rate: { from: '1/s', to: '2/s', steps: ['1/s', '2/s'] } }],
    ['an unknown shape', { ...OPEN, rate: { low: '1/s', high: '2/s' } }],
    ['one step', { ...OPEN, rate: { steps: ['1/s'] } }],
  ])('that is wrong is wrong for both: %s', (_, phase) => {
    expect(isValidToEditors(scenarioOf(phase))).toBe(false);
    expect(planOf(phase)).toBeNull();
  });
});

describe('a warm-up takes from the first phase', () => {
  test.each([
    ['a ramp’s first rate', { ...OPEN, rate: { from: '5/s', to: '90/s' } }, { ratePerSecond: 5 }],
    [
      'the mean of a ramp from nothing',
      { ...OPEN, rate: { from: '0/s', to: '90/s' } },
      { ratePerSecond: 45 },
    ],
    ['the first step', { ...OPEN, rate: { steps: ['7/s', '90/s'] } }, { ratePerSecond: 7 }],
    ['bursts as they are', BURSTS, { arrivals: 'bursts', onNs: 200e6, ratePerSecond: 50 }],
    ['sessions as they are', SESSIONS, { sessionsPerSecond: 50, requestsPerSession: 3 }],
    ['no instants of a trace', TRACE, { arrivals: 'poisson', ratePerSecond: 0 }],
  ])('%s', (_, phase, profile) => {
    const warmup = planOf(phase, { duration: '2s' })?.warmup?.profile;
    expect(warmup).toMatchObject({ ...profile, durationNs: 2e9 });
    expect(warmup).not.toHaveProperty('shape');
  });

  test('and reads no trace of its own', () => {
    const warmup = { ...TRACE, duration: '1s' };
    expect(isValidToEditors(scenarioOf(OPEN, warmup))).toBe(false);
    expect(planOf(OPEN, warmup)).toBeNull();
  });
});
