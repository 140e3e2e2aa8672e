/**
 * The load on one server that is up: the measurement floor, the warm-up, the phases in turn, then sweep
 * and search. The warm-up hands over to the first phase without a pause, so its end is an instant, not
 * a step of its own.
 */
import type { BatchSnapshot, RunningServer } from '../adapter/contract.ts';
import type { PhaseRecord, TargetResult } from '../domain/result.ts';
import type { LoadPhase, TargetSpec, WarmupPhase } from '../domain/scenario.ts';
import type { Driver, DriverJob, PhaseJob } from '../driver/driver-job.ts';
import { startDriver } from '../driver/start-driver.ts';
import { goodputLimitNs } from '../gate/goodput-limit.ts';
import { batchSizesBetween, type BatchFinding } from '../telemetry/batch-sizes.ts';
import { FLOOR_PHASE_NS_MAX } from './floor-length.ts';
import { floorOf } from './judge-floor.ts';
import type { MeasureContext } from './measure-context.ts';
import { measureFloor, type FloorFinding } from './measure-floor.ts';
import { observeBatches } from './observe-batches.ts';
import { isOnThisMachine, redactRecord, toPhaseResult } from './phase-result.ts';
import { planPhase } from './plan-run.ts';
import type { PreparedTarget } from './prepare-target.ts';
import { prepareRequests } from './prepare-requests.ts';
import { runSearch } from './run-search.ts';
import { runSweep } from './run-sweep.ts';
import type { LoadBefore, TrialTarget } from './run-trial.ts';

/** One target's server with the load on it. */
interface LoadedTarget {
  spec: TargetSpec;
  server: RunningServer;
  driver: Driver;
  context: MeasureContext;
  /** By phase; empty where the floor is not measured. */
  floors: ReadonlyMap<string, FloorFinding>;
  into: TargetResult;
}

/** A target whose server is up. */
export interface ReadyTarget {
  spec: TargetSpec;
  server: RunningServer;
  prepared: PreparedTarget;
}

/** Fills `into` as it goes: what was measured stays when something later fails. */
export async function measurePhases(
  { spec, server, prepared }: ReadyTarget,
  context: MeasureContext,
  into: TargetResult,
): Promise<void> {
  const job = jobOf(prepared, server, context);
  const floors = await floorsOf(job, spec, context);
  const driver = await startDriver(job);
  const on: LoadedTarget = { spec, server, driver, context, floors, into };
  try {
    await runPhases(on);
    await runTrials(on);
  } finally {
    await driver.close();
  }
}

function jobOf(
  { connection, expectation }: PreparedTarget,
  server: RunningServer,
  { scenario, payloadRows }: MeasureContext,
): DriverJob {
  const { load, payload, seed } = scenario;
  const rowsPerRequest = payload?.rowsPerRequest ?? 1;
  return {
    origin: server.url,
    requests: prepareRequests(payloadRows, rowsPerRequest, (rows) => server.prepareRequest(rows)),
    order: payload?.order ?? 'sequential',
    seed,
    timeoutNs: load.timeoutNs,
    connections: load.connections,
    inFlightLimit: load.inFlightLimit,
    connection,
    expectation,
    connectionReuse: load.connectionReuse,
    warmConnections: load.warmConnections,
    pacing: load.pacing,
    workers: load.workers,
  };
}

function jobOfPhase(phase: LoadPhase, target: string, context: MeasureContext): PhaseJob {
  const { budgets, load } = context.scenario;
  const trace = context.traces.get(phase.name);
  return {
    name: phase.name,
    kind: phase.kind,
    profile: phase.profile,
    goodputLimitNs: goodputLimitNs(load.goodputWithinNs, budgets, target, phase.name),
    ...(trace ? { trace } : {}),
  };
}

/** The schedules are the same for all targets, so the first one that gets so far stands for all. */
async function floorsOf(
  job: DriverJob,
  spec: TargetSpec,
  context: MeasureContext,
): Promise<ReadonlyMap<string, FloorFinding>> {
  const { load } = context.scenario;
  if (!load.floor || load.phases.length === 0) return new Map();
  context.floors ??= await measureFloor(
    job,
    load.phases.map((phase) => jobOfPhase(phase, spec.name, context)),
    {
      signal: context.signal,
      onPhase: (phase) => {
        emitFloorPhase(phase, spec.name, context);
      },
    },
  );
  return context.floors;
}

/** Shown as a phase that is not measured, which it is for the target. */
function emitFloorPhase(phaseName: string, target: string, context: MeasureContext): void {
  const phase = context.scenario.load.phases.find(({ name }) => name === phaseName);
  if (!phase) return;
  const planned = planPhase(phase);
  const durationNs = Math.min(planned.durationNs, FLOOR_PHASE_NS_MAX);
  const load = `${planned.load} on a server that does nothing`;
  const name = `floor of ${phaseName}`;
  context.emit({
    type: 'phase-started',
    target,
    phase: { ...planned, name, kind: 'warmup', load, durationNs },
  });
}

