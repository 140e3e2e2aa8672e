import { expect, test } from 'vitest';
import type { ClosedLoad } from '../../src/domain/scenario.ts';
import { createClosedSource, createOpenSource } from '../../src/driver/load-source.ts';

function aClosedLoad(changes: Partial<ClosedLoad> = {}): ClosedLoad {
  return { loop: 'closed', concurrency: 2, thinkTimeNs: 0, durationNs: 1000, ...changes };
}

test('an open source is due at its offsets, whatever has ended', () => {
  const source = createOpenSource(Float64Array.of(0, 10, 25), 100);
  expect([source.nextDueAtNs, source.take()]).toEqual([100, 100]);
  source.onEnded(5000);
  expect([source.take(), source.take()]).toEqual([110, 125]);
  expect(source.nextDueAtNs).toBe(Infinity);
});

test('an open source without offsets is never due', () => {
  expect(createOpenSource(new Float64Array(), 100).nextDueAtNs).toBe(Infinity);
});

test('every caller of a closed source is due at the start', () => {
  const source = createClosedSource(aClosedLoad(), 100);
  expect([source.take(), source.take()]).toEqual([100, 100]);
  expect(source.nextDueAtNs).toBe(Infinity);
});

test('a caller is due again when its request has ended', () => {
  const source = createClosedSource(aClosedLoad(), 100);
  source.take();
  source.take();
  source.onEnded(130);
  source.onEnded(150);
  expect([source.take(), source.take()]).toEqual([130, 150]);
});

test('a caller thinks before it is due again', () => {
  const source = createClosedSource(aClosedLoad({ concurrency: 1, thinkTimeNs: 40 }), 100);
  source.take();
  source.onEnded(130);
  expect(source.nextDueAtNs).toBe(170);
});

test('no caller starts at or after the end', () => {
  const source = createClosedSource(aClosedLoad({ concurrency: 1 }), 100);
  source.take();
  source.onEnded(1100);
  expect(source.nextDueAtNs).toBe(Infinity);
});
