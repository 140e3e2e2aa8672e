import { expect, test } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import { PortionRecorder, type Portion } from '../../src/recording/portion-recorder.ts';

const sum = (portions: Portion[], figure: (portion: Portion) => number): number =>
  portions.reduce((total, portion) => total + figure(portion), 0);

test('what is taken is not taken again', () => {
  const recorder = new PortionRecorder();
  recorder.onDispatched(0, 5, true);
  recorder.onCompleted(10, 10, 'ok');
  const [first] = recorder.take();
  expect(first).toMatchObject({ second: 0, isLast: false, sent: 1 });
  expect(first?.due).toEqual([{ second: 0, scheduled: 1, dropped: 0 }]);
  expect([...(first?.okTimesNs ?? [])]).toEqual([10]);
  expect([...(first?.arrivalOffsetsNs ?? [])]).toEqual([5]);
  const [second] = recorder.take();
  expect(second).toMatchObject({ sent: 0, due: [] });
  expect(second?.okTimesNs).toHaveLength(0);
});

test('a portion holds one second only, and the last of each says so', () => {
  const recorder = new PortionRecorder();
  recorder.onCompleted(0.5 * NS_PER_S, 1_000, 'ok');
  recorder.onCompleted(2.5 * NS_PER_S, 2_000, 'error');
  const portions = recorder.take();
  expect(portions.map(({ second, isLast }) => [second, isLast])).toEqual([
    [0, true],
    [1, true],
    [2, false],
  ]);
  expect(portions.map(({ error }) => error)).toEqual([0, 0, 1]);
});

test('a request that answers another is no arrival', () => {
  const recorder = new PortionRecorder();
  recorder.onDispatched(0, 0, true);
  recorder.onDispatched(7, 8, false);
  const [portion] = recorder.take();
  expect(portion?.sent).toBe(2);
  expect(portion?.arrivalOffsetsNs).toHaveLength(1);
});

test('more requests than fit at first lose nothing, in order', () => {
  const recorder = new PortionRecorder();
  for (let n = 1; n <= 5_000; n++) recorder.onCompleted(n, n, n % 10 === 0 ? 'timeout' : 'ok');
  const [portion] = recorder.take();
  expect(portion?.okTimesNs).toHaveLength(4_500);
  expect(portion?.failedTimesNs).toHaveLength(500);
  expect([...(portion?.failedTimesNs ?? [])].slice(0, 3)).toEqual([10, 20, 30]);
  expect(portion && sum([portion], ({ timeout }) => timeout)).toBe(500);
});
