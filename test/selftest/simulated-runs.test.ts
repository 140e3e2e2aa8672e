import { describe, expect, test } from 'vitest';
import type { BatchLaw, QueueLaw } from '../../src/known-servers/server-law.ts';
import { meanAnswerTimeRange, meanBatchSizeRange } from '../../src/selftest/simulated-runs.ts';

const MS = 1e6;
const queue = (service: QueueLaw['service']): QueueLaw => ({
  kind: 'queue',
  service,
  meanServiceNs: 5 * MS,
  seed: 0,
});

describe('what chance does to a queue', () => {
  test.each([
    // S / (1 - rho), and S + rho S / (2 (1 - rho)).
    ['exponential', 100, 10],
    ['fixed', 100, 7.5],
    ['exponential', 140, 16.67],
    ['fixed', 140, 10.83],
  ] as const)(
    'with %s service times at %d/s surrounds the mean of theory, %d ms',
    (service, ratePerSecond, meanMs) => {
      const range = meanAnswerTimeRange(queue(service), { ratePerSecond, requests: 2000 });
      expect(range.lowest).toBeLessThan(meanMs * MS);
      expect(range.highest).toBeGreaterThan(meanMs * MS);
      expect(range.highest / range.lowest).toBeLessThan(2.5);
    },
  );

  test('is smaller in a longer run', () => {
    const width = (requests: number): number => {
      const { lowest, highest } = meanAnswerTimeRange(queue('exponential'), {
        ratePerSecond: 100,
        requests,
      });
      return highest / lowest;
    };
    expect(width(4000)).toBeLessThan(width(250));
  });
});

test('what chance does to batch sizes surrounds what a batcher that never waits for itself does', () => {
  // Each batch is the first request and those of the 10 ms after it: 1 + 200/s × 10 ms.
  const law: BatchLaw = { kind: 'batch', sizeMax: 100, waitNs: 10 * MS, serviceNs: 0 };
  const { lowest, highest } = meanBatchSizeRange(law, { ratePerSecond: 200, requests: 800 });
  expect(lowest).toBeLessThan(3);
  expect(highest).toBeGreaterThan(3);
  expect(highest - lowest).toBeLessThan(1);
});
