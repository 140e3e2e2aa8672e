/** Runs one case once: its server, the real driver against it, and what both say afterwards. */
import type { Notice, PacingFinding } from '../domain/result.ts';
import { judgeValidity } from '../driver/judge-validity.ts';
import { startDriver } from '../driver/start-driver.ts';
import { startKnownServer } from '../known-servers/start-known-server.ts';
import type { Attempt } from './judge-case.ts';
import { machineNoise } from './machine-noise.ts';
import type { Evidence, SelftestCase } from './selftest-case.ts';
import { selftestJob } from './selftest-job.ts';

export interface FinishedAttempt extends Attempt {
  pacing: PacingFinding;
}

/** Reasons of invalidity that are faults of the driver on any machine. */
const FAULT_CODES: readonly string[] = ['early-sends', 'no-requests'];

/** Rejects when the driver's or the server's thread is lost. */
export async function attemptCase(
  selftestCase: SelftestCase,
  signal: AbortSignal,
): Promise<FinishedAttempt> {
  const evidence = await gatherEvidence(selftestCase, signal);
  const { record } = evidence;
  const { reasons } = judgeValidity(record, { sharedMachine: true });
  const isFault = ({ code }: Notice): boolean => FAULT_CODES.includes(code);
  return {
    checks: selftestCase.check(evidence),
    faults: reasons.filter(isFault).map(({ message }) => message),
    invalid: reasons.filter((reason) => !isFault(reason)).map(({ message }) => message),
    noise: machineNoise(evidence),
    pacing: record.driver.pacing,
  };
}

async function gatherEvidence(selftestCase: SelftestCase, signal: AbortSignal): Promise<Evidence> {
  const server = await startKnownServer(selftestCase.law);
  try {
    const driver = await startDriver(selftestJob(server.origin, selftestCase));
    try {
      const record = await driver.runPhase(
        {
          name: selftestCase.name,
          kind: 'measured',
          profile: selftestCase.load,
          goodputLimitNs: null,
        },
        { signal, onProgress: () => undefined },
      );
      return { record, log: await server.log() };
    } finally {
      await driver.close();
    }
  } finally {
    await server.close();
  }
}