async function runPhases(on: LoadedTarget): Promise<void> {
  const { load } = on.context.scenario;
  let before = await scrape(on);
  let { warmup } = load;
  for (const phase of load.phases) {
    if (on.context.signal.aborted) return;
    before = await runPhase(phase, warmup, before, on);
    warmup = null;
  }
}

// Scraping must still work for the last phase of an interrupted run.
function scrape({ server }: LoadedTarget): Promise<BatchSnapshot> {
  return server.scrapeBatches(new AbortController().signal);
}

/** Resolves with the snapshot after the phase. */
async function runPhase(
  phase: LoadPhase,
  warmup: WarmupPhase | null,
  before: BatchSnapshot,
  on: LoadedTarget,
): Promise<BatchSnapshot> {
  const { spec, context, driver, into } = on;
  const started = (started: LoadPhase): void => {
    context.emit({ type: 'phase-started', target: spec.name, phase: planPhase(started) });
  };
  const job = jobOfPhase(phase, spec.name, context);
  let measuredFrom = Promise.resolve(before);
  let batches = observeBatches(on.server, before);
  started(warmup ?? phase);
  try {
    const record = await driver.runPhase(warmup ? { ...job, warmup } : job, {
      signal: context.signal,
      onProgress: (progress, kind) => {
        context.emit({
          type: 'phase-progress',
          target: spec.name,
          phase: kind === 'warmup' ? (warmup?.name ?? phase.name) : phase.name,
          progress,
          batchMean: batches.mean(),
        });
      },
      onHandOver: () => {
        measuredFrom = scrape(on);
        const name = warmup?.name ?? '';
        context.emit({ type: 'phase-finished', target: spec.name, phase: null, name });
        started(phase);
        void batches.stop();
        void measuredFrom.then((snapshot) => {
          batches = observeBatches(on.server, snapshot);
        });
      },
      onWarm: (warm, steady) => {
        into.warmup = redactRecord(warm, context.secrets);
        into.steady = steady;
      },
    });
    const after = await scrape(on);
    // Interrupted in its warm-up: the phase itself never began, so there is nothing to keep of it.
    if (record.interrupted && record.counts.scheduled === 0) return after;
    const finding = batchSizesBetween(await measuredFrom, after);
    keepPhase(record, job, finding, on);
    return after;
  } finally {
    await batches.stop();
  }
}

function keepPhase(
  record: PhaseRecord,
  job: PhaseJob,
  batches: BatchFinding,
  on: LoadedTarget,
): void {
  const { spec, context, into } = on;
  const result = {
    ...toPhaseResult(redactRecord(record, context.secrets), batches, {
      goodputLimitNs: job.goodputLimitNs,
      sharedMachine: isSharedMachine(on),
      secrets: context.secrets,
    }),
    ...floorOf(on.floors.get(job.name), record),
  };
  into.phases.push(result);
  context.emit({ type: 'phase-finished', target: spec.name, phase: result, name: job.name });
}

function isSharedMachine({ server }: LoadedTarget): boolean {
  return server.pid !== null || isOnThisMachine(server.url);
}

async function runTrials(on: LoadedTarget): Promise<void> {
  const { context, into } = on;
  const { sweep, search } = context.scenario.load;
  if (sweep && !context.signal.aborted) {
    into.sweep = await runSweep(sweep, search?.slos ?? [], trialTargetOf(on));
  }
  if (search && !context.signal.aborted) into.search = await runSearch(search, trialTargetOf(on));
}

/** What the server did last: a trial of the sweep, else a phase. */
function lastLoad({ sweep, phases }: TargetResult): LoadBefore | null {
  const trial = sweep?.trials.at(-1);
  const phase = phases.at(-1);
  return trial ?? (phase ? { counts: phase.counts, cutShort: false } : null);
}

function trialTargetOf(on: LoadedTarget): TrialTarget {
  const { spec, driver, context } = on;
  const after = lastLoad(on.into);
  const { warmup, phases, timeoutNs } = context.scenario.load;
  return {
    target: spec.name,
    driver,
    timeoutNs,
    ...(after === null ? {} : { after }),
    // With phases, the first of them had it.
    ...(warmup !== null && phases.length === 0 ? { warmup } : {}),
    signal: context.signal,
    emit: (event) => {
      context.emit(event);
    },
    toPhaseResult: (record) =>
      toPhaseResult(
        redactRecord(record, context.secrets),
        { batchSizes: null, absent: 'not read in trials' },
        {
          goodputLimitNs: null,
          sharedMachine: isSharedMachine(on),
          secrets: context.secrets,
        },
      ),
  };
}
