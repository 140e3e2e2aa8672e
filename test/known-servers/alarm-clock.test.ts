import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { AlarmClock } from '../../src/known-servers/alarm-clock.ts';

const MS = 1e6;

/** Sets one alarm per delay, in the order given; resolves when all have rung. */
async function ringAll(
  delaysMs: readonly number[],
): Promise<{ order: number[]; earlyNs: number[] }> {
  const alarms = new AlarmClock(systemClock);
  const startedNs = systemClock.nowNs();
  const order: number[] = [];
  const earlyNs: number[] = [];
  await Promise.all(
    delaysMs.map(
      (delayMs, place) =>
        new Promise<void>((resolve) => {
          const atNs = startedNs + delayMs * MS;
          alarms.set(atNs, (nowNs) => {
            order.push(place);
            earlyNs.push(atNs - nowNs);
            resolve();
          });
        }),
    ),
  );
  return { order, earlyNs };
}

describe('an alarm clock', () => {
  test.each([
    ['near and far', [1, 4, 9]],
    ['due already', [-1, 0, 0.1]],
    ['set in the opposite order', [9, 4, 1]],
  ])('never rings early, for alarms %s', async (_case, delaysMs) => {
    const { earlyNs } = await ringAll(delaysMs);
    for (const early of earlyNs) expect(early).toBeLessThanOrEqual(0);
  });

  test('rings by instant, and equal instants in the order in which they were set', async () => {
    expect((await ringAll([7, 2, 7, 2, 4])).order).toEqual([1, 3, 4, 0, 2]);
  });

  test('takes alarms while it rings', async () => {
    const alarms = new AlarmClock(systemClock);
    const rung: string[] = [];
    await new Promise<void>((resolve) => {
      alarms.set(systemClock.nowNs(), (nowNs) => {
        rung.push('first');
        alarms.set(nowNs + 5 * MS, () => {
          rung.push('last');
          resolve();
        });
        alarms.set(nowNs, () => rung.push('at once'));
      });
    });
    expect(rung).toEqual(['first', 'at once', 'last']);
  });
});
