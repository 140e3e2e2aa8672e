/** One target from launch to stop: ready, warm up, measure each phase, stop; whatever happens, it is stopped. */
import { isIPv4 } from 'node:net';
import type { Adapter, BatchSnapshot, RunningServer } from '../adapter/contract.ts';
import type { Clock } from '../base/clock.ts';
import { EXIT_CODES, messageOf, ServebenchError } from '../base/errors.ts';
import { NS_PER_S } from '../base/units.ts';
import type { Driver } from '../driver/driver-job.ts';
import { startDriver } from '../driver/start-driver.ts';
import { judgeValidity } from '../driver/judge-validity.ts';
import type { RunEvent } from '../domain/event.ts';
import type { Notice, PhaseRecord, PhaseResult, TargetResult } from '../domain/result.ts';
import type { LoadPhase, PayloadRow, Scenario, TargetSpec } from '../domain/scenario.ts';
import { goodputLimitNs } from '../gate/goodput-limit.ts';
import { fillPlaceholders, redact } from '../scenario/secrets.ts';
import { batchSizesBetween } from '../telemetry/batch-sizes.ts';
import { observeBatches } from './observe-batches.ts';
import { planPhase } from './plan-run.ts';
import { prepareRequests } from './prepare-requests.ts';

// A large model may load for minutes; a server that is not ready by then is not coming.
const READY_TIMEOUT_NS = 300 * NS_PER_S;
const PROBE_ROWS = 1;

export interface MeasureContext {
  scenario: Scenario;
  payloadRows: PayloadRow[];
  adapters: readonly Adapter[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Values that must not appear in any text. */
  secrets: readonly string[];
  clock: Clock;
  signal: AbortSignal;
  emit(event: RunEvent): void;
  /** Absolute path for the target's log. */
  logFileFor(target: string): string;
}

interface Measurement {
  warmup: PhaseRecord | null;
  phases: PhaseResult[];
}

function noticeOf(error: unknown, secrets: readonly string[]): Notice {
  const isOurs = error instanceof ServebenchError;
  return {
    code: isOurs ? error.code : 'SB_RUN_TARGET_FAILED',
    message: redact(messageOf(error), secrets),
    hint: (isOurs ? error.hint : undefined) ?? 'See the log of the server in the run folder.',
  };
}

function startServer(spec: TargetSpec, context: MeasureContext): Promise<RunningServer> {
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
    return adapter.attach({ ...shared, url: fill(spec.url) });
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

function toPhaseResult(
  record: PhaseRecord,
  finding: ReturnType<typeof batchSizesBetween>,
  limits: { goodputLimitNs: number | null; sharedMachine: boolean; secrets: readonly string[] },
): PhaseResult {
  const measuredS = record.measuredNs / NS_PER_S;
  return {
    ...record,
    offeredRatePerSecond: record.profile.loop === 'open' ? record.profile.ratePerSecond : null,
    throughputPerSecond: measuredS > 0 ? record.okWithinMeasured / measuredS : 0,
    goodputPerSecond: measuredS > 0 ? record.goodWithinMeasured / measuredS : 0,
    goodputLimitNs: limits.goodputLimitNs,
    validity: judgeValidity(record, { sharedMachine: limits.sharedMachine }),
    batchSizes: finding.batchSizes,
    batchSizesAbsent: finding.absent === null ? null : redact(finding.absent, limits.secrets),
    floor: null,
    floorAbsent: 'not measured',
    drift: null,
    cost: [],
  };
}

function redactRecord(record: PhaseRecord, secrets: readonly string[]): PhaseRecord {
  const failures = record.failures.map((failure) => ({
    ...failure,
    example: redact(failure.example, secrets),
  }));
  return { ...record, failures };
}

function redactValues(
  texts: Record<string, string>,
  secrets: readonly string[],
): Record<string, string> {
  const entries = Object.entries(texts).map(([name, text]) => [name, redact(text, secrets)]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Loopback is this machine; so is every server that we launched. */
function isOnThisMachine(url: string): boolean {
  const { hostname } = new URL(url);
  const isLoopbackIPv4 = isIPv4(hostname) && hostname.startsWith('127.');
  return hostname === 'localhost' || hostname === '[::1]' || isLoopbackIPv4;
}

async function runPhase(
  phase: LoadPhase,
  spec: TargetSpec,
  running: { driver: Driver; server: RunningServer; before: BatchSnapshot },
  context: MeasureContext,
): Promise<{ record: PhaseRecord; limitNs: number | null }> {
  const { budgets, load } = context.scenario;
  const limitNs = goodputLimitNs(load.goodputWithinNs, budgets, spec.name, phase.name);
  context.emit({ type: 'phase-started', target: spec.name, phase: planPhase(phase) });
  const batches = observeBatches(running.server, running.before);
  try {
    const record = await running.driver.runPhase(
      { name: phase.name, kind: phase.kind, profile: phase.profile, goodputLimitNs: limitNs },
      {
        signal: context.signal,
        onProgress: (progress) => {
          context.emit({
            type: 'phase-progress',
            target: spec.name,
            phase: phase.name,
            progress,
            batchMean: batches.mean(),
          });
        },
      },
    );
    return { record: redactRecord(record, context.secrets), limitNs };
  } finally {
    await batches.stop();
  }
}

async function measurePhases(
  spec: TargetSpec,
  server: RunningServer,
  context: MeasureContext,
  into: Measurement,
): Promise<void> {
  const { load, payload, seed } = context.scenario;
  const requests = prepareRequests(context.payloadRows, payload?.rowsPerRequest ?? 1, (rows) =>
    server.prepareRequest(rows),
  );
  const driver = await startDriver({
    origin: server.url,
    requests,
    order: payload?.order ?? 'sequential',
    seed,
    timeoutNs: load.timeoutNs,
    connections: load.connections,
    inFlightLimit: load.inFlightLimit,
    connection: {
      httpVersion: spec.connection.httpVersion,
      tls: null,
      proxy: spec.connection.proxy,
    },
    connectionReuse: load.connectionReuse,
    warmConnections: load.warmConnections,
    pacing: load.pacing,
    workers: load.workers,
  });
  // Scraping must still work for the last phase of an interrupted run.
  const scrape = (): Promise<BatchSnapshot> => server.scrapeBatches(new AbortController().signal);
  try {
    let before = await scrape();
    for (const phase of [...(load.warmup === null ? [] : [load.warmup]), ...load.phases]) {
      if (context.signal.aborted) return;
      const { record, limitNs } = await runPhase(phase, spec, { driver, server, before }, context);
      const after = await scrape();
      if (phase.kind === 'warmup') {
        into.warmup = record;
        context.emit({ type: 'phase-finished', target: spec.name, phase: null, name: phase.name });
      } else {
        const sharedMachine = server.pid !== null || isOnThisMachine(server.url);
        const result = toPhaseResult(record, batchSizesBetween(before, after), {
          goodputLimitNs: limitNs,
          sharedMachine,
          secrets: context.secrets,
        });
        into.phases.push(result);
        context.emit({
          type: 'phase-finished',
          target: spec.name,
          phase: result,
          name: phase.name,
        });
      }
      before = after;
    }
  } finally {
    await driver.close();
  }
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
    server = await startServer(spec, context);
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
    await measurePhases(spec, server, context, result);
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
