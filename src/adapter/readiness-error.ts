/** The errors that end a launch or an attach, so that both word and rank them alike. */
import { EXIT_CODES, ServebenchError } from '../base/errors.ts';

export type ReadinessErrorCode =
  | 'SB_ADAPTER_START_FAILED'
  | 'SB_ADAPTER_NOT_READY'
  | 'SB_ADAPTER_UNREACHABLE'
  | 'SB_ADAPTER_BAD_ANSWER'
  | 'SB_ADAPTER_WRONG_ANSWER';

/** No server means no measurement: exit code 3. */
export function readinessError(
  code: ReadinessErrorCode,
  message: string,
  hint: string,
): ServebenchError {
  return new ServebenchError({ code, message, hint, exitCode: EXIT_CODES.invalid });
}

/** `title` was not ready yet when the run was interrupted. */
export function abortedError(title: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_ADAPTER_ABORTED',
    message: `${title} was stopped before it was ready, since the run was interrupted`,
    exitCode: EXIT_CODES.interrupted,
  });
}
