import { expect, test } from 'vitest';
import { LoopDelay } from '../../src/driver/loop-delay.ts';

const MS = 1_000_000;

test('has no figure before the first instant of its grid', () => {
  const delay = new LoopDelay(0);
  delay.observe(9 * MS);
  expect(delay.p99Ns).toBeNull();
  expect(delay.nextAtNs).toBe(10 * MS);
});

test('a loop that looks at every instant in time has next to no delay', () => {
  const delay = new LoopDelay(0);
  for (let atNs = 0; atNs < 1000 * MS; atNs += MS / 10) delay.observe(atNs);
  expect(delay.p99Ns).toBeLessThan(MS / 10);
});

test('a stall counts for every instant that it swallowed', () => {
  const delay = new LoopDelay(0);
  // 300 ms without a look, in 10 s: one late look, but 3 % of all instants.
  for (let atNs = 0; atNs < 10_000 * MS; atNs += MS) {
    if (atNs <= 5000 * MS || atNs > 5300 * MS) delay.observe(atNs);
  }
  // 1 % of 1000 instants are as late as the tenth latest of the 30: about 200 ms.
  expect(delay.p99Ns).toBeGreaterThan(190 * MS);
  expect(delay.p99Ns).toBeLessThan(220 * MS);
});
