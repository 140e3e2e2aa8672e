/** Files that a scenario names: read whole, or refused in words. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf, ServebenchError } from '../base/errors.ts';
import type { ScenarioProblem } from '../scenario/parse-scenario.ts';
import { renderProblems } from '../scenario/render-problems.ts';

/** `what`: as in `cannot read the model`. Rejects with SB_RUN_FILE_UNREADABLE. */
export async function readNeededFile(file: string, what: string, hint: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new ServebenchError({
      code: 'SB_RUN_FILE_UNREADABLE',
      message: `cannot read the ${what} ${file}: ${whyUnreadable(error)}`,
      hint,
      cause: error,
    });
  }
}

const READ_FAULTS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

/** Why a file could not be read, without its path, which stands before. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return READ_FAULTS[code] ?? messageOf(error);
}

/** Throws SB_SCENARIO_INVALID with every problem of a file whose text is `text`. */
export function rejectProblems(
  problems: ScenarioProblem[],
  text: string,
  problemCount: number = problems.length,
): never {
  throw new ServebenchError({
    code: 'SB_SCENARIO_INVALID',
    message: renderProblems(problems, text, problemCount),
    hint: 'Mend these and run `servebench validate FILE` to check again.',
  });
}

/** In hex. */
export function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
