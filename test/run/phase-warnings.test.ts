import { describe, expect, test } from 'vitest';
import type { DriverHealth, PhaseResult } from '../../src/domain/result.ts';
import { phaseWarnings } from '../../src/run/phase-warnings.ts';
import { aDistribution, aPhaseResult } from '../builders/results.ts';

const CONNECTIONS = 7;

function codesOf(given: Partial<PhaseResult>): string[] {
  return phaseWarnings('onnx', aPhaseResult(given), CONNECTIONS).map(({ code }) => code);
}

function messagesOf(given: Partial<PhaseResult>): string[] {
  return phaseWarnings('onnx', aPhaseResult(given), CONNECTIONS).map(({ message }) => message);
}

const driven = (changes: Partial<DriverHealth>): Partial<PhaseResult> => ({
  driver: { ...aPhaseResult().driver, ...changes },
});
const clumped = { arrivals: { ...aPhaseResult().arrivals!, clumped: true } };

test.each<[string, Partial<PhaseResult>, string[]]>([
  ['nothing to warn about', {}, []],
  [
    'requests waited for a connection',
    { clientQueueTime: aDistribution({ p99Ns: 1.5e6 }) },
    ['client-queue'],
  ],
  [
    'a wait of 0.9 ms is not worth a word',
    { clientQueueTime: aDistribution({ p99Ns: 0.9e6 }) },
    [],
  ],
  [
    'a wait with connections to spare was for one to open, which no limit cures',
    { clientQueueTime: aDistribution({ p99Ns: 9e6 }), ...driven({ inFlightMax: 6 }) },
    [],
  ],
  [
    'response times off the scale',
    { responseTime: aDistribution({ clampedCount: 3 }) },
    ['clamped'],
  ],
  ['requests left in clumps', clumped, ['clumped-arrivals']],
  ['a closed loop has no arrivals to clump', { arrivals: null }, []],
  [
    'the response time drifted',
    { drift: { z: 3, changeRatio: 0.2, isDrifting: true } },
    ['still-drifting'],
  ],
  ['a trend of no size', { drift: { z: 3, changeRatio: 0.02, isDrifting: false } }, []],
  ['a phase too short for a trend', { drift: null }, []],
  ['clocks 0.1 % apart', driven({ clockDriftRatio: 0.001 }), []],
  ['clocks over 0.1 % apart', driven({ clockDriftRatio: 0.0011 }), ['clock-drift']],
  [
    'clocks over 0.1 % apart for a second, which is how finely they are read',
    { measuredNs: 1e9, ...driven({ clockDriftRatio: 0.004 }) },
    [],
  ],
  ['1 % stolen', driven({ stealRatio: 0.01 }), []],
  ['over 1 % stolen', driven({ stealRatio: 0.011 }), ['steal-time']],
  ['pressure for half of the time', driven({ cpuPressureRatio: 0.5 }), []],
  ['pressure for over half of the time', driven({ cpuPressureRatio: 0.51 }), ['cpu-pressure']],
  ['a quota used up in 1 % of its periods', driven({ throttledRatio: 0.01 }), []],
  ['a quota used up in over 1 % of its periods', driven({ throttledRatio: 0.02 }), ['throttled']],
  [
    'a kernel that tells nothing',
    driven({ stealRatio: null, cpuPressureRatio: null, throttledRatio: null }),
    [],
  ],
])('%s', (_, given, codes) => {
  expect(codesOf(given)).toEqual(codes);
});

test('what makes the phase invalid is not said a second time', () => {
  const reason = { code: 'steal-time', message: 'told', hint: 'told' };
  const validity = { status: 'invalid', reasons: [reason] } as const;
  expect(
    codesOf({ ...driven({ stealRatio: 0.3 }), validity: { ...validity, reasons: [reason] } }),
  ).toEqual([]);
});

describe('says', () => {
  test.each<[string, Partial<PhaseResult>, string]>([
    [
      'how much slower it became',
      { drift: { z: 3.14, changeRatio: 0.2, isDrifting: true } },
      'the median response time still rose by 20.0 % over the phase (Mann-Kendall z 3.1)',
    ],
    [
      'how much faster it became',
      { drift: { z: -3.14, changeRatio: -0.2, isDrifting: true } },
      'the median response time still fell by 20.0 % over the phase (Mann-Kendall z -3.1)',
    ],
    [
      'that clumps inflate batch sizes, where there are any',
      {
        ...clumped,
        batchSizes: { unit: 'rows', resolution: 'exact', counts: { 1: 4 }, mean: 1, source: 'x' },
      },
      'requests were sent in clumps that the schedule did not have, so its batch sizes are larger than real users would make them',
    ],
    [
      'that requests were clumped, where batch sizes are not known',
      clumped,
      'requests were sent in clumps that the schedule did not have',
    ],
  ])('%s', (_, given, message) => {
    expect(messagesOf(given)).toEqual([`onnx, steady: ${message}`]);
  });

  test('what to do about each', () => {
    const all = phaseWarnings(
      'onnx',
      aPhaseResult({
        ...driven({
          clockDriftRatio: 0.005,
          stealRatio: 0.02,
          cpuPressureRatio: 0.9,
          throttledRatio: 1,
        }),
        ...clumped,
        drift: { z: 3, changeRatio: 0.2, isDrifting: true },
        clientQueueTime: aDistribution({ p99Ns: 1.5e6 }),
        responseTime: aDistribution({ clampedCount: 3 }),
      }),
      CONNECTIONS,
    );
    expect(all).toHaveLength(8);
    for (const { hint } of all) expect(hint).toMatch(/^[A-Z].*\.$/);
  });
});
