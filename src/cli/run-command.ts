/** `servebench run FILE`. */
import path from 'node:path';
import type { ExitCode } from '../base/errors.ts';
import type { CommandIo } from './io.ts';
import { loadForRun, runLoaded, type RunOptions } from './run-loaded.ts';

/** Prints the result on stdout, everything else on stderr. Rejects with a ServebenchError. */
export async function runCommand(
  file: string,
  options: RunOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const loaded = await loadForRun(file, io);
  const words = ['run', path.relative(io.workingFolder, loaded.scenario.file)];
  return runLoaded(loaded, options, io, { words });
}
