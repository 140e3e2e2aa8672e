/** What the driver took of the machine over a phase, and what the machine took from the driver. */
import { cpuUsage } from 'node:process';
import { NS_PER_S, NS_PER_US } from '../base/units.ts';
import type { DriverHealth } from '../domain/result.ts';
import { createMachineLoad, machineLoadBetween, type MachineSnapshot } from './machine-load.ts';

export interface ProgramSnapshot {
  cpuSeconds: number;
  machine: MachineSnapshot;
}

/** The part of the driver's health that is read off this machine. */
export type ProgramFigures = Pick<
  DriverHealth,
  'cpuSeconds' | 'stealRatio' | 'cpuPressureRatio' | 'throttledRatio'
>;

const machineLoad = createMachineLoad();

/** Counters so far: of this program (all threads), and of the machine. */
export function programSnapshot(): ProgramSnapshot {
  const { user, system } = cpuUsage();
  return {
    cpuSeconds: ((user + system) * NS_PER_US) / NS_PER_S,
    machine: machineLoad.snapshot(),
  };
}

export function programLoadBetween(
  before: ProgramSnapshot,
  after: ProgramSnapshot,
): ProgramFigures {
  return {
    ...machineLoadBetween(before.machine, after.machine),
    cpuSeconds: after.cpuSeconds - before.cpuSeconds,
  };
}
