import { expect, test } from 'vitest';
import { nap, spin } from '../../src/driver/deaf-waits.ts';
import type { Clock } from '../../src/base/clock.ts';

/** A clock that moves on by 10 ns each time that it is looked at. */
function aTickingClock(): Clock {
  let nowNs = 0;
  return {
    nowNs: () => (nowNs += 10),
    wallNowMs: () => 0,
  };
}

test('a spin ends at the first look at or after the instant, and tells when that was', () => {
  expect(spin(aTickingClock(), 45)).toBe(50);
  expect(spin(aTickingClock(), 50)).toBe(50);
});

test('a spin until an instant that has passed looks once', () => {
  expect(spin(aTickingClock(), -5)).toBe(10);
});

test('a nap tells how long it was by the clock', () => {
  expect(nap(aTickingClock(), 1)).toBe(10);
});
