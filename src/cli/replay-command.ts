/** `servebench replay RUN`: a stored run once more, with the same schedules. */
import path from 'node:path';
import type { ExitCode } from '../base/errors.ts';
import { loadReplay } from '../run/load-replay.ts';
import type { CommandIo } from './io.ts';
import { servebenchVersion } from './package-files.ts';
import { loadContextOf, runLoaded, type RunOptions } from './run-loaded.ts';

export interface ReplayOptions extends RunOptions {
  allowChanged?: true;
}

/** `run`: a run folder or its result.json. Rejects with a ServebenchError. */
export async function replayCommand(
  run: string,
  options: ReplayOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const place = path.resolve(io.workingFolder, run);
  const { stored, loaded, told } = await loadReplay(place, loadContextOf(io), {
    allowChanged: options.allowChanged ?? false,
    servebenchVersion: servebenchVersion(),
  });
  // Before a run of minutes, not only in its result.
  if (!options.quiet) for (const { message } of told) io.stderr.write(`note: ${message}\n`);
  const allow = options.allowChanged ? ['--allow-changed'] : [];
  const words = ['replay', path.relative(io.workingFolder, place) || '.', ...allow];
  return runLoaded(loaded, options, io, { words, told, replayOf: stored });
}
