/**
 * What a reader must know beside the figures of one phase: true, and with a next step. Nothing that
 * already makes the phase invalid is said twice. Pure.
 */
import { NS_PER_MS } from '../base/units.ts';
import type { Notice, PhaseResult } from '../domain/result.ts';

// Below this the wait for a connection cannot be told from the driver's own lateness.
const CLIENT_QUEUE_P99_NS = 1 * NS_PER_MS;
// A tenth of what makes a phase invalid: figures are still good to 1 %, but this clock is worth a look.
const CLOCK_DRIFT_RATIO = 0.001;
// The wall clock is read to a millisecond at either end, and NTP may slew it meanwhile.
const CLOCK_DRIFT_NS = 5 * NS_PER_MS;
// One request in a hundred may have met a pause: p99 is then the hypervisor's as much as the server's.
const STEAL_RATIO = 0.01;
const THROTTLED_RATIO = 0.01;
// A busy server of our own reaches half of this with all cores full; above it others compete, or more
// threads run than there are cores.
const CPU_PRESSURE_RATIO = 0.5;

type PhaseWarning = (phase: PhaseResult, connections: number) => Omit<Notice, 'code'> | null;

/** By their codes, in the order in which a reader should hear of them. */
const WARNINGS: Record<string, PhaseWarning> = {
  'still-drifting': warnOfDrift,
  'clumped-arrivals': warnOfClumps,
  'client-queue': warnOfQueue,
  clamped: warnOfClamping,
  'clock-drift': warnOfClock,
  'steal-time': warnOfSteal,
  'cpu-pressure': warnOfPressure,
  throttled: warnOfThrottling,
};

/** `connections`: most to one target at a time. */
export function phaseWarnings(target: string, phase: PhaseResult, connections: number): Notice[] {
  const accused = new Set(phase.validity.reasons.map(({ code }) => code));
  return Object.entries(WARNINGS).flatMap(([code, warn]) => {
    const found = accused.has(code) ? null : warn(phase, connections);
    return found === null
      ? []
      : [{ ...found, code, message: `${target}, ${phase.name}: ${found.message}` }];
  });
}

function warnOfDrift({ drift }: PhaseResult): Omit<Notice, 'code'> | null {
  if (drift?.isDrifting !== true) return null;
  const direction = drift.changeRatio > 0 ? 'rose' : 'fell';
  return {
    message: `the median response time still ${direction} by ${percent(Math.abs(drift.changeRatio))} over the phase (Mann-Kendall z ${drift.z.toFixed(1)})`,
    hint:
      drift.changeRatio > 0
        ? 'Figures of a longer phase would be worse: look for a queue, a cache or memory that grows, and measure longer.'
        : 'The server was still warming up: lengthen the warm-up, or let it last `until: steady`.',
  };
}

function warnOfClumps({ arrivals, batchSizes }: PhaseResult): Omit<Notice, 'code'> | null {
  if (arrivals?.clumped !== true) return null;
  const batches =
    batchSizes === null ? '' : ', so its batch sizes are larger than real users would make them';
  return {
    message: `requests were sent in clumps that the schedule did not have${batches}`,
    hint: 'Set load.pacing to precise, lower the rate, or run the server on another machine.',
  };
}

function warnOfQueue(
  { clientQueueTime, driver }: PhaseResult,
  connections: number,
): Omit<Notice, 'code'> | null {
  const { p99Ns } = clientQueueTime;
  if (p99Ns === null || p99Ns < CLIENT_QUEUE_P99_NS) return null;
  // Below the limit it was the opening of connections that took so long, which no limit cures.
  if (driver.inFlightMax < connections) return null;
  return {
    message: `requests waited for one of ${connections} connections, p99 ${(p99Ns / NS_PER_MS).toFixed(1)} ms (counted in the response time)`,
    hint: 'The server answered slower than requests came in for a while; raise load.connections to let it see more of them at once.',
  };
}

function warnOfClamping({ responseTime }: PhaseResult): Omit<Notice, 'code'> | null {
  const { clampedCount } = responseTime;
  if (clampedCount === 0) return null;
  return {
    message: `${clampedCount} response times lay outside 1 us to 600 s and were recorded at the edge`,
    hint: 'Lower load.timeout below 600 s.',
  };
}

function warnOfClock({ driver, measuredNs }: PhaseResult): Omit<Notice, 'code'> | null {
  const { clockDriftRatio } = driver;
  const isReading = clockDriftRatio * measuredNs <= CLOCK_DRIFT_NS;
  if (clockDriftRatio <= CLOCK_DRIFT_RATIO || isReading) return null;
  return {
    message: `the monotonic and the wall clock differ by ${percent(clockDriftRatio)} over the phase`,
    hint: 'A time service may be correcting the clock: let it settle, and run again.',
  };
}

function warnOfSteal({ driver }: PhaseResult): Omit<Notice, 'code'> | null {
  const { stealRatio } = driver;
  if (stealRatio === null || stealRatio <= STEAL_RATIO) return null;
  return {
    message: `the hypervisor took ${percent(stealRatio)} of this machine's processor time: p99 may be its doing`,
    hint: 'Run again at a quieter time, or on a dedicated instance.',
  };
}

function warnOfPressure({ driver }: PhaseResult): Omit<Notice, 'code'> | null {
  const { cpuPressureRatio } = driver;
  if (cpuPressureRatio === null || cpuPressureRatio <= CPU_PRESSURE_RATIO) return null;
  return {
    message: `some task on this machine waited for a processor during ${percent(cpuPressureRatio)} of the phase, which response times include`,
    hint: 'Stop other programs, give the server fewer threads than there are cores, or run it on another machine.',
  };
}

function warnOfThrottling({ driver }: PhaseResult): Omit<Notice, 'code'> | null {
  const { throttledRatio } = driver;
  if (throttledRatio === null || throttledRatio <= THROTTLED_RATIO) return null;
  return {
    message: `this container used up its processor quota in ${percent(throttledRatio)} of the quota's periods, and stood still for the rest of each`,
    hint: "Raise the container's CPU limit, or read the figures as those of this limit.",
  };
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
