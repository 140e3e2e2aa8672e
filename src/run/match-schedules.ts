/** Whether a replay sent what the stored run sent: the schedules of all phases, compared by their hashes. Pure. */
import type { PhaseResult, ReplayFinding, TargetResult } from '../domain/result.ts';
import type { StoredRun } from './read-stored-run.ts';

/** Phases with another schedule become invalid: their figures do not compare with the stored ones. */
export function matchSchedules(
  stored: StoredRun,
  replayed: TargetResult[],
): { measured: TargetResult[]; replay: ReplayFinding } {
  const expected = new Map(
    stored.targets.flatMap((target) =>
      target.phases.flatMap(({ name, driver }): [string, string][] =>
        driver.scheduleSha256 === null ? [] : [[key(target.name, name), driver.scheduleSha256]],
      ),
    ),
  );
  let identical = 0;
  const measured = replayed.map((target) => ({
    ...target,
    phases: target.phases.map((phase) => {
      const sha256 = expected.get(key(target.name, phase.name));
      if (sha256 === undefined) return phase;
      if (sha256 !== phase.driver.scheduleSha256) return differing(phase, sha256, stored.runId);
      identical++;
      return phase;
    }),
  }));
  return { measured, replay: { runId: stored.runId, schedules: expected.size, identical } };
}

/** `schedules identical: 2 of 2`, with the run that was repeated. */
export function describeReplay({ runId, schedules, identical }: ReplayFinding): string {
  const found =
    schedules === 0
      ? 'no schedule to compare (closed loops and searches have none)'
      : `schedules identical: ${identical} of ${schedules}`;
  return `replay of ${runId}: ${found}`;
}

// A NUL cannot stand in a name.
function key(target: string, phase: string): string {
  return `${target}\0${phase}`;
}

function differing(phase: PhaseResult, sha256: string, runId: string): PhaseResult {
  const reason = {
    code: 'schedule-differs',
    message: `the schedule is not that of run ${runId}: SHA-256 ${phase.driver.scheduleSha256 ?? 'none'}, expected ${sha256}`,
    hint: 'Another servebench, or a trace that has changed, drew other instants: replay with the version that made the run.',
  };
  const reasons = [...phase.validity.reasons, reason];
  return { ...phase, validity: { status: 'invalid', reasons } };
}
