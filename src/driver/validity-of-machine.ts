/** Rules on the machine under the driver: its clocks, and who else took processor time. */
import type { Notice, PhaseRecord } from '../domain/result.ts';
import type { ValidityLimits } from './validity-limits.ts';
import { percent } from './validity-rule.ts';

/** Beyond this the clock itself cannot be trusted to 1 %. */
const CLOCK_DRIFT_RATIO_MAX = 0.01;
/** A twentieth of the time is taken in pauses that any request may meet: then even p95 is the hypervisor's. */
const STEAL_RATIO_MAX = 0.05;

export function judgeClockDrift({ driver }: PhaseRecord): Notice | null {
  if (driver.clockDriftRatio <= CLOCK_DRIFT_RATIO_MAX) return null;
  return {
    code: 'clock-drift',
    message: `the monotonic and the wall clock differ by ${percent(driver.clockDriftRatio)} over the phase; up to ${percent(CLOCK_DRIFT_RATIO_MAX)} is allowed`,
    hint: 'The clock was set, or the machine was suspended: run again.',
  };
}

export function judgeSteal({ driver }: PhaseRecord): Notice | null {
  const { stealRatio } = driver;
  if (stealRatio === null || stealRatio <= STEAL_RATIO_MAX) return null;
  return {
    code: 'steal-time',
    message: `the hypervisor took ${percent(stealRatio)} of this machine's processor time; up to ${percent(STEAL_RATIO_MAX)} is allowed`,
    hint: 'Other virtual machines share this host, or its CPU credits are used up: run again later, or on a dedicated instance.',
  };
}

export function judgePressure(
  { driver }: PhaseRecord,
  { cpuPressureRatio: limit }: ValidityLimits,
): Notice | null {
  const { cpuPressureRatio } = driver;
  if (limit === null || cpuPressureRatio === null || cpuPressureRatio <= limit) return null;
  return {
    code: 'cpu-pressure',
    message: `some task on the driver's machine waited for a processor during ${percent(cpuPressureRatio)} of the phase; up to ${percent(limit)} is allowed`,
    hint: "Stop other programs on the driver's machine, or lower load.workers to fewer than its cores.",
  };
}

export function judgeThrottling(
  { driver }: PhaseRecord,
  { throttledRatio: limit }: ValidityLimits,
): Notice | null {
  const { throttledRatio } = driver;
  if (limit === null || throttledRatio === null || throttledRatio <= limit) return null;
  return {
    code: 'throttled',
    message: `the driver's container used up its processor quota in ${percent(throttledRatio)} of the quota's periods; up to ${percent(limit)} is allowed`,
    hint: "Raise the container's CPU limit, or lower the rate.",
  };
}
