/**
 * What changed since a stored run was made. Files that decide what is sent stop a replay; what may only
 * explain other figures is told. Pure.
 */
import { ServebenchError } from '../base/errors.ts';
import type { Environment, Notice } from '../domain/result.ts';
import type { LoadedScenario } from './load-scenario.ts';
import type { StoredRun } from './read-stored-run.ts';

interface ChangedFile {
  what: 'model' | 'payload' | 'trace';
  file: string;
  expected: string;
  actual: string;
}

/**
 * Throws SB_RUN_REPLAY_CHANGED when a model, payload or trace is not the one of the stored run, unless
 * that is allowed: then it is among the notices.
 */
export function noticeChangedFiles(
  stored: StoredRun,
  loaded: LoadedScenario,
  isAllowed: boolean,
): Notice[] {
  const changed = changedFiles(stored, loaded);
  if (changed.length > 0 && !isAllowed) {
    throw new ServebenchError({
      code: 'SB_RUN_REPLAY_CHANGED',
      message: changed.map((file) => describe(file, stored.runId)).join('\n'),
      hint: 'Restore what the run was made with, or go on with --allow-changed.',
    });
  }
  return changed.map((file) => ({
    code: `${file.what}-changed`,
    message: describe(file, stored.runId),
    hint: 'Compare the figures of the two runs with care: they did not send the same.',
  }));
}

/** `todaySha256`: of the scenario file as it is now; null when it is gone. */
export function noticeCircumstances(
  stored: StoredRun,
  today: { scenarioSha256: string | null } & Pick<
    Environment,
    'servebenchVersion' | 'cpuModel' | 'cores'
  >,
): Notice[] {
  const { scenario, environment, runId } = stored;
  const notices: Notice[] = [];
  if (today.scenarioSha256 !== environment.scenarioSha256) {
    const how = today.scenarioSha256 === null ? 'is gone' : 'has changed';
    notices.push({
      code: 'scenario-changed',
      message: `${scenario.file} ${how} since run ${runId}; the text that was stored with the run is used`,
      hint: 'Use `servebench run` to run the scenario as it is now.',
    });
  }
  if (today.servebenchVersion !== environment.servebenchVersion) {
    notices.push({
      code: 'other-version',
      message: `run ${runId} was made by servebench ${environment.servebenchVersion}; this is ${today.servebenchVersion}`,
      hint: 'The schedules are compared; small differences of the figures may come from the driver.',
    });
  }
  if (today.cpuModel !== environment.cpuModel || today.cores !== environment.cores) {
    notices.push({
      code: 'other-machine',
      message: `run ${runId} was made on another machine (${environment.cores} × ${environment.cpuModel}; this one: ${today.cores} × ${today.cpuModel})`,
      hint: 'The load is the same; the figures are those of this machine.',
    });
  }
  return notices;
}

function changedFiles({ environment }: StoredRun, loaded: LoadedScenario): ChangedFile[] {
  const { model, payload, load } = loaded.scenario;
  const compare = (
    what: ChangedFile['what'],
    file: string | undefined,
    expected: string | null | undefined,
    actual: string | null | undefined,
  ): ChangedFile[] =>
    file === undefined || !expected || !actual || expected === actual
      ? []
      : [{ what, file, expected, actual }];
  return [
    ...compare('model', model?.file, environment.modelSha256, loaded.modelSha256),
    ...compare('payload', payload?.file, environment.payloadSha256, loaded.payloadSha256),
    ...load.phases.flatMap(({ name, profile }) =>
      profile.loop === 'open' && profile.arrivals === 'trace'
        ? compare(
            'trace',
            profile.file,
            environment.traceSha256s?.[name],
            loaded.traceSha256s.get(name),
          )
        : [],
    ),
  ];
}

function describe({ what, file, expected, actual }: ChangedFile, runId: string): string {
  return `the ${what} ${file} has changed since run ${runId}: expected SHA-256 ${expected}, found ${actual}`;
}
