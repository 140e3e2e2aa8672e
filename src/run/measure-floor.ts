/**
 * What the driver and this machine alone need: the phases of a target, shortened, against a server on
 * this machine that does nothing. A figure near it says little about the target.
 */
import { messageOf } from '../base/errors.ts';
import { failedCount } from '../domain/request.ts';
import type { FloorFigure, PhaseRecord } from '../domain/result.ts';
import type { Driver, DriverJob, PhaseJob } from '../driver/driver-job.ts';
import { startDriver } from '../driver/start-driver.ts';
import { startKnownServer } from '../known-servers/start-known-server.ts';
import { cutPhase } from './cut-profile.ts';
import { FLOOR_PHASE_NS_MAX, FLOOR_WARM_UP_NS } from './floor-length.ts';

/** Exactly one of the two is set. */
export interface FloorFinding {
  measured: Pick<FloorFigure, 'p50Ns' | 'p99Ns' | 'count'> | null;
  /** Why there is no figure. */
  absent: string | null;
}

export interface FloorOptions {
  /** Ends it early; phases without a figure then say so. */
  signal: AbortSignal;
  /** Called before each phase; `place` counts from 1. */
  onPhase?: (name: string, place: number, total: number) => void;
}

/**
 * By phase name. The null server speaks HTTP/1.1 in clear text, whatever the target speaks. Never
 * rejects: a floor that could not be measured is no reason to lose a run.
 */
export async function measureFloor(
  job: DriverJob,
  phases: readonly PhaseJob[],
  options: FloorOptions,
): Promise<Map<string, FloorFinding>> {
  const findings = new Map<string, FloorFinding>();
  try {
    await withNullServer(job, (driver) => measurePhases(driver, phases, options, findings));
  } catch (error) {
    const absent = messageOf(error);
    for (const { name } of phases) {
      if (!findings.has(name)) findings.set(name, { measured: null, absent });
    }
  }
  return findings;
}

async function withNullServer(
  job: DriverJob,
  use: (driver: Driver) => Promise<void>,
): Promise<void> {
  const server = await startKnownServer({ kind: 'null' });
  try {
    const driver = await startDriver(floorJob(job, server.origin));
    try {
      await use(driver);
    } finally {
      await driver.close();
    }
  } finally {
    await server.close();
  }
}

/** What is sent stays the same; where it goes, and what is expected of an answer, does not. */
function floorJob(job: DriverJob, origin: string): DriverJob {
  const connection = { httpVersion: '1.1' as const, tls: null, proxy: null };
  return { ...job, origin, connection, expectation: null };
}

async function measurePhases(
  driver: Driver,
  phases: readonly PhaseJob[],
  { signal, onPhase }: FloorOptions,
  into: Map<string, FloorFinding>,
): Promise<void> {
  const run = (phase: PhaseJob): Promise<PhaseRecord> =>
    driver.runPhase(phase, { signal, onProgress: () => undefined });
  const [first] = phases;
  if (first && !signal.aborted) await run(cutPhase(first, FLOOR_WARM_UP_NS));
  for (const [index, phase] of phases.entries()) {
    if (!signal.aborted) onPhase?.(phase.name, index + 1, phases.length);
    const finding = signal.aborted
      ? { measured: null, absent: 'interrupted' }
      : findingOf(await run(cutPhase(phase, FLOOR_PHASE_NS_MAX)));
    into.set(phase.name, finding);
  }
}

function findingOf({ interrupted, counts, responseTime }: PhaseRecord): FloorFinding {
  const { p50Ns, p99Ns, count } = responseTime;
  if (interrupted) return { measured: null, absent: 'interrupted' };
  const failed = failedCount(counts);
  if (failed > 0) {
    const absent = `${failed} of ${counts.scheduled} requests failed even at a server that does nothing`;
    return { measured: null, absent };
  }
  if (p50Ns === null || p99Ns === null) {
    return { measured: null, absent: 'no request was due in the part that was measured' };
  }
  return { measured: { p50Ns, p99Ns, count }, absent: null };
}
