import { describe, expect, test } from 'vitest';
import {
  createMachineLoad,
  machineLoadBetween,
  type MachineLoad,
} from '../../src/driver/machine-load.ts';

type Files = Record<string, string>;

const stat = (user: number, idle: number, steal: number): string =>
  `cpu  ${user} 0 0 ${idle} 0 0 0 ${steal} 50 0\ncpu0 1 2 3 4 5 6 7 8 9 0\nintr 1\n`;
const pressure = (someUs: number): string =>
  `some avg10=0.00 avg60=0.00 avg300=0.00 total=${someUs}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=77\n`;
const quota = (periods: number, throttled: number): string =>
  `usage_usec 5\nnr_periods ${periods}\nnr_throttled ${throttled}\nthrottled_usec 9\n`;

const FIRST: Files = {
  '/proc/stat': stat(1000, 1000, 100),
  '/proc/uptime': '500.00 900.00\n',
  '/proc/pressure/cpu': pressure(2_000_000),
  '/proc/self/cgroup': '1:cpu:/elsewhere\n0::/box/job\n',
  '/sys/fs/cgroup/box/job/cpu.stat': quota(100, 10),
};
/** Ten seconds later. */
const SECOND: Files = {
  ...FIRST,
  '/proc/stat': stat(1500, 1400, 200),
  '/proc/uptime': '510.00 910.00\n',
  '/proc/pressure/cpu': pressure(4_500_000),
  '/sys/fs/cgroup/box/job/cpu.stat': quota(200, 40),
};

function loadBetween(first: Files, second: Files): MachineLoad {
  const snapshotOf = (files: Files): ReturnType<ReturnType<typeof createMachineLoad>['snapshot']> =>
    createMachineLoad((file) => files[file] ?? null).snapshot();
  return machineLoadBetween(snapshotOf(first), snapshotOf(second));
}

const without = (files: Files, name: string): Files =>
  Object.fromEntries(Object.entries(files).filter(([file]) => file !== name));

test('tells what was taken between two snapshots', () => {
  expect(loadBetween(FIRST, SECOND)).toEqual({
    stealRatio: 0.1,
    cpuPressureRatio: 0.25,
    throttledRatio: 0.3,
  });
});

test('reads the quota of a container that sees itself as the root', () => {
  const rooted = (files: Files): Files => ({
    ...without(files, '/sys/fs/cgroup/box/job/cpu.stat'),
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.stat': files['/sys/fs/cgroup/box/job/cpu.stat'] ?? '',
  });
  expect(loadBetween(rooted(FIRST), rooted(SECOND)).throttledRatio).toBe(0.3);
});

describe('says null, never 0,', () => {
  test.each<[string, string, keyof MachineLoad]>([
    ['of steal without /proc/stat', '/proc/stat', 'stealRatio'],
    ['of pressure where the kernel has none', '/proc/pressure/cpu', 'cpuPressureRatio'],
    ['of pressure where the time is not told', '/proc/uptime', 'cpuPressureRatio'],
    ['of throttling without a quota', '/sys/fs/cgroup/box/job/cpu.stat', 'throttledRatio'],
  ])('%s', (_, missing, field) => {
    const found = loadBetween(without(FIRST, missing), without(SECOND, missing));
    expect(found[field]).toBeNull();
    expect(Object.values(found).filter((ratio) => ratio === null)).toHaveLength(1);
  });

  test('of everything on another system', () => {
    expect(loadBetween({}, {})).toEqual({
      stealRatio: null,
      cpuPressureRatio: null,
      throttledRatio: null,
    });
  });

  test.each<[string, Files]>([
    ['garbage', { '/proc/stat': 'cpu  a b c d e f g h\n', '/proc/pressure/cpu': 'some\n' }],
    ['counters of an old kernel', { '/proc/stat': 'cpu  1 2 3 4\n' }],
  ])('of %s', (_, files) => {
    expect(loadBetween(files, files).stealRatio).toBeNull();
    expect(loadBetween(files, files).cpuPressureRatio).toBeNull();
  });

  test('when no time passed, or a counter went back', () => {
    expect(loadBetween(FIRST, FIRST).stealRatio).toBeNull();
    expect(loadBetween(SECOND, FIRST)).toEqual({
      stealRatio: null,
      cpuPressureRatio: null,
      throttledRatio: null,
    });
  });
});

test('reads this machine without a fault, whatever it is', () => {
  const machine = createMachineLoad();
  const ratios = Object.values(machineLoadBetween(machine.snapshot(), machine.snapshot()));
  for (const ratio of ratios) expect(ratio === null || (ratio >= 0 && ratio <= 1)).toBe(true);
});
