/** A stored run -> the scenario to run again, with what changed since. Nothing is launched here. */
import { readFile } from 'node:fs/promises';
import { ServebenchError } from '../base/errors.ts';
import type { Notice } from '../domain/result.ts';
import { describeProcessors } from './capture-environment.ts';
import { loadScenarioText, type LoadContext, type LoadedScenario } from './load-scenario.ts';
import { readStoredRun, type StoredRun } from './read-stored-run.ts';
import { noticeChangedFiles, noticeCircumstances } from './replay-changes.ts';
import { sha256 } from './read-needed-file.ts';

export interface Replay {
  stored: StoredRun;
  /** From the text that was stored; prices are today's. */
  loaded: LoadedScenario;
  /** What is not as it was. */
  told: Notice[];
}

export interface ReplayOptions {
  /** Goes on with a model, payload or trace that is not the one of the stored run. */
  allowChanged: boolean;
  servebenchVersion: string;
}

/** `place`: absolute path of a run folder or of its result.json. Rejects with a ServebenchError. */
export async function loadReplay(
  place: string,
  context: LoadContext,
  options: ReplayOptions,
): Promise<Replay> {
  const stored = await readStoredRun(place);
  if (stored.rerunCommand.startsWith('servebench search ')) {
    throw new ServebenchError({
      code: 'SB_RUN_REPLAY_SEARCH',
      message: `run ${stored.runId} was a search: which rates it tried depended on what it measured, so there is no schedule to repeat`,
      hint: `Search again with: ${stored.rerunCommand}`,
    });
  }
  const { text, file } = stored.scenario;
  const loaded = await loadScenarioText(text, file, context);
  const circumstances = noticeCircumstances(stored, {
    scenarioSha256: await hashOf(file),
    servebenchVersion: options.servebenchVersion,
    ...describeProcessors(),
  });
  const changes = noticeChangedFiles(stored, loaded, options.allowChanged);
  return { stored, loaded, told: [...changes, ...circumstances] };
}

async function hashOf(file: string): Promise<string | null> {
  return readFile(file, 'utf8').then(sha256, () => null);
}
