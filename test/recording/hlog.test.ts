import { HistogramLogReader, type Histogram } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import type { PhaseRecord } from '../../src/domain/result.ts';
import { renderHlog } from '../../src/recording/hlog.ts';
import { mergeParts } from '../../src/recording/merge-parts.ts';
import { PhaseRecorder } from '../../src/recording/phase-recorder.ts';
import { WindowBook } from '../../src/recording/window-book.ts';
import { aPhaseRecord } from '../builders/results.ts';

const STARTED_AT = '2026-11-23T10:00:00.000Z';

/** Requests at 0, 100, 200 … ms with response times of 10, 20, 30 … ms. */
function aPhase(name: string, startedAt: string, requestCount: number): PhaseRecord {
  const recorder = new PhaseRecorder(null);
  recorder.begin(0, 3 * NS_PER_S);
  for (let n = 0; n < requestCount; n++) {
    const scheduledAtNs = n * 100 * NS_PER_MS;
    recorder.onDispatched(scheduledAtNs, scheduledAtNs + 20_000, true);
    recorder.onCompleted({
      scheduledAtNs,
      dispatchedAtNs: scheduledAtNs + 20_000,
      opening: null,
      sentAtNs: scheduledAtNs + 30_000,
      firstByteAtNs: null,
      completedAtNs: scheduledAtNs + (n + 1) * 10 * NS_PER_MS,
      outcome: 'ok',
      failure: null,
    });
  }
  const book = new WindowBook(1, 3 * NS_PER_S, () => undefined);
  for (const portion of recorder.takePortions(3 * NS_PER_S)) book.add(0, portion);
  book.end(0);
  return {
    ...mergeParts([recorder.part()]),
    windows: book.summarize(),
    name,
    kind: 'measured',
    profile: { loop: 'open', arrivals: 'constant', ratePerSecond: 10, durationNs: 3 * NS_PER_S },
    startedAt,
    measuredNs: 3 * NS_PER_S,
    interrupted: false,
    rowsPerRequest: 1,
    arrivals: null,
    driver: {
      ...aPhaseRecord().driver,
      scheduleSha256: null,
      achievedRatePerSecond: 10,
      loopUtilisationRatio: 0,
      loopDelayP99Ns: null,
      clockDriftRatio: 0,
      inFlightMax: 1,
      connectionsOpened: 1,
    },
  };
}

function readAll(text: string): Histogram[] {
  const reader = new HistogramLogReader(text);
  const histograms: Histogram[] = [];
  for (let next = reader.nextIntervalHistogram(); next; next = reader.nextIntervalHistogram()) {
    histograms.push(next);
  }
  return histograms;
}

const countOf = (histograms: Histogram[], tag: string): number =>
  histograms
    .filter((histogram) => histogram.tag === tag)
    .reduce((sum, histogram) => sum + histogram.totalCount, 0);

test('the log reads back with the same totals, tag by tag', () => {
  const histograms = readAll(
    renderHlog(
      [aPhase('steady', STARTED_AT, 25), aPhase('peak', '2026-11-23T10:00:03.500Z', 12)],
      STARTED_AT,
    ),
  );
  expect(countOf(histograms, 'steady.response-time')).toBe(25);
  expect(countOf(histograms, 'steady.service-time')).toBe(25);
  expect(countOf(histograms, 'steady.send-lag')).toBe(25);
  expect(countOf(histograms, 'peak.response-time')).toBe(12);
});

test('the windows of a phase add up to its response time', () => {
  const phase = aPhase('steady', STARTED_AT, 25);
  const [first, ...rest] = readAll(renderHlog([phase], STARTED_AT)).filter(
    ({ tag }) => tag === 'steady.response-time',
  );
  for (const window of rest) first?.add(window);
  expect(first?.getValueAtPercentile(99)).toBe(phase.responseTime.p99Ns);
});

test('lines carry the interval in seconds from the start, and the maximum in milliseconds', () => {
  const lines = renderHlog([aPhase('peak', '2026-11-23T10:00:03.500Z', 12)], STARTED_AT).split(
    '\n',
  );
  expect(lines.map((line) => line.replace(/,HISTF[^,]*$/, ',…'))).toEqual([
    '#[Histogram log format version 1.3]',
    '#[StartTime: 1795428000.000 (seconds since epoch), 2026-11-23T10:00:00.000Z]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    expect.stringMatching(/^Tag=peak.service-time,3.500,3.000,119.9\d\d,…$/),
    'Tag=peak.send-lag,3.500,3.000,0.020,…',
    expect.stringMatching(/^Tag=peak.response-time,3.500,1.000,90.0\d\d,…$/),
    expect.stringMatching(/^Tag=peak.response-time,4.500,1.000,120.0\d\d,…$/),
    '',
  ]);
});

test('intervals have absolute times when they are read back', () => {
  const [first] = readAll(renderHlog([aPhase('peak', '2026-11-23T10:00:03.500Z', 5)], STARTED_AT));
  expect(first?.startTimeStampMsec).toBe(Date.parse('2026-11-23T10:00:03.500Z'));
});

test('commas and spaces of a phase name do not break the line', () => {
  const histograms = readAll(renderHlog([aPhase('peak, at noon', STARTED_AT, 5)], STARTED_AT));
  expect(countOf(histograms, 'peak_at_noon.response-time')).toBe(5);
});

test('a phase without a request has no lines', () => {
  expect(readAll(renderHlog([aPhase('idle', STARTED_AT, 0)], STARTED_AT))).toEqual([]);
});
