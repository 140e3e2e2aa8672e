import { expect, test } from 'vitest';
import { ShareTally } from '../../src/driver/share-tally.ts';
import { mergeParts } from '../../src/recording/merge-parts.ts';
import { PortionRecorder } from '../../src/recording/portion-recorder.ts';

test('what a lost worker handed over is a share that adds up', () => {
  const recorder = new PortionRecorder();
  for (let count = 0; count < 5; count++) recorder.onDispatched(0, 0, true);
  recorder.onDropped(0);
  recorder.onCompleted(1, 10_000, 'ok');
  recorder.onCompleted(2, 20_000, 'ok');
  recorder.onCompleted(3, 30_000, 'timeout');
  const tally = new ShareTally(15_000);
  for (const portion of recorder.take()) tally.add(portion);
  const phase = mergeParts([tally.part()]);
  // Of two nobody knows what became: they are not scheduled here.
  expect(phase.counts).toEqual({ scheduled: 4, ok: 2, error: 0, timeout: 1, dropped: 1 });
  expect(phase.goodWithinMeasured).toBe(1);
  expect(phase.responseTime.count).toBe(3);
  expect(phase.okResponseTime.maxNs).toBeCloseTo(20_000, -2);
  expect(phase.failures.map(({ kind, count }) => [kind, count])).toEqual([
    ['timeout', 1],
    ['dropped', 1],
  ]);
});
