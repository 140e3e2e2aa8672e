/** How an error reaches the user: in words with the next step, or as the one JSON document. */
import { EXIT_CODES, messageOf, ServebenchError, type ExitCode } from '../base/errors.ts';
import { RESULT_SCHEMA_VERSION } from '../domain/result.ts';

export interface ErrorStreams {
  /** Whether stdout carries a JSON document. */
  json: boolean;
  stdout(text: string): void;
  stderr(text: string): void;
}

function describe(error: unknown): { code: string; message: string; hint: string | null } {
  if (error instanceof ServebenchError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  }
  return { code: 'SB_INTERNAL', message: messageOf(error), hint: null };
}

function renderUnforeseen(error: unknown): string {
  const trace = (error instanceof Error ? error.stack : undefined) ?? messageOf(error);
  return `servebench has a bug, sorry: ${trace}\n  next: report it with the lines above and the scenario.\n`;
}

/** Returns the exit code. Only errors of ours that nobody foresaw show a stack. */
export function showError(error: unknown, streams: ErrorStreams): ExitCode {
  const { code, message, hint } = describe(error);
  const isForeseen = error instanceof ServebenchError;
  const next = hint === null ? '' : `  next: ${hint}\n`;
  streams.stderr(isForeseen ? `${message}\n${next}` : renderUnforeseen(error));
  if (streams.json) {
    const document = { schemaVersion: RESULT_SCHEMA_VERSION, error: { code, message, hint } };
    streams.stdout(`${JSON.stringify(document, null, 2)}\n`);
  }
  return isForeseen ? error.exitCode : EXIT_CODES.internal;
}
