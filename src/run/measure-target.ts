/** One target from launch to stop: ready, measured, stopped; whatever happens, it is stopped. */
import type { RunningServer } from '../adapter/contract.ts';
import { assert } from '../base/assert.ts';
import { messageOf, ServebenchError } from '../base/errors.ts';
import type { RunEvent } from '../domain/event.ts';
import type { Notice, TargetResult } from '../domain/result.ts';
import type { TargetSpec } from '../domain/scenario.ts';
import { redact } from '../scenario/secrets.ts';
import type { MeasureContext } from './measure-context.ts';
import { measurePhases } from './measure-phases.ts';
import { startTarget } from './start-target.ts';

function noticeOf(error: unknown, secrets: readonly string[]): Notice {
  const isOurs = error instanceof ServebenchError;
  return {
    code: isOurs ? error.code : 'SB_RUN_TARGET_FAILED',
    message: redact(messageOf(error), secrets),
    hint: (isOurs ? error.hint : undefined) ?? 'See the log of the server in the run folder.',
  };
}

function redactValues(
  texts: Record<string, string>,
  secrets: readonly string[],
): Record<string, string> {
  const entries = Object.entries(texts).map(([name, text]) => [name, redact(text, secrets)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

function blankResult(spec: TargetSpec): TargetResult {
  return {
    name: spec.name,
    adapter: spec.adapter,
    url: null,
    launched: spec.url === null,
    lifecycle: { readyAfterNs: null, died: null, failed: null, log: null },
    settings: {},
    phases: [],
    warmup: null,
    steady: null,
    cost: [],
  };
}

/** Notes it when the server ends by itself; after `release` its end is our doing. */
function watchForDeath(
  server: RunningServer,
  result: TargetResult,
  context: MeasureContext,
): () => void {
  let isOurs = false;
  void server.died.then((words) => {
    if (isOurs) return;
    const told = redact(words, context.secrets);
    // The tail of the log follows on lines of its own; verdicts want the clause alone.
    result.lifecycle.died = told.split('. ', 1)[0] ?? told;
    const message = `${result.name}: the server ${told}`;
    const hint = 'Requests to it fail from now on; they are counted as errors.';
    context.emit({ type: 'warning', notice: { code: 'server-died', message, hint } });
  });
  return () => {
    isOurs = true;
  };
}

/** A server that cannot be stopped must not take the measurements with it. */
async function stopServer(
  server: RunningServer | null,
  result: TargetResult,
  context: MeasureContext,
): Promise<void> {
  try {
    await server?.stop();
  } catch (error) {
    const notice = noticeOf(error, context.secrets);
    result.lifecycle.stopFailed = notice;
    context.emit({ type: 'warning', notice });
  }
}

/** Never rejects for what a server or a machine does: that is in the result. */
export async function measureTarget(
  spec: TargetSpec,
  context: MeasureContext,
): Promise<TargetResult> {
  const { secrets } = context;
  const emit = (event: RunEvent): void => {
    context.emit(event);
  };
  const result = blankResult(spec);
  emit({
    type: 'target-launching',
    target: spec.name,
    adapter: spec.adapter,
    launched: result.launched,
  });
  let server: RunningServer | null = null;
  let release: (() => void) | null = null;
  try {
    const prepared = context.prepared.get(spec.name);
    assert(prepared, `the target ${spec.name} was prepared when the scenario was loaded`);
    server = await startTarget(spec, prepared, context);
    // As the user wrote it, path included, with placeholders where secrets go.
    result.url = spec.url ?? server.url;
    result.settings = redactValues(server.settings, secrets);
    result.lifecycle.readyAfterNs = server.readyAfterNs;
    emit({
      type: 'target-ready',
      target: spec.name,
      url: result.url,
      readyAfterNs: server.readyAfterNs,
    });
    release = watchForDeath(server, result, context);
    await measurePhases({ spec, server, prepared }, context, result);
  } catch (error) {
    if (!context.signal.aborted) {
      result.lifecycle.failed = noticeOf(error, secrets);
      emit({ type: 'target-failed', target: spec.name, notice: result.lifecycle.failed });
    }
  } finally {
    release?.();
    await stopServer(server, result, context);
  }
  emit({ type: 'target-finished', target: spec.name });
  return result;
}
