import { describe, expect, test } from 'vitest';
import { machineNoise } from '../../src/selftest/machine-noise.ts';
import { aDistribution, aPhaseRecord } from '../builders/results.ts';
import { aLog } from './a-log.ts';

const MS = 1e6;
const onTime = aLog({ arrivalsNs: [0, 10 * MS], dueNs: [MS, 11 * MS] });
const calm = aPhaseRecord();
const driverWith = (changes: Partial<typeof calm.driver>) =>
  aPhaseRecord({ driver: { ...calm.driver, ...changes } });

describe('the noise of the machine', () => {
  test('is none where nothing was late', () => {
    expect(machineNoise({ record: calm, log: onTime })).toEqual([]);
  });

  test.each([
    [
      'a send lag that a shared machine would be allowed',
      aPhaseRecord({
        sendLag: aDistribution({ p99Ns: 2 * MS }),
      }),
      'sent 2.00 ms or more after they were due',
    ],
    [
      'processor time that went elsewhere',
      driverWith({ stealRatio: 0.08 }),
      'the hypervisor took 8.0 %',
    ],
    [
      'tasks that waited for a processor',
      driverWith({ cpuPressureRatio: 0.5 }),
      'waited for a processor during 50.0 %',
    ],
  ])('is told for %s', (_case, record, words) => {
    expect(machineNoise({ record, log: onTime }).join()).toContain(words);
  });

  test('is told when the server itself was late', () => {
    const late = aLog({ arrivalsNs: [0], dueNs: [MS], answeredNs: [3.5 * MS] });
    expect(machineNoise({ record: calm, log: late })).toEqual([
      'the server itself answered 2.5 ms late at p99',
    ]);
  });

  test('is not guessed where the system tells nothing', () => {
    const record = driverWith({ stealRatio: null, cpuPressureRatio: null });
    expect(machineNoise({ record, log: onTime })).toEqual([]);
  });
});
