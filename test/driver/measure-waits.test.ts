import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { measureWaits } from '../../src/driver/measure-waits.ts';

test('naps and timers never end early, and their ninth decile is no less than their median', async () => {
  const { napP50Ns, napP90Ns, timerP50Ns, timerP90Ns } = await measureWaits(systemClock);
  expect(napP50Ns).toBeGreaterThanOrEqual(0);
  expect(napP90Ns).toBeGreaterThanOrEqual(napP50Ns);
  expect(timerP90Ns).toBeGreaterThanOrEqual(timerP50Ns);
});
