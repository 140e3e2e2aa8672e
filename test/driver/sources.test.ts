import { describe, expect, test } from 'vitest';
import { ClosedSource } from '../../src/driver/closed-source.ts';
import { OpenSource } from '../../src/driver/open-source.ts';
import { SessionSource } from '../../src/driver/session-source.ts';
import type { SchedulePiece } from '../../src/driver/worker-messages.ts';
import { aClosedLoad, aSessionLoad } from './a-job.ts';

const MS = 1_000_000;

function aPiece(offsetsNs: number[], changes: Partial<SchedulePiece> = {}): SchedulePiece {
  return {
    offsetsNs: Float64Array.from(offsetsNs),
    requestIndexes: Int32Array.from(offsetsNs, (_, index) => index),
    isLast: true,
    ...changes,
  };
}

/** Requests in turn: 0, 1, 2, … */
function inTurn(): () => number {
  let next = 0;
  return () => next++;
}

describe('an open source', () => {
  function begun(...pieces: SchedulePiece[]): OpenSource {
    const source = new OpenSource();
    for (const piece of pieces) source.feed(piece);
    source.begin(100);
    return source;
  }

  test('is due at its offsets, whatever has ended', () => {
    const source = begun(aPiece([0, 10, 25]));
    expect([source.nextDueAtNs, source.take()]).toEqual([100, 100]);
    source.onEnded();
    expect([source.take(), source.take()]).toEqual([110, 125]);
    expect(source.nextDueAtNs).toBe(Infinity);
  });

  test('is not due before it has begun', () => {
    const source = new OpenSource();
    source.feed(aPiece([0]));
    expect(source.nextDueAtNs).toBe(Infinity);
  });

  test('goes on from piece to piece, empty ones included', () => {
    const source = begun(
      aPiece([1], { isLast: false }),
      aPiece([], { isLast: false }),
      aPiece([2]),
    );
    expect([source.take(), source.take()]).toEqual([101, 102]);
    expect(source.awaitsFeed).toBe(false);
  });

  test('waits for more of its schedule until the last piece', () => {
    const source = begun(aPiece([1], { isLast: false }));
    source.take();
    expect([source.nextDueAtNs, source.awaitsFeed]).toEqual([Infinity, true]);
    source.feed(aPiece([7]));
    expect([source.nextDueAtNs, source.awaitsFeed]).toEqual([107, false]);
  });

  test('tells which request each instant sends', () => {
    const source = begun(aPiece([1, 2], { requestIndexes: Int32Array.of(8, 3) }));
    source.take();
    expect(source.requestIndex).toBe(8);
    source.take();
    expect(source.requestIndex).toBe(3);
  });

  test('without offsets is never due', () => {
    expect(begun(aPiece([])).nextDueAtNs).toBe(Infinity);
  });
});

describe('a closed source', () => {
  function begun(concurrency: number, thinkTimeMs = 0, previous?: ClosedSource): ClosedSource {
    const source = new ClosedSource(aClosedLoad(concurrency, 1, thinkTimeMs), inTurn());
    source.begin(previous ? 200 : 100, previous ?? null);
    return source;
  }

  test('has every caller due at the start', () => {
    const source = begun(2);
    expect([source.take(), source.take()]).toEqual([100, 100]);
    expect(source.nextDueAtNs).toBe(Infinity);
  });

  test('has a caller due again when its request has ended', () => {
    const source = begun(2);
    source.take();
    source.take();
    source.onEnded(130);
    source.onEnded(150);
    expect([source.take(), source.take()]).toEqual([130, 150]);
  });

  test('has a caller think before it is due again', () => {
    const source = begun(1, 40);
    source.take();
    source.onEnded(130);
    expect(source.nextDueAtNs).toBe(130 + 40 * MS);
  });

  test('takes over the callers of the loop before it, as they come free', () => {
    const first = begun(3);
    first.take();
    first.take();
    const second = begun(3, 0, first);
    // One was free and is due at once; the others when their answers come.
    expect([second.take(), second.nextDueAtNs]).toEqual([200, Infinity]);
    first.onEnded(230);
    expect([second.nextDueAtNs, first.nextDueAtNs]).toEqual([230, Infinity]);
  });

  test('lets callers that it has no place for leave when their answers come', () => {
    const first = begun(3);
    for (let count = 0; count < 3; count++) first.take();
    const second = begun(1, 0, first);
    first.onEnded(230);
    first.onEnded(240);
    expect(second.nextDueAtNs).toBe(Infinity);
    first.onEnded(250);
    expect([second.take(), second.nextDueAtNs]).toEqual([250, Infinity]);
  });

  test('without callers is never due', () => {
    expect(begun(0).nextDueAtNs).toBe(Infinity);
  });

  test('keeps more callers than it had room for at first in order', () => {
    const source = begun(200);
    for (let count = 0; count < 200; count++) source.take();
    for (let at = 0; at < 200; at++) source.onEnded(300 + at);
    const taken = Array.from({ length: 200 }, () => source.take());
    expect(taken).toEqual(Array.from({ length: 200 }, (_, at) => 300 + at));
  });
});

describe('a session source', () => {
  function begun(offsetsNs: number[]): SessionSource {
    const source = new SessionSource(aSessionLoad(10, 1), inTurn());
    source.feed(aPiece(offsetsNs, { requestIndexes: null }));
    source.begin(0, null);
    return source;
  }

  test('sends a session its requests one after another, each a think time after an answer', () => {
    const source = begun([5]);
    let atNs = 5;
    for (let place = 0; place < 4; place++) {
      expect(source.nextDueAtNs).toBe(atNs);
      source.take();
      expect([source.requestIndex, source.isArrival]).toEqual([place, place === 0]);
      expect(source.nextDueAtNs).toBe(Infinity);
      atNs += 7;
      source.onEnded(atNs, source.caller);
      atNs += 100 * MS;
    }
    expect(source.nextDueAtNs).toBe(Infinity);
  });

  test('starts sessions when they are due, whatever the others do', () => {
    const source = begun([5, 6, 300 * MS]);
    expect([source.take(), source.take()]).toEqual([5, 6]);
    source.onEnded(20, source.caller);
    expect([source.take(), source.isArrival]).toEqual([20 + 100 * MS, false]);
    expect([source.take(), source.isArrival]).toEqual([300 * MS, true]);
  });

  test('takes over sessions in the middle', () => {
    const first = begun([5, 6]);
    first.take();
    const thinking = first.caller;
    first.take();
    const waiting = first.caller;
    first.onEnded(10, thinking);
    const second = new SessionSource(aSessionLoad(10, 1), inTurn());
    second.begin(50 * MS, first);
    expect(second.take()).toBe(10 + 100 * MS);
    first.onEnded(120 * MS, waiting);
    expect(second.take()).toBe(220 * MS);
    expect(first.nextDueAtNs).toBe(Infinity);
  });
});
