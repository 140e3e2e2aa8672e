/** How an error reaches the user: in words with the next step, or as the one JSON document. */
import { EXIT_CODES, ServebenchError, type ExitCode } from '../base/errors.ts';
import { RESULT_SCHEMA_VERSION } from '../domain/result.ts';

export interface ErrorStreams {
  /** Whether stdout carries a JSON document. */
  json: boolean;
  stdout(text: string): void;
  stderr(text: string): void;
}

/** Returns the exit code. Only errors of ours that nobody foresaw show a stack. */
export function showError(error: unknown, streams: ErrorStreams): ExitCode {
  const foreseen = error instanceof ServebenchError ? error : null;
  const code = foreseen?.code ?? 'SB_INTERNAL';
  const message = error instanceof Error ? error.message : String(error);
  const hint = foreseen?.hint ?? null;
  if (foreseen) {
    streams.stderr(`${message}\n${hint === null ? '' : `  next: ${hint}\n`}`);
  } else {
    const stack = error instanceof Error ? (error.stack ?? message) : message;
    streams.stderr(
      `servebench has a bug, sorry: ${stack}\n  next: report it with the lines above and the scenario.\n`,
    );
  }
  if (streams.json) {
    const document = { schemaVersion: RESULT_SCHEMA_VERSION, error: { code, message, hint } };
    streams.stdout(`${JSON.stringify(document, null, 2)}\n`);
  }
  return foreseen?.exitCode ?? EXIT_CODES.internal;
}
