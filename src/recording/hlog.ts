/**
 * The histogram log (`.hlog`): what HdrHistogram's own tools read and plot. Format V1.3, one line an
 * interval, text in and text out.
 */
import { NS_PER_MS, NS_PER_S } from '../base/units.ts';
import type { Distribution, PhaseRecord, Window } from '../domain/result.ts';

/**
 * Response times by 1-s window under the tag `<phase>.response-time`; whole-phase lines under
 * `<phase>.service-time` and `<phase>.send-lag`. Times are seconds from `startedAtIso`; the histograms
 * are in nanoseconds, the column of maxima in milliseconds. Windows without a response have no line.
 */
export function renderHlog(phases: readonly PhaseRecord[], startedAtIso: string): string {
  const startedAtMs = Date.parse(startedAtIso);
  return [
    '#[Histogram log format version 1.3]',
    `#[StartTime: ${(startedAtMs / 1000).toFixed(3)} (seconds since epoch), ${startedAtIso}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...phases.flatMap((phase) => phaseLines(phase, startedAtMs)),
    '',
  ].join('\n');
}

function phaseLines(phase: PhaseRecord, startedAtMs: number): string[] {
  const phaseStartS = (Date.parse(phase.startedAt) - startedAtMs) / 1000;
  const tag = sanitizeTag(phase.name);
  const whole = (name: string, { hdrBase64, maxNs }: Distribution): string[] =>
    intervalLine(`${tag}.${name}`, {
      startS: phaseStartS,
      lengthS: phase.measuredNs / NS_PER_S,
      maxNs,
      hdrBase64,
    });
  const window = ({ startNs, maxNs, hdrBase64 }: Window): string[] =>
    intervalLine(`${tag}.response-time`, {
      startS: phaseStartS + startNs / NS_PER_S,
      lengthS: 1,
      maxNs,
      hdrBase64,
    });
  return [
    ...whole('service-time', phase.serviceTime),
    ...whole('send-lag', phase.sendLag),
    ...phase.windows.flatMap(window),
  ];
}

interface Interval {
  startS: number;
  lengthS: number;
  maxNs: number | null;
  hdrBase64: string | null;
}

function intervalLine(tag: string, { startS, lengthS, maxNs, hdrBase64 }: Interval): string[] {
  if (hdrBase64 === null || maxNs === null) return [];
  const columns = [startS.toFixed(3), lengthS.toFixed(3), (maxNs / NS_PER_MS).toFixed(3)];
  return [`Tag=${tag},${columns.join(',')},${hdrBase64}`];
}

/** Commas and white space separate the fields of a line. */
function sanitizeTag(name: string): string {
  return name.replaceAll(/[\s,]+/g, '_');
}
