import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { Pacer, type PacedWork } from '../../src/driver/pacer.ts';

const RULES = { mode: 'economical', napMarginNs: 30_000, timerMarginNs: 1_500_000 } as const;

/** Does something at each instant; told what each turn saw. */
class ScriptedWork implements PacedWork {
  readonly nextCheckAtNs: number = Infinity;
  readonly activityCount = 0;
  readonly answersTakeNs = null;
  readonly doneAtNs: number[] = [];
  readonly done = Promise.withResolvers<undefined>();
  #dueAtNs: number[];

  constructor(dueAtNs: number[]) {
    this.#dueAtNs = dueAtNs;
  }

  get nextDueAtNs(): number {
    return this.#dueAtNs[0] ?? Infinity;
  }

  turn(nowNs: number): boolean {
    while (this.nextDueAtNs <= nowNs) {
      this.#dueAtNs = this.#dueAtNs.slice(1);
      this.doneAtNs.push(nowNs);
    }
    if (this.#dueAtNs.length > 0) return true;
    this.done.resolve(undefined);
    return false;
  }
}

test.each(['precise', 'economical'] as const)(
  'in %s pacing every instant is met, none early, and the waiting is no work',
  async (mode) => {
    const startAtNs = systemClock.nowNs();
    const dueAtNs = [0.2, 0.5, 7, 9].map((ms) => startAtNs + ms * 1e6);
    const work = new ScriptedWork(dueAtNs);
    const pacer = new Pacer(systemClock, work, { ...RULES, mode });
    pacer.start();
    await work.done.promise;
    expect(work.doneAtNs).toHaveLength(4);
    for (const [index, atNs] of work.doneAtNs.entries()) {
      expect(atNs).toBeGreaterThanOrEqual(dueAtNs[index] ?? Infinity);
    }
    expect(pacer.waitedNs).toBeGreaterThan(0);
    expect(pacer.waitedNs).toBeLessThan(systemClock.nowNs() - startAtNs);
  },
);

test('a wait that has become too long is ended', async () => {
  const work = new ScriptedWork([systemClock.nowNs() + 3600e9]);
  const pacer = new Pacer(systemClock, work, RULES);
  pacer.start();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  // Nothing is due any more: without the wake it would be noticed after an hour.
  Object.defineProperty(work, 'turn', {
    value: () => {
      work.done.resolve(undefined);
      return false;
    },
  });
  pacer.wake();
  await work.done.promise;
});
