/**
 * The errors that a user may meet, and the exit codes. A failing request is not an error: it is data
 * in the result.
 */

/** What the process exits with; documented in docs/exit-codes.md. */
export const EXIT_CODES = {
  pass: 0,
  budgetFailed: 1,
  usage: 2,
  invalid: 3,
  inconclusive: 4,
  internal: 5,
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

export interface ServebenchErrorDetails {
  /** Stable name, `SB_<ROOM>_<REASON>`. */
  code: string;
  /** What happened, where, what was expected, what was found. */
  message: string;
  /** The next thing to do, as a sentence. */
  hint?: string;
  exitCode?: ExitCode;
  cause?: unknown;
}

/** An error that is shown to the user without a stack. */
export class ServebenchError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: ExitCode;

  constructor(details: ServebenchErrorDetails) {
    super(details.message, { cause: details.cause });
    this.name = 'ServebenchError';
    this.code = details.code;
    this.hint = details.hint;
    this.exitCode = details.exitCode ?? EXIT_CODES.usage;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
