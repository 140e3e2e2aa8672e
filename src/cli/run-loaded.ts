/** A loaded scenario -> run, stored, printed: what every command that measures shares. */
import { randomInt } from 'node:crypto';
import path from 'node:path';
import type { ExitCode } from '../base/errors.ts';
import { EXIT_CODES } from '../base/errors.ts';
import { quoteForShell } from '../base/quote-for-shell.ts';
import type { Notice } from '../domain/result.ts';
import { exitCodeOf } from '../gate/judge-run.ts';
import { toJsonDocument } from '../report/json-document.ts';
import { loadScenario, type LoadContext, type LoadedScenario } from '../run/load-scenario.ts';
import { describeReplay } from '../run/match-schedules.ts';
import { planRun, renderPlan } from '../run/plan-run.ts';
import type { StoredRun } from '../run/read-stored-run.ts';
import { runBenchmark } from '../run/run-benchmark.ts';
import { createRunFolder, createRunId } from '../store/run-folder.ts';
import { chooseView, useColour } from '../ui/choose-view.ts';
import { renderSummary } from '../ui/final-summary.ts';
import { createPlainLog } from '../ui/plain-log.ts';
import { INTERRUPTED, type RunView } from '../ui/run-view.ts';
import { ADAPTERS } from './adapters.ts';
import type { CommandIo } from './io.ts';
import { loadPriceBook, loadReportAssets, servebenchVersion } from './package-files.ts';
import { watchSignals, type SignalWatch } from './signals.ts';

export interface RunOptions {
  json?: true;
  plain?: true;
  quiet?: true;
  dryRun?: true;
  color: boolean;
  out: string;
}

/** Why a scenario runs. */
export interface RunOccasion {
  /** The command and its arguments, for the command that repeats the run. */
  words: readonly string[];
  /** What was found before the run and belongs among its warnings. */
  told?: readonly Notice[];
  /** The run that is repeated. */
  replayOf?: StoredRun;
}

const DEFAULT_OUT = '.servebench';

// What a pipe or a file gets; tables are drawn for 100 columns.
const DEFAULT_COLUMNS = 100;

async function openView(options: RunOptions, io: CommandIo): Promise<RunView | null> {
  const { environment, stderr } = io;
  const view = chooseView({
    isTty: stderr.isTTY,
    ci: environment['CI'] !== undefined && environment['CI'] !== 'false',
    term: environment['TERM'],
    plain: options.plain,
    quiet: options.quiet,
  });
  if (view === 'silent') return null;
  if (view === 'plain') return createPlainLog((line) => stderr.write(`${line}\n`));
  const { startLiveView } = await import('../ui/live-view.tsx');
  return startLiveView({ stream: stderr, colour: colourOf(stderr, options, io) });
}

function colourOf(stream: NodeJS.WriteStream, options: RunOptions, io: CommandIo): boolean {
  const { environment } = io;
  return useColour({
    isTty: stream.isTTY,
    noColor: options.color ? environment['NO_COLOR'] : '1',
    forceColor: environment['FORCE_COLOR'],
    term: environment['TERM'],
  });
}

async function benchmark(
  loaded: LoadedScenario,
  options: RunOptions,
  io: CommandIo,
  { words, told, replayOf, watch }: RunOccasion & { watch: SignalWatch },
): Promise<Awaited<ReturnType<typeof runBenchmark>>> {
  const startedAt = new Date(io.clock.wallNowMs()).toISOString();
  const runId = createRunId(startedAt, randomInt(0x1_0000));
  const runFolder = await createRunFolder(path.resolve(io.workingFolder, options.out), runId);
  const view = await openView(options, io);
  // The view says it itself, where there is one: a line of ours would tear its frame.
  if (!view) watch.signal.addEventListener('abort', () => io.stderr.write(`${INTERRUPTED}\n`));
  try {
    return await runBenchmark({
      loaded,
      adapters: ADAPTERS,
      environment: io.environment,
      clock: io.clock,
      signal: watch.signal,
      emit: (event) => view?.handle(event),
      runId,
      runFolder,
      reportAssets: loadReportAssets(),
      servebenchVersion: servebenchVersion(),
      rerunCommand: rerunCommandOf(words, options),
      ...(told ? { told } : {}),
      ...(replayOf ? { replayOf } : {}),
    });
  } finally {
    await view?.stop();
  }
}

/** As it can be pasted into a shell. */
function rerunCommandOf(words: readonly string[], options: RunOptions): string {
  const out = options.out === DEFAULT_OUT ? [] : ['--out', options.out];
  return quoteForShell(['servebench', ...words, ...out]);
}

/** Rejects with a ServebenchError that names every problem. */
export function loadForRun(file: string, io: CommandIo): Promise<LoadedScenario> {
  return loadScenario(file, loadContextOf(io));
}

export function loadContextOf(io: CommandIo): LoadContext {
  return {
    adapters: ADAPTERS,
    loadPriceBook,
    environment: io.environment,
    workingFolder: io.workingFolder,
  };
}

/** Prints the result on stdout, everything else on stderr. Rejects with a ServebenchError. */
export async function runLoaded(
  loaded: LoadedScenario,
  options: RunOptions,
  io: CommandIo,
  occasion: RunOccasion,
): Promise<ExitCode> {
  if (options.dryRun) {
    const plan = planRun(loaded.scenario);
    io.stdout.write(
      options.json ? `${JSON.stringify(plan, null, 2)}\n` : renderPlan(loaded.scenario, plan),
    );
    return EXIT_CODES.pass;
  }
  const watch = watchSignals(io.clock, (exitCode) => process.exit(exitCode));
  try {
    const result = await benchmark(loaded, options, io, { ...occasion, watch });
    if (options.json) {
      io.stdout.write(`${JSON.stringify(toJsonDocument(result), null, 2)}\n`);
    } else {
      const columns = io.stdout.isTTY ? io.stdout.columns : DEFAULT_COLUMNS;
      io.stdout.write(renderSummary(result, { columns, colour: colourOf(io.stdout, options, io) }));
      if (result.replay) io.stdout.write(`${describeReplay(result.replay)}\n`);
    }
    // A signal that came once all was measured ends nothing early: the verdict stands.
    const stoppedBy = result.interrupted ? watch.exitCode() : null;
    return stoppedBy ?? exitCodeOf(result.verdict.status);
  } finally {
    watch.dispose();
  }
}
