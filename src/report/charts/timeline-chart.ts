/**
 * What the timeline of one target shows: its phases one after another on one axis of seconds, thinned
 * to what a chart can show. Percentiles are never averaged: several seconds give their worst one.
 */
import { nsToMs, nsToSeconds } from '../../base/units.ts';
import type { PhaseResult, TargetResult, Window } from '../../domain/result.ts';
import type { Series } from '../series.ts';
import type { ChartData, ChartRow } from './render-chart.ts';

/** More points than this a chart of this width cannot tell apart. */
const MOST_POINTS = 120;

/** Room above the highest point, where the names of the phases stand. */
const HEADROOM = 1.18;

/** With few points a line hides how few there are: then each gets a dot. */
const FEW_POINTS = 15;

/** One point of the timeline: one second, or several with their worst figures. */
export interface TimelinePoint {
  phase: string;
  /** Seconds since the target's first phase began. */
  fromS: number;
  untilS: number;
  /** Per second; null after the schedule's end, when only late answers come in. */
  scheduled: number | null;
  ok: number | null;
  failed: number;
  /** The worst of the seconds; null when nothing completed. */
  p50Ns: number | null;
  p99Ns: number | null;
}

export interface Timeline {
  points: TimelinePoint[];
  phases: { name: string; isInvalid: boolean; fromS: number; untilS: number }[];
  /** How many seconds one point stands for. */
  secondsPerPoint: number;
}

/** The upper ends of the axes; given, so that several targets can share them. */
export interface TimelineScale {
  msMax: number;
  perSecondMax: number;
  failedMax: number;
  secondsMax: number;
}

function worst(spans: readonly (number | null)[]): number | null {
  const known = spans.filter((span) => span !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function perSecond(windows: readonly Window[], count: (window: Window) => number): number {
  return windows.reduce((sum, window) => sum + count(window), 0) / windows.length;
}

function pointOf(windows: readonly Window[], phase: PhaseResult, offsetS: number): TimelinePoint {
  const fromS = offsetS + nsToSeconds(windows[0]?.startNs ?? 0);
  const untilS = offsetS + nsToSeconds(windows.at(-1)?.startNs ?? 0) + 1;
  const isDraining = (windows[0]?.startNs ?? 0) >= phase.measuredNs;
  return {
    phase: phase.name,
    fromS,
    untilS,
    scheduled: isDraining ? null : perSecond(windows, (window) => window.scheduled),
    ok: isDraining ? null : perSecond(windows, (window) => window.ok),
    failed: perSecond(windows, (window) => window.failed),
    p50Ns: worst(windows.map((window) => window.p50Ns)),
    p99Ns: worst(windows.map((window) => window.p99Ns)),
  };
}

function secondsAfter(start: string, instant: string): number {
  const spanMs = Date.parse(instant) - Date.parse(start);
  return Number.isFinite(spanMs) ? spanMs / 1000 : 0;
}

/** A phase never starts before the one ahead of it has ended, even where wall clocks say so. */
function offsetsOf(phases: readonly PhaseResult[]): number[] {
  let freeFromS = 0;
  return phases.map((phase) => {
    const offsetS = Math.max(freeFromS, secondsAfter(phases[0]?.startedAt ?? '', phase.startedAt));
    const lastS = nsToSeconds(phase.windows.at(-1)?.startNs ?? 0) + 1;
    freeFromS = offsetS + Math.max(nsToSeconds(phase.measuredNs), lastS);
    return offsetS;
  });
}

/** The target's windows, thinned. */
export function timelineOf(target: TargetResult): Timeline {
  const offsets = offsetsOf(target.phases);
  const windowCount = target.phases.reduce((sum, phase) => sum + phase.windows.length, 0);
  const secondsPerPoint = Math.max(1, Math.ceil(windowCount / MOST_POINTS));
  const points = target.phases.flatMap((phase, index) => {
    const { windows } = phase;
    const groups = Math.ceil(windows.length / secondsPerPoint);
    return Array.from({ length: groups }, (_, group) => {
      const from = group * secondsPerPoint;
      return pointOf(windows.slice(from, from + secondsPerPoint), phase, offsets[index] ?? 0);
    });
  });
  const phases = target.phases.map(({ name, measuredNs, validity }, index) => {
    const fromS = offsets[index] ?? 0;
    const isInvalid = validity.status === 'invalid';
    return { name, isInvalid, fromS, untilS: fromS + nsToSeconds(measuredNs) };
  });
  return { points, phases, secondsPerPoint };
}

/** What this timeline needs. */
export function scaleOf({ points, phases }: Timeline): TimelineScale {
  const most = (read: (point: TimelinePoint) => number): number => Math.max(0, ...points.map(read));
  return {
    msMax: HEADROOM * nsToMs(most((point) => point.p99Ns ?? 0)) || 1,
    perSecondMax: most((point) => Math.max(point.scheduled ?? 0, point.ok ?? 0)) || 1,
    failedMax: most((point) => point.failed) || 1,
    secondsMax: Math.max(
      1,
      most((point) => point.untilS),
      ...phases.map((phase) => phase.untilS),
    ),
  };
}

function chartRow(point: TimelinePoint, phaseIndex: number, series: Series): ChartRow {
  return {
    phase: phaseIndex,
    second: (point.fromS + point.untilS) / 2,
    from: point.fromS,
    until: point.untilS,
    p50: point.p50Ns === null ? null : nsToMs(point.p50Ns),
    p99: point.p99Ns === null ? null : nsToMs(point.p99Ns),
    scheduled: point.scheduled,
    ok: point.ok,
    failed: point.failed,
    colour: series.colour,
  };
}

/** Data for one target's chart on the given scale. */
export function timelineChartData(
  timeline: Timeline,
  series: Series,
  scale: TimelineScale,
): ChartData {
  const names = timeline.phases.map((phase) => phase.name);
  const seconds = timeline.points.map((point) =>
    chartRow(point, names.indexOf(point.phase), series),
  );
  return {
    datasets: {
      seconds,
      sparse: seconds.length <= FEW_POINTS ? seconds : [],
      phases: timeline.phases.map(({ name, isInvalid, fromS, untilS }, index) => ({
        from: fromS,
        to: untilS,
        label: isInvalid ? `${name} (invalid)` : name,
        shaded: index % 2 === 1 || timeline.phases.length === 1,
      })),
    },
    params: { ...scale },
  };
}
