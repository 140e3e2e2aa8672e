import { expect, test } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import { mergeEncoded } from '../../src/recording/merge-encoded.ts';
import { WindowRecorder } from '../../src/recording/window-recorder.ts';

test('a request counts as scheduled in one second and as completed in another', () => {
  const recorder = new WindowRecorder();
  recorder.onScheduled(0.9 * NS_PER_S);
  recorder.onCompleted(1.4 * NS_PER_S, 0.5 * NS_PER_S, true);
  const [first, second] = recorder.summarize();
  expect(first).toEqual({
    startNs: 0,
    scheduled: 1,
    ok: 0,
    failed: 0,
    p50Ns: null,
    p99Ns: null,
    maxNs: null,
    hdrBase64: null,
  });
  expect(second).toMatchObject({ startNs: NS_PER_S, scheduled: 0, ok: 1, failed: 0 });
  expect(second?.p99Ns).toBeCloseTo(0.5 * NS_PER_S, -6);
});

test('errors, timeouts and drops are failed; drops have no response time', () => {
  const recorder = new WindowRecorder();
  recorder.onCompleted(10, 5_000, false);
  recorder.onDropped(20);
  const [window] = recorder.summarize();
  expect(window).toMatchObject({ ok: 0, failed: 2 });
  expect(mergeEncoded([{ hdrBase64: window?.hdrBase64 ?? null, clampedCount: 0 }]).count).toBe(1);
});

test('a second without any event still has its window', () => {
  const recorder = new WindowRecorder();
  recorder.onScheduled(3.5 * NS_PER_S);
  expect(recorder.summarize().map(({ startNs }) => startNs / NS_PER_S)).toEqual([0, 1, 2, 3]);
});

test('a request sent a moment before the start counts in the first window', () => {
  const recorder = new WindowRecorder();
  recorder.onScheduled(-5);
  expect(recorder.summarize()).toHaveLength(1);
});

test('windows do not share values', () => {
  const recorder = new WindowRecorder();
  recorder.onCompleted(0, 9e8, true);
  recorder.onCompleted(NS_PER_S, 1e6, true);
  const [, second] = recorder.summarize();
  expect(second?.maxNs).toBeLessThan(1.01e6);
});
