/**
 * What the machine itself took from the driver: processor time that a hypervisor kept, the time in which
 * something waited for a processor, and the throttling of a container's quota. Linux tells all three;
 * where it does not, the figure is null. Separate from the driver's own health, which it cannot explain.
 */
import { readFileSync } from 'node:fs';

/** Counters since the machine (or the group) started; null where they are not told. */
export interface MachineSnapshot {
  /** Time since the machine started. */
  uptimeS: number | null;
  /** In the kernel's ticks, over all processors. */
  stealTicks: number | null;
  totalTicks: number | null;
  /** Time in which at least one task waited for a processor, in microseconds. */
  pressureUs: number | null;
  /** Periods of the quota, and those that ended with the group held back. */
  quotaPeriods: number | null;
  throttledPeriods: number | null;
}

/** Shares of the time between two snapshots, 0..1; null: not told. */
export interface MachineLoad {
  /** Of the processor time of all cores, what the hypervisor took. */
  stealRatio: number | null;
  /** Of the time, that in which some task on this machine waited for a processor. */
  cpuPressureRatio: number | null;
  /** Of the periods of this container's processor quota, those in which it was used up; null without one. */
  throttledRatio: number | null;
}

/** Reads a whole file; null when it is not there or may not be read. */
export type ReadText = (file: string) => string | null;

const STEAL_FIELD = 7;
// What follows are guests' shares, which the kernel already counted as the user's.
const TICK_FIELDS = 8;

/** Cheap enough for the start and the end of a phase (some file reads), not for every second. */
export function createMachineLoad(readText: ReadText = readFileText): {
  snapshot(): MachineSnapshot;
} {
  return {
    snapshot: () => {
      const ticks = parseTicks(readText('/proc/stat'));
      const quota = readText(quotaFile(readText('/proc/self/cgroup')));
      return {
        uptimeS: numberIn(readText('/proc/uptime'), /^([\d.]+)/),
        stealTicks: ticks?.steal ?? null,
        totalTicks: ticks?.total ?? null,
        pressureUs: numberIn(readText('/proc/pressure/cpu'), /^some .*total=(\d+)/m),
        quotaPeriods: numberIn(quota, /^nr_periods (\d+)/m),
        throttledPeriods: numberIn(quota, /^nr_throttled (\d+)/m),
      };
    },
  };
}

/** `before` and `after` from one machine; null figures where a counter is missing or did not move on. */
export function machineLoadBetween(before: MachineSnapshot, after: MachineSnapshot): MachineLoad {
  const between = (field: keyof MachineSnapshot): number | null =>
    difference(before[field], after[field]);
  const uptimeS = between('uptimeS');
  return {
    stealRatio: share(between('stealTicks'), between('totalTicks')),
    cpuPressureRatio: share(between('pressureUs'), uptimeS === null ? null : uptimeS * 1e6),
    throttledRatio: share(between('throttledPeriods'), between('quotaPeriods')),
  };
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

function share(part: number | null, whole: number | null): number | null {
  if (part === null || whole === null || part < 0 || whole <= 0) return null;
  return Math.min(1, part / whole);
}

function parseTicks(stat: string | null): { steal: number; total: number } | null {
  const line = stat === null ? null : /^cpu +(.+)$/m.exec(stat);
  const fields = line?.[1]?.trim().split(/ +/).map(Number).slice(0, TICK_FIELDS) ?? [];
  const steal = fields[STEAL_FIELD];
  // Kernels before 2.6.11 do not tell of the hypervisor.
  if (steal === undefined || fields.some(Number.isNaN)) return null;
  return { steal, total: fields.reduce((sum, ticks) => sum + ticks, 0) };
}

function numberIn(text: string | null, pattern: RegExp): number | null {
  const found = text === null ? null : pattern.exec(text);
  return found?.[1] === undefined ? null : Number(found[1]);
}

/** Of the control group (version 2) that this process is in. */
function quotaFile(groups: string | null): string {
  const [, group = '/'] = /^0::(.*)$/m.exec(groups ?? '') ?? [];
  return `/sys/fs/cgroup${group === '/' ? '' : group}/cpu.stat`;
}

function readFileText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
