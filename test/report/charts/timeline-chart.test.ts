import { describe, expect, test } from 'vitest';
import type { PhaseResult, Window } from '../../../src/domain/result.ts';
import {
  scaleOf,
  timelineChartData,
  timelineOf,
} from '../../../src/report/charts/timeline-chart.ts';
import { seriesOf } from '../../../src/report/series.ts';
import { aPhaseResult, aTargetResult } from '../../builders/results.ts';

function windowsOf(
  count: number,
  given: (second: number) => Partial<Window> = () => ({}),
): Window[] {
  return Array.from({ length: count }, (_, second) => ({
    startNs: second * 1e9,
    scheduled: 200,
    ok: 198,
    failed: 2,
    p50Ns: 1e6,
    p99Ns: 5e6,
    maxNs: 9e6,
    hdrBase64: null,
    ...given(second),
  }));
}

function aPhase(name: string, startedAt: string, given: Partial<PhaseResult> = {}): PhaseResult {
  return aPhaseResult({ name, startedAt, measuredNs: 10e9, windows: windowsOf(10), ...given });
}

const STEADY = aPhase('steady', '2026-11-23T12:00:00.000Z');
const PEAK = aPhase('peak', '2026-11-23T12:00:12.500Z');

describe('timelineOf', () => {
  test('lays phases on one axis by their wall times', () => {
    const { phases, points, secondsPerPoint } = timelineOf(
      aTargetResult({ phases: [STEADY, PEAK] }),
    );
    expect(phases).toEqual([
      { name: 'steady', isInvalid: false, fromS: 0, untilS: 10 },
      { name: 'peak', isInvalid: false, fromS: 12.5, untilS: 22.5 },
    ]);
    expect(secondsPerPoint).toBe(1);
    expect(points[10]).toEqual({
      phase: 'peak',
      fromS: 12.5,
      untilS: 13.5,
      scheduled: 200,
      ok: 198,
      failed: 2,
      p50Ns: 1e6,
      p99Ns: 5e6,
    });
  });

  test.each([
    ['went back', '2026-11-23T11:59:00.000Z'],
    ['is not a date', 'never'],
  ])('phases do not overlap when the wall clock %s', (_name, startedAt) => {
    const { phases } = timelineOf(aTargetResult({ phases: [STEADY, aPhase('peak', startedAt)] }));
    expect(phases[1]!.fromS).toBe(10);
  });

  test('after the schedule only late answers count, and rates are absent', () => {
    const phase = aPhase('steady', STEADY.startedAt, { windows: windowsOf(11) });
    const { points } = timelineOf(aTargetResult({ phases: [phase] }));
    expect(points[9]!.ok).toBe(198);
    expect(points[10]).toMatchObject({ scheduled: null, ok: null, p99Ns: 5e6 });
  });

  test('many seconds become points with the worst percentile and the mean rate', () => {
    const windows = windowsOf(240, (second) => ({
      p99Ns: second === 3 ? 80e6 : null,
      ok: second % 2 === 0 ? 100 : 200,
    }));
    const phase = aPhase('steady', STEADY.startedAt, { windows, measuredNs: 240e9 });
    const { points, secondsPerPoint } = timelineOf(aTargetResult({ phases: [phase] }));
    expect(secondsPerPoint).toBe(2);
    expect(points).toHaveLength(120);
    expect(points[1]).toMatchObject({ fromS: 2, untilS: 4, ok: 150, p99Ns: 80e6 });
    expect(points[0]!.p99Ns).toBeNull();
  });

  test('no phase gives no points', () => {
    expect(timelineOf(aTargetResult({ phases: [] }))).toEqual({
      points: [],
      phases: [],
      secondsPerPoint: 1,
    });
  });
});

describe('timelineChartData', () => {
  const timeline = timelineOf(
    aTargetResult({
      phases: [STEADY, { ...PEAK, validity: { status: 'invalid', reasons: [] } }],
    }),
  );
  const scale = scaleOf(timeline);
  const data = timelineChartData(timeline, seriesOf(2), scale);

  test('the scale holds every point, with room for the names of the phases', () => {
    expect(scale).toMatchObject({ perSecondMax: 200, failedMax: 2, secondsMax: 22.5 });
    expect(scale.msMax).toBeCloseTo(1.18 * 5);
    expect(data.params).toEqual(scale);
  });

  test('every second phase is shaded, and an invalid one says so', () => {
    expect(data.datasets['phases']).toEqual([
      { from: 0, to: 10, label: 'steady', shaded: false },
      { from: 12.5, to: 22.5, label: 'peak (invalid)', shaded: true },
    ]);
  });

  test('points stand in the middle of their second, in ms and in the colour of the target', () => {
    expect(data.datasets['seconds']![0]).toMatchObject({
      second: 0.5,
      p99: 5,
      colour: seriesOf(2).colour,
    });
  });

  test('dots are added only where points are few', () => {
    expect(data.datasets['sparse']).toEqual([]);
    const short = timelineOf(aTargetResult({ phases: [STEADY] }));
    const few = timelineChartData(short, seriesOf(0), scaleOf(short));
    expect(few.datasets['sparse']).toHaveLength(10);
  });
});

test('a timeline of nothing still has a scale', () => {
  expect(scaleOf({ points: [], phases: [], secondsPerPoint: 1 })).toEqual({
    msMax: 1,
    perSecondMax: 1,
    failedMax: 1,
    secondsMax: 1,
  });
});
