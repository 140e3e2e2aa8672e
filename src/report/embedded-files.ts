/**
 * Files inside the report, as links that work without a script. The full result.json lies beside the
 * report; the copy in here leaves out what would make the page heavy, and names what it left out.
 */
import type { RunResult } from '../domain/result.ts';
import { toJsonDocument } from './json-document.ts';
import type { DistributionDocument, PhaseDocument } from './json-phase.ts';
import { groupByPhase, primaryCost } from './measured-phase.ts';
import { nsToMs } from '../base/units.ts';

/** Windows of all phases together, past which the copy leaves them out: 100 characters each. */
const MOST_WINDOWS = 240;
/** Likewise for the histograms of response times, in characters. */
const MOST_HISTOGRAMS = 32_000;

function without<T extends object, K extends keyof T>(record: T, ...keys: K[]): Omit<T, K> {
  const left: readonly PropertyKey[] = keys;
  const kept = Object.entries(record).filter(([key]) => !left.includes(key));
  return Object.fromEntries(kept) as Omit<T, K>;
}

function sum(phases: readonly PhaseDocument[], read: (phase: PhaseDocument) => number): number {
  return phases.reduce((total, phase) => total + read(phase), 0);
}

/** The public document under the same names, without what would make the page heavy. */
export function embeddedJson(result: RunResult): string {
  const document = toJsonDocument(result);
  const all = document.targets.flatMap((target) => target.phases);
  const hasWindows = sum(all, ({ windows }) => windows.length) <= MOST_WINDOWS;
  const hasHistograms =
    sum(all, ({ responseTime }) => responseTime.hdr?.length ?? 0) <= MOST_HISTOGRAMS;
  const figuresOf = (distribution: DistributionDocument): object =>
    without(distribution, 'hdr', 'curve');
  const slimPhase = (phase: PhaseDocument): object => ({
    ...without(phase, 'windows'),
    responseTime: hasHistograms
      ? without(phase.responseTime, 'curve')
      : figuresOf(phase.responseTime),
    serviceTime: figuresOf(phase.serviceTime),
    sendLag: figuresOf(phase.sendLag),
    okResponseTime: figuresOf(phase.okResponseTime),
    clientQueueTime: figuresOf(phase.clientQueueTime),
    dnsTime: figuresOf(phase.dnsTime),
    connectTime: figuresOf(phase.connectTime),
    tlsTime: figuresOf(phase.tlsTime),
    firstByteTime: figuresOf(phase.firstByteTime),
    transferTime: figuresOf(phase.transferTime),
    ...(hasWindows ? { windows: phase.windows.map((window) => without(window, 'hdr')) } : {}),
  });
  const targets = document.targets.map((target) => ({
    ...without(target, 'warmup'),
    phases: target.phases.map(slimPhase),
  }));
  const leftOut = [
    'warmup',
    'curve of all distributions',
    hasHistograms ? 'hdr of all distributions but responseTime' : 'hdr of all distributions',
    hasWindows ? 'hdr of windows' : 'windows',
  ];
  return JSON.stringify({ ...document, targets, leftOut });
}

const CSV_COLUMNS = [
  'target',
  'phase',
  'offered_per_second',
  'throughput_per_second',
  'p50_ms',
  'p90_ms',
  'p95_ms',
  'p99_ms',
  'p999_ms',
  'max_ms',
  'scheduled',
  'ok',
  'error',
  'timeout',
  'dropped',
  'batch_mean',
  'usd_per_million',
  'validity',
];

/** Quoted where it must be; a leading formula character is defused, since sheets run formulas. */
function csvField(field: string | number | null): string {
  if (field === null) return '';
  if (typeof field === 'number') return String(field);
  const text = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The comparison table for a spreadsheet; an empty field was not measured. */
export function comparisonCsv(result: RunResult): string {
  const ms = (spanNs: number | null): number | null => (spanNs === null ? null : nsToMs(spanNs));
  const lines = groupByPhase(result).flatMap(({ rows }) =>
    rows.map(({ target, phase }) => {
      const { responseTime, counts } = phase;
      return [
        target.name,
        phase.name,
        phase.offeredRatePerSecond,
        phase.throughputPerSecond,
        ms(responseTime.p50Ns),
        ms(responseTime.p90Ns),
        ms(responseTime.p95Ns),
        ms(responseTime.p99Ns),
        ms(responseTime.p999Ns),
        ms(responseTime.maxNs),
        counts.scheduled,
        counts.ok,
        counts.error,
        counts.timeout,
        counts.dropped,
        phase.batchSizes?.mean ?? null,
        primaryCost(phase)?.usdPerMillion ?? null,
        phase.validity.status,
      ];
    }),
  );
  return [CSV_COLUMNS, ...lines].map((line) => `${line.map(csvField).join(',')}\r\n`).join('');
}

/** Text as a link: percent-encoded only where it must be, which keeps JSON a third smaller than base64. */
export function dataUrl(mediaType: string, text: string): string {
  const encoded = text
    .toWellFormed()
    .replace(/[^\u0021\u0022\u0024\u0028-\u003b\u003d\u0040-\u007e]/gu, (character) =>
      character === "'" ? '%27' : encodeURIComponent(character),
    );
  return `data:${mediaType};charset=utf-8,${encoded}`;
}
