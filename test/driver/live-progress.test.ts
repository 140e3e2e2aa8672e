import { expect, test } from 'vitest';
import type { Window } from '../../src/domain/result.ts';
import type { FailureKind } from '../../src/domain/request.ts';
import { LiveProgress } from '../../src/driver/live-progress.ts';
import type { WorkerState } from '../../src/driver/worker-messages.ts';
import { PortionRecorder } from '../../src/recording/portion-recorder.ts';

const MS = 1_000_000;
const S = 1000 * MS;

function aState(changes: Partial<WorkerState> = {}): WorkerState {
  return { inFlight: 0, sendLagP99Ns: null, loopUtilisationRatio: 0, topFailure: null, ...changes };
}

function aWindow(changes: Partial<Window> = {}): Window {
  return {
    startNs: 0,
    scheduled: 0,
    ok: 0,
    failed: 0,
    p50Ns: null,
    p99Ns: null,
    maxNs: null,
    hdrBase64: null,
    ...changes,
  };
}

const aFailure = (kind: string, count: number): FailureKind => ({ kind, count, example: '' });

test.each([
  ['249 ms after the last one is not due', 249, false],
  ['250 ms after the last one is due', 250, true],
])('a report %s', (_, afterMs, isDue) => {
  const progress = new LiveProgress(10 * S);
  expect(progress.isReportDue(3 * S)).toBe(true);
  progress.report(3 * S, 0);
  expect(progress.isReportDue(3 * S + afterMs * MS)).toBe(isDue);
});

test('counts are the sums over all workers', () => {
  const progress = new LiveProgress(10 * S);
  for (const worker of [0, 1, 2]) {
    const recorder = new PortionRecorder();
    recorder.onDispatched(0, 0, true);
    recorder.onDispatched(0, 0, true);
    recorder.onDropped(0);
    recorder.onCompleted(5 * MS, 5 * MS, 'ok');
    recorder.onCompleted(6 * MS, 6 * MS, 'timeout');
    progress.add(worker, recorder.take(), aState({ inFlight: worker }));
  }
  expect(progress.report(0, S)).toMatchObject({
    scheduled: 9,
    ok: 3,
    error: 0,
    timeout: 3,
    dropped: 3,
    inFlight: 3,
    elapsedNs: S,
    durationNs: 10 * S,
  });
});

test('rates are those of the last full second', () => {
  const progress = new LiveProgress(10 * S);
  const recorder = new PortionRecorder();
  for (let n = 0; n < 30; n++) recorder.onDispatched(n * 40 * MS, n * 40 * MS, true);
  progress.add(0, recorder.take(), aState());
  expect(progress.report(0, S / 2)).toMatchObject({ sentPerSecond: 0, okPerSecond: 0 });
  progress.closeWindow(aWindow({ ok: 13 }));
  expect(progress.report(0, S)).toMatchObject({ sentPerSecond: 25, okPerSecond: 13 });
});

test('a second in which nothing completed has no p99', () => {
  const progress = new LiveProgress(10 * S);
  for (const p99Ns of [10 * MS, null, 30 * MS]) progress.closeWindow(aWindow({ p99Ns }));
  expect(progress.report(0, 3 * S).windowP99sNs).toEqual([10 * MS, null, 30 * MS]);
});

test('percentiles are of the phase so far', () => {
  const progress = new LiveProgress(10 * S);
  const recorder = new PortionRecorder();
  for (let n = 1; n <= 100; n++) recorder.onCompleted(n * MS, n * MS, 'ok');
  progress.add(0, recorder.take(), aState());
  const { p50Ns, p95Ns, p99Ns, sendLagP99Ns } = progress.report(0, S);
  expect((p50Ns ?? NaN) / MS).toBeCloseTo(51, -0.7);
  expect((p95Ns ?? NaN) / MS).toBeCloseTo(96, -0.7);
  expect((p99Ns ?? NaN) / MS).toBeCloseTo(100, -0.7);
  expect(sendLagP99Ns).toBeNull();
});

test('of several workers the worst lag and the busiest loop are shown', () => {
  const progress = new LiveProgress(10 * S);
  progress.add(0, [], aState({ sendLagP99Ns: 5, loopUtilisationRatio: 0.7 }));
  progress.add(1, [], aState({ sendLagP99Ns: 9, loopUtilisationRatio: 0.2 }));
  progress.add(2, [], aState());
  expect(progress.report(0, S)).toMatchObject({ sendLagP99Ns: 9, loopUtilisationRatio: 0.7 });
});

test.each([
  ['of one worker', [aFailure('http-503', 57)], '503 ×57'],
  [
    'of several workers',
    [aFailure('connection-reset', 50), aFailure('connection-reset', 7)],
    'connection-reset ×57',
  ],
  ['of the worker that has most', [aFailure('timeout', 3), aFailure('http-503', 4)], '503 ×4'],
])('the top failure %s is named', (_, failures, text) => {
  const progress = new LiveProgress(10 * S);
  for (const [worker, topFailure] of failures.entries()) {
    progress.add(worker, [], aState({ topFailure }));
  }
  expect(progress.report(0, S).topFailure).toBe(text);
});

test('elapsed time does not start before the phase does', () => {
  expect(new LiveProgress(S).report(0, -MS).elapsedNs).toBe(0);
});
