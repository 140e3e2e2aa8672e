import { expect, test } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import type { Window } from '../../src/domain/result.ts';
import type { WarmupEnd } from '../../src/domain/scenario.ts';
import { WarmupWatch } from '../../src/driver/warmup-watch.ts';
import { anOpenLoad } from './a-job.ts';

function aWatch(until: WarmupEnd, cutOffsetNs?: number): WarmupWatch {
  return new WarmupWatch({ name: 'warm-up', profile: anOpenLoad(100, 30), until }, cutOffsetNs);
}

function windowsOf(p50s: number[]): Window[] {
  return p50s.map((p50Ns, second) => ({
    startNs: second * NS_PER_S,
    scheduled: 1000,
    ok: 1000,
    failed: 0,
    p50Ns,
    p99Ns: p50Ns,
    maxNs: p50Ns,
    hdrBase64: null,
  }));
}

const SECONDS = Array.from({ length: 12 }, (_, second) => second);
const SETTLED = windowsOf(SECONDS.map((second) => (second % 2 === 0 ? 5e6 : 5.1e6)));
const FALLING = windowsOf(SECONDS.map((second) => (20 - second) * 1e6));

test('a warm-up of a duration is never ended early', () => {
  expect(aWatch({ kind: 'duration' }).isEnough(SETTLED, 1e6, 29 * NS_PER_S)).toBe(false);
});

test('a warm-up of so many requests is ended once they were due, and only once', () => {
  const watch = aWatch({ kind: 'requests', count: 100 });
  expect(watch.isEnough([], 99, 1)).toBe(false);
  expect(watch.isEnough([], 100, 2)).toBe(true);
  expect(watch.isEnough([], 101, 3)).toBe(false);
  expect(watch.finding(3)).toBeNull();
});

test('a warm-up whose end is known beforehand is not ended by counting', () => {
  expect(aWatch({ kind: 'requests', count: 100 }, NS_PER_S).isEnough([], 500, 2)).toBe(false);
});

test('a warm-up until steady is ended when it is, and tells when that was', () => {
  const watch = aWatch({ kind: 'steady' });
  expect(watch.isEnough(SETTLED.slice(0, 2), 0, 2 * NS_PER_S)).toBe(false);
  expect(watch.isEnough(SETTLED, 0, 6 * NS_PER_S)).toBe(true);
  expect(watch.finding(7 * NS_PER_S)).toMatchObject({ reached: true, afterNs: 6 * NS_PER_S });
});

test('a warm-up that was never steady tells what still changed', () => {
  const watch = aWatch({ kind: 'steady' });
  expect(watch.isEnough(FALLING, 0, 6 * NS_PER_S)).toBe(false);
  const finding = watch.finding(7 * NS_PER_S);
  expect(finding).toMatchObject({ reached: false, afterNs: 7 * NS_PER_S });
  expect(finding?.reason).toMatch(/median response time/);
});
