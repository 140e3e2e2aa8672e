/** Launches a target's server, or attaches to it, with the secrets filled in that it may need. */
import type { RunningServer } from '../adapter/contract.ts';
import { EXIT_CODES, ServebenchError } from '../base/errors.ts';
import { NS_PER_S } from '../base/units.ts';
import type { TargetSpec } from '../domain/scenario.ts';
import { fillPlaceholders } from '../scenario/secrets.ts';
import type { MeasureContext } from './measure-context.ts';
import type { PreparedTarget } from './prepare-target.ts';

// A large model may load for minutes; a server that is not ready by then is not coming.
const READY_TIMEOUT_NS = 300 * NS_PER_S;
const PROBE_ROWS = 1;

/** Rejects with the adapter's ServebenchError; leaves nothing running then. */
export function startTarget(
  spec: TargetSpec,
  { connection }: PreparedTarget,
  context: MeasureContext,
): Promise<RunningServer> {
  const adapter = context.adapters.find((candidate) => candidate.name === spec.adapter);
  const fill = (text: string): string => fillPlaceholders(text, context.environment);
  const shared = {
    target: spec.name,
    options: fillOptions(spec.options, fill),
    model: context.scenario.model,
    probeRows: context.payloadRows.slice(0, PROBE_ROWS),
    headers: Object.fromEntries(
      Object.entries(spec.headers).map(([name, value]) => [name, fill(value)]),
    ),
    clock: context.clock,
    signal: context.signal,
    readyTimeoutNs: READY_TIMEOUT_NS,
  };
  if (spec.url !== null && adapter?.attach)
    return adapter.attach({ ...shared, url: fill(spec.url), connection });
  if (spec.url === null && adapter?.launch) {
    return adapter.launch({ ...shared, logFile: context.logFileFor(spec.name) });
  }
  throw new ServebenchError({
    code: 'SB_RUN_NO_ADAPTER',
    message: `target ${spec.name}: adapter ${spec.adapter} can neither launch nor attach`,
    exitCode: EXIT_CODES.internal,
  });
}

function fillOptions(
  value: Record<string, unknown>,
  fill: (text: string) => string,
): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? fill(part) : part,
  ) as Record<string, unknown>;
}
