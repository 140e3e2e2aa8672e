/**
 * From a command to a server that answered a correct inference, or to an error with nothing left
 * running. The order of events and their wording; every adapter that launches goes through here.
 */
import type { ServebenchError } from '../base/errors.ts';
import { nsToSeconds } from '../base/units.ts';
import type { LaunchContext } from './contract.ts';
import { abortedError, readinessError } from './readiness-error.ts';
import { pollUntilReady, type Attempt, type ReadinessOutcome } from './readiness.ts';
import { openServerLog, type ServerLog } from './server-log.ts';
import { startServerProcess, type ServerCommand, type ServerProcess } from './server-process.ts';

export interface ServerLaunch<T> {
  /** Named in messages: `the onnx server`. */
  title: string;
  command: ServerCommand;
  /** One try; `log` is what the server printed. A ServebenchError that it rejects with ends the launch. */
  attempt(log: ServerLog, signal: AbortSignal): Promise<Attempt<T>>;
}

export interface LaunchedServer<T> {
  process: ServerProcess;
  /** From just before the process was started to the first correct inference. */
  readyAfterNs: number;
  /** What the successful attempt returned. */
  value: T;
}

/**
 * @throws ServebenchError SB_ADAPTER_START_FAILED (it ended), SB_ADAPTER_NOT_READY (the deadline),
 * SB_ADAPTER_WRONG_ANSWER, SB_ADAPTER_ABORTED, or what `attempt` rejected with.
 */
export async function launchServer<T>(
  launch: ServerLaunch<T>,
  context: LaunchContext,
): Promise<LaunchedServer<T>> {
  if (context.signal.aborted) throw abortedError(launch.title);
  const log = openServerLog(context.logFile);
  const startNs = context.clock.nowNs();
  let server: ServerProcess;
  try {
    server = await startServerProcess(launch.command, log, context.clock);
  } finally {
    log.close();
  }
  try {
    const outcome = await pollUntilReady({
      attempt: (signal) => launch.attempt(log, signal),
      died: server.died,
      clock: context.clock,
      signal: context.signal,
      timeoutNs: context.readyTimeoutNs,
    });
    if (outcome.outcome === 'ready') {
      const readyAfterNs = context.clock.nowNs() - startNs;
      return { process: server, readyAfterNs, value: outcome.value };
    }
    throw await launchError(launch.title, outcome, log, context.readyTimeoutNs);
  } catch (thrown) {
    await server.stop();
    throw thrown;
  }
}

async function launchError(
  title: string,
  outcome: Exclude<ReadinessOutcome<unknown>, { outcome: 'ready' }>,
  log: ServerLog,
  readyTimeoutNs: number,
): Promise<ServebenchError> {
  const hint = `The whole log: ${log.path}`;
  switch (outcome.outcome) {
    case 'aborted':
      return abortedError(title);
    case 'died':
      return readinessError('SB_ADAPTER_START_FAILED', `${title} ${outcome.how}`, hint);
    case 'wrong':
      return readinessError(
        'SB_ADAPTER_WRONG_ANSWER',
        `${title} answered wrongly: ${outcome.refusal.answer}`,
        outcome.refusal.hint,
      );
    case 'timed-out': {
      const waited = `${title} answered no correct inference within ${nsToSeconds(readyTimeoutNs)} s`;
      const lastTry = `The last try: ${outcome.refusal.answer}.`;
      const tail = await log.describeTail();
      return readinessError('SB_ADAPTER_NOT_READY', `${waited}. ${lastTry} ${tail}`, hint);
    }
  }
}
