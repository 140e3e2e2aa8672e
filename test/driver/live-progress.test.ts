import { expect, test } from 'vitest';
import { LiveProgress, type ProgressContext } from '../../src/driver/live-progress.ts';

const MS = 1_000_000;
const S = 1000 * MS;
const START = 3 * S;

const context: ProgressContext = {
  scheduled: 0,
  ok: 0,
  error: 0,
  timeout: 0,
  dropped: 0,
  inFlight: 0,
  loopUtilisationRatio: 0,
  topFailure: null,
};

test.each([
  ['before 250 ms', 249, 500, false],
  ['at 250 ms with some slack', 250, 251, true],
  ['at 250 ms with a request about to be due', 250, 250.4, false],
  ['a second late, slack or not', 1000, 1000, true],
])('a report %s', (_, nowMs, nextDueMs, isDue) => {
  const progress = new LiveProgress(START, 10 * S);
  expect(progress.isReportDue(START + nowMs * MS, START + nextDueMs * MS)).toBe(isDue);
});

test('the next report is 250 ms after the last one was made, not after it was due', () => {
  const progress = new LiveProgress(START, 10 * S);
  progress.report(START + 400 * MS, context);
  expect(progress.nextReportAtNs).toBe(START + 650 * MS);
});

test('rates are those of the last full second', () => {
  const progress = new LiveProgress(START, 10 * S);
  // Every 40 ms one is sent, every 80 ms one is ok: 25 and 13 in the first second.
  for (let n = 0; n < 30; n++) {
    progress.onDispatched(START + n * 40 * MS, 0);
    progress.onCompleted(START + n * 40 * MS, MS, n % 2 === 0);
  }
  const report = progress.report(START + 1.5 * S, context);
  expect(report.sentPerSecond).toBe(25);
  expect(report.okPerSecond).toBe(13);
});

test('a second in which nothing completed has no p99', () => {
  const progress = new LiveProgress(START, 10 * S);
  progress.onCompleted(START + 100 * MS, 10 * MS, true);
  progress.onCompleted(START + 2100 * MS, 30 * MS, true);
  const { windowP99sNs } = progress.report(START + 3.2 * S, context);
  expect(windowP99sNs).toHaveLength(3);
  expect(windowP99sNs[0]).toBeGreaterThanOrEqual(10 * MS);
  expect(windowP99sNs[1]).toBeNull();
  expect(windowP99sNs[2]).toBeGreaterThanOrEqual(30 * MS);
});

test('percentiles are of the phase so far', () => {
  const progress = new LiveProgress(START, 10 * S);
  for (let n = 1; n <= 100; n++) progress.onCompleted(START + n * MS, n * MS, true);
  const { p50Ns, p95Ns, p99Ns, sendLagP99Ns } = progress.report(START + S, context);
  expect((p50Ns ?? NaN) / MS).toBeCloseTo(51, -0.7);
  expect((p95Ns ?? NaN) / MS).toBeCloseTo(96, -0.7);
  expect((p99Ns ?? NaN) / MS).toBeCloseTo(100, -0.7);
  expect(sendLagP99Ns).toBeNull();
});

test.each([
  ['http-503', '503 ×57'],
  ['connection-reset', 'connection-reset ×57'],
])('the top failure %s reads %s', (kind, text) => {
  const topFailure = { kind, count: 57, example: '' };
  const progress = new LiveProgress(START, 10 * S);
  expect(progress.report(START, { ...context, topFailure }).topFailure).toBe(text);
});

test('elapsed time does not start before the phase does', () => {
  expect(new LiveProgress(START, S).report(START - MS, context).elapsedNs).toBe(0);
});
