import { expect, test } from 'vitest';
import { clockDriftRatio } from '../../src/driver/loop-health.ts';

test.each([
  ['clocks that agree', 10_000, 10_000, 0],
  ['a difference of one tick of the wall clock', 10_000, 10_001, 0],
  ['a wall clock that was set forward', 10_000, 10_201, 0.02],
  ['a wall clock that was set back', 10_000, 9_799, 0.02],
  ['no time at all', 0, 0, 0],
])('%s', (_, elapsedMs, wallElapsedMs, drift) => {
  expect(clockDriftRatio(elapsedMs * 1e6, wallElapsedMs * 1e6)).toBeCloseTo(drift, 9);
});
