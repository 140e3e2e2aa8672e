/** One benchmark from a loaded scenario to a stored, judged, reported result. Reads as its own list of steps. */
import path from 'node:path';
import type { Adapter } from '../adapter/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { RunEvent } from '../domain/event.ts';
import {
  RESULT_SCHEMA_VERSION,
  type Notice,
  type ReplayFinding,
  type RunResult,
  type TargetResult,
} from '../domain/result.ts';
import { renderHlog } from '../recording/hlog.ts';
import { renderHtmlReport, type ReportAssets } from '../report/html-report.ts';
import { toJsonDocument } from '../report/json-document.ts';
import { placeholderNames } from '../scenario/secrets.ts';
import type { RunFolder } from '../store/run-folder.ts';
import { captureEnvironment } from './capture-environment.ts';
import { collectWarnings } from './collect-warnings.ts';
import { concludeRun } from './conclude-run.ts';
import type { LoadedScenario } from './load-scenario.ts';
import { matchSchedules } from './match-schedules.ts';
import type { MeasureContext } from './measure-context.ts';
import { measureTarget } from './measure-target.ts';
import { planRun } from './plan-run.ts';
import type { StoredRun } from './read-stored-run.ts';

export interface BenchmarkInput {
  loaded: LoadedScenario;
  adapters: readonly Adapter[];
  /** Values for `${env:NAME}`. */
  environment: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  /** Ends the run early; what was measured is kept, marked invalid. */
  signal: AbortSignal;
  emit(event: RunEvent): void;
  runId: string;
  runFolder: RunFolder;
  reportAssets: ReportAssets;
  servebenchVersion: string;
  rerunCommand: string;
  /** What was found before the run and belongs among its warnings. */
  told?: readonly Notice[];
  /** The run that this one repeats. */
  replayOf?: StoredRun;
}

async function measureTargets(input: BenchmarkInput): Promise<TargetResult[]> {
  const { loaded, runFolder } = input;
  const names = placeholderNames(loaded.scenario.text);
  const context: MeasureContext = {
    scenario: loaded.scenario,
    payloadRows: loaded.payloadRows,
    traces: loaded.traces,
    prepared: loaded.prepared,
    adapters: input.adapters,
    environment: input.environment,
    secrets: names.flatMap((name) => input.environment[name] ?? []),
    clock: input.clock,
    signal: input.signal,
    emit: (event) => {
      input.emit(event);
    },
    logFileFor: (target) => runFolder.fileFor(target, '.log'),
  };
  const results: TargetResult[] = [];
  for (const spec of loaded.scenario.targets) {
    if (input.signal.aborted) break;
    const result = await measureTarget(spec, context);
    if (result.launched) result.lifecycle.log = path.basename(context.logFileFor(spec.name));
    results.push(result);
  }
  return results;
}

function matchReplay(
  measured: TargetResult[],
  replayOf: StoredRun | undefined,
): { measured: TargetResult[]; replay: ReplayFinding | null } {
  return replayOf ? matchSchedules(replayOf, measured) : { measured, replay: null };
}

async function storeResult(result: RunResult, input: BenchmarkInput): Promise<void> {
  const { runFolder } = input;
  for (const target of result.targets) {
    if (target.phases.length === 0) continue;
    const name = path.basename(runFolder.fileFor(target.name, '.hlog'));
    await runFolder.write(name, renderHlog(target.phases, result.startedAt));
  }
  await runFolder.write('report.html', await renderHtmlReport(result, input.reportAssets));
  await runFolder.write('result.json', `${JSON.stringify(toJsonDocument(result), null, 1)}\n`);
}

/** Rejects only for faults of this program or of the disk; everything else is in the result. */
export async function runBenchmark(input: BenchmarkInput): Promise<RunResult> {
  const { loaded, clock } = input;
  const { scenario } = loaded;
  const startedNs = clock.nowNs();
  const startedAt = new Date(clock.wallNowMs()).toISOString();

  const plan = planRun(scenario);
  input.emit({
    type: 'run-started',
    runId: input.runId,
    scenarioName: scenario.name,
    seed: scenario.seed,
    targets: scenario.targets.map((target) => target.name),
    phases: plan.phases,
    estimatedNs: plan.estimatedNs,
  });
  input.signal.addEventListener('abort', () => {
    input.emit({ type: 'interrupted' });
  });
  const { measured, replay } = matchReplay(await measureTargets(input), input.replayOf);
  const interrupted = input.signal.aborted;

  const { targets, verdict } = concludeRun(measured, scenario, loaded.prices, interrupted);
  const environment = captureEnvironment(loaded, input.servebenchVersion);
  const result: RunResult = {
    schemaVersion: RESULT_SCHEMA_VERSION,
    runId: input.runId,
    runFolder: input.runFolder.path,
    startedAt,
    durationNs: clock.nowNs() - startedNs,
    interrupted,
    scenarioName: scenario.name,
    scenarioDescription: scenario.description,
    scenarioFile: scenario.file,
    scenarioText: scenario.text,
    seed: scenario.seed,
    timeoutNs: scenario.load.timeoutNs,
    rerunCommand: input.rerunCommand,
    targets,
    verdict,
    warnings: collectWarnings(targets, loaded.prices, {
      todayIso: startedAt,
      cores: environment.cores,
      scenario,
      told: input.told ?? [],
    }),
    environment,
    ...(replay ? { replay } : {}),
  };
  await storeResult(result, input);
  input.emit({ type: 'run-finished', result });
  return result;
}
