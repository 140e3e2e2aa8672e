/**
 * Proves that a server which someone else started can be driven. It is asked once: it claims to run
 * already, and a wrong port should not take a launch's patience to be noticed.
 */
import { NS_PER_MS, NS_PER_S } from '../base/units.ts';
import type { AttachContext } from './contract.ts';
import { abortedError, readinessError } from './readiness-error.ts';
import type { Attempt } from './readiness.ts';

/** Long enough for an endpoint that wakes up at the first request; a launch may take longer. */
const PATIENCE_NS = 30 * NS_PER_S;

export interface AttachedServer<T> {
  readyAfterNs: number;
  value: T;
}

const CODES = {
  silent: 'SB_ADAPTER_UNREACHABLE',
  refused: 'SB_ADAPTER_BAD_ANSWER',
  wrong: 'SB_ADAPTER_WRONG_ANSWER',
} as const;

/**
 * `title` is named in messages: `the server`.
 * @throws ServebenchError SB_ADAPTER_UNREACHABLE (no answer), SB_ADAPTER_BAD_ANSWER (not 2xx),
 * SB_ADAPTER_WRONG_ANSWER (other values than the reference), SB_ADAPTER_ABORTED.
 */
export async function attachServer<T>(
  title: string,
  attempt: (signal: AbortSignal) => Promise<Attempt<T>>,
  context: AttachContext,
): Promise<AttachedServer<T>> {
  const startNs = context.clock.nowNs();
  const patienceNs = Math.min(context.readyTimeoutNs, PATIENCE_NS);
  const deadline = AbortSignal.timeout(Math.ceil(patienceNs / NS_PER_MS));
  const result = await attempt(AbortSignal.any([context.signal, deadline]));
  if (context.signal.aborted) throw abortedError(title);
  if (!result.ready) {
    throw readinessError(CODES[result.kind], `${title}: ${result.answer}`, result.hint);
  }
  return { readyAfterNs: context.clock.nowNs() - startNs, value: result.value };
}
