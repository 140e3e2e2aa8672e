import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import { createRandom } from '../../src/base/random.ts';
import { offsetNsAt, ScheduleFeed } from '../../src/driver/schedule-feed.ts';
import type { SchedulePiece } from '../../src/driver/worker-messages.ts';
import { createSchedule, type Schedule } from '../../src/schedule/create-schedule.ts';
import { anOpenLoad } from './a-job.ts';

function scheduleOf(chunks: number[][]): Schedule {
  return {
    count: chunks.flat().length,
    chunks: () => chunks.map((chunk) => Float64Array.from(chunk)),
  };
}

interface Dealt {
  offsetsNs: number[];
  requestIndexes: number[];
  isComplete: boolean;
}

/** What each worker has been dealt so far. */
function aFeed(schedule: Schedule, workers: number): { feed: ScheduleFeed; dealt: Dealt[] } {
  const dealt = Array.from(
    { length: workers },
    (): Dealt => ({ offsetsNs: [], requestIndexes: [], isComplete: false }),
  );
  let next = 0;
  const post = (worker: number, piece: SchedulePiece): void => {
    dealt[worker]?.offsetsNs.push(...piece.offsetsNs);
    dealt[worker]?.requestIndexes.push(...(piece.requestIndexes ?? []));
    if (dealt[worker]) dealt[worker].isComplete ||= piece.isLast;
  };
  return { feed: new ScheduleFeed(schedule, () => next++, workers, post), dealt };
}

test('a short schedule is dealt out whole before the start', () => {
  const { feed, dealt } = aFeed(scheduleOf([[1, 2, 3], [4]]), 2);
  feed.advance(0, 0);
  expect(dealt).toEqual([
    { offsetsNs: [1, 3], requestIndexes: [0, 2], isComplete: true },
    { offsetsNs: [2, 4], requestIndexes: [1, 3], isComplete: true },
  ]);
});

test('a long schedule stays ten seconds ahead, and not much more', () => {
  const profile = anOpenLoad(5_000, 3_600, 'poisson');
  const { feed, dealt } = aFeed(
    createSchedule(profile, () => createRandom(1)),
    1,
  );
  const aheadS = (): number => (dealt[0]?.offsetsNs.at(-1) ?? 0) / NS_PER_S;
  feed.advance(0, 0);
  expect(aheadS()).toBeGreaterThanOrEqual(10);
  expect(aheadS()).toBeLessThan(12);
  feed.advance(7 * NS_PER_S, 35_000);
  expect(aheadS()).toBeGreaterThanOrEqual(17);
  expect(aheadS()).toBeLessThan(19);
  expect(dealt[0]?.isComplete).toBe(false);
});

test.each([
  ['in the first chunk', 1, 2],
  ['in a later chunk', 3, 4],
  ['past the end', 4, null],
])('an offset %s is found', (_, place, offsetNs) => {
  expect(offsetNsAt(scheduleOf([[1, 2, 3], [4]]), place)).toBe(offsetNs);
});

describe('properties', () => {
  test('request i goes to worker i mod N, with the payload that one worker would send', () => {
    const chunks = fc.array(fc.array(fc.nat(), { maxLength: 9 }), { maxLength: 6 });
    fc.assert(
      fc.property(chunks, fc.integer({ min: 1, max: 5 }), (parts, workers) => {
        const offsets = parts.flat();
        const { feed, dealt } = aFeed(scheduleOf(parts), workers);
        feed.advance(0, 0);
        expect(dealt.every(({ isComplete }) => isComplete)).toBe(true);
        for (const [worker, { offsetsNs, requestIndexes }] of dealt.entries()) {
          expect(offsetsNs).toEqual(offsets.filter((_, index) => index % workers === worker));
          const places = offsets.map((_, index) => index);
          expect(requestIndexes).toEqual(places.filter((index) => index % workers === worker));
        }
      }),
    );
  });
});
