import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import { PortionRecorder } from '../../src/recording/portion-recorder.ts';
import { WindowBook } from '../../src/recording/window-book.ts';

/** One worker's portions, up to the end of the last second in which anything happened. */
function bookOf(
  record: (recorder: PortionRecorder) => void,
  durationNs = 10 * NS_PER_S,
): WindowBook {
  const recorder = new PortionRecorder();
  record(recorder);
  const book = new WindowBook(1, durationNs, () => undefined);
  for (const portion of recorder.take()) book.add(0, portion);
  book.end(0);
  return book;
}

test('a request counts as scheduled in one second and as completed in another', () => {
  const [first, second] = bookOf((recorder) => {
    recorder.onDispatched(0.9 * NS_PER_S, 0.9 * NS_PER_S, true);
    recorder.onCompleted(1.4 * NS_PER_S, 0.5 * NS_PER_S, 'ok');
  }).summarize();
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
  const [window] = bookOf((recorder) => {
    recorder.onCompleted(10, 5_000, 'error');
    recorder.onCompleted(20, 6_000, 'timeout');
    recorder.onDropped(30);
  }).summarize();
  expect(window).toMatchObject({ scheduled: 1, ok: 0, failed: 3 });
  expect(decodeFromCompressedBase64(window?.hdrBase64 ?? '').totalCount).toBe(2);
});

test('a request that is sent late counts in the second in which it was due', () => {
  const [first, second, third] = bookOf((recorder) => {
    recorder.onCompleted(0, 1_000, 'ok');
    recorder.onDispatched(0.5 * NS_PER_S, 2.5 * NS_PER_S, true);
  }).summarize();
  expect(first?.scheduled).toBe(1);
  expect([second?.scheduled, third]).toEqual([undefined, undefined]);
});

test('a second without any event still has its window', () => {
  const windows = bookOf((recorder) => {
    recorder.onDispatched(3.5 * NS_PER_S, 3.5 * NS_PER_S, true);
  }).summarize();
  expect(windows.map(({ startNs }) => startNs / NS_PER_S)).toEqual([0, 1, 2, 3]);
});

test('a request sent a moment before the start counts in the first window', () => {
  const book = bookOf((recorder) => {
    recorder.onDispatched(0, -5, true);
  });
  expect(book.summarize()).toHaveLength(1);
});

test('windows do not share values', () => {
  const [, second] = bookOf((recorder) => {
    recorder.onCompleted(0, 9e8, 'ok');
    recorder.onCompleted(NS_PER_S, 1e6, 'ok');
  }).summarize();
  expect(second?.maxNs).toBeLessThan(1.01e6);
});

test('a window is closed when the last worker has passed it, with the values of all', () => {
  const closed: { maxNs: number | null; offsets: number[] }[] = [];
  const book = new WindowBook(2, NS_PER_S, ({ maxNs }, offsets) => {
    closed.push({ maxNs, offsets: [...offsets] });
  });
  const workers = [new PortionRecorder(), new PortionRecorder()];
  for (const [index, worker] of workers.entries()) {
    worker.onDispatched(0, index * NS_PER_MS, true);
    worker.onDispatched(0, (index + 10) * NS_PER_MS, true);
    worker.onCompleted(20 * NS_PER_MS, (index + 1) * 1000, 'ok');
    worker.passTo(NS_PER_S);
    expect(closed).toEqual([]);
    for (const portion of worker.take()) book.add(index, portion);
  }
  expect(closed).toEqual([{ maxNs: 2000, offsets: [0, 1, 10, 11].map((at) => at * NS_PER_MS) }]);
  expect(book.closed).toHaveLength(1);
});

test('a worker that has ended holds nothing up', () => {
  const book = new WindowBook(2, NS_PER_S, () => undefined);
  const recorder = new PortionRecorder();
  recorder.onCompleted(1, 5_000, 'ok');
  recorder.passTo(NS_PER_S);
  for (const portion of recorder.take()) book.add(0, portion);
  expect(book.closed).toHaveLength(0);
  book.end(1);
  expect(book.closed).toMatchObject([{ ok: 1 }]);
});

test.each([
  ['to 0.1 %', 3600, 1.2345e6, 0.001],
  ['to 1 % in phases of more than an hour, with exact figures beside it', 3601, 1.2345e6, 0.01],
])('the histogram of a window keeps values %s', (_, durationS, spanNs, within) => {
  const [window] = bookOf((recorder) => {
    recorder.onCompleted(10, spanNs, 'ok');
  }, durationS * NS_PER_S).summarize();
  const decoded = decodeFromCompressedBase64(window?.hdrBase64 ?? '');
  expect(decoded.numberOfSignificantValueDigits).toBe(within === 0.01 ? 2 : 3);
  expect(Math.abs(decoded.maxValue / spanNs - 1)).toBeLessThanOrEqual(within);
  expect(Math.abs((window?.maxNs ?? 0) / spanNs - 1)).toBeLessThanOrEqual(0.001);
});
