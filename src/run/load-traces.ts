/** Trace files of a scenario: read, checked against the payload, fitted to their phases. */
import path from 'node:path';
import { ServebenchError } from '../base/errors.ts';
import type { LoadPhase, Scenario, TraceArrivals, TraceInstants } from '../domain/scenario.ts';
import { parseTrace, traceFormatOf, type Trace } from '../scenario/parse-trace.ts';
import { fitTrace, withTraces, type TraceFit } from '../scenario/trace-profile.ts';
import { readNeededFile, rejectProblems, sha256 } from './read-needed-file.ts';

export interface LoadedTraces {
  /** With the rate and length of its traces. */
  scenario: Scenario;
  /** By the name of the phase. */
  traces: Map<string, TraceInstants>;
  /** SHA-256 (hex) of each trace file, by the name of the phase. */
  traceSha256s: Map<string, string>;
}

export interface TraceContext {
  /** Rows of the payload file; 0 without one. */
  payloadRowCount: number;
  /** Folder that paths in messages are shown relative to. */
  workingFolder: string;
}

const DURATION_MAX_NS = 24 * 3600e9;

/** Rejects with a ServebenchError that names the file, and the line where one is wrong. */
export async function loadTraces(scenario: Scenario, context: TraceContext): Promise<LoadedTraces> {
  const fits = new Map<string, TraceFit>();
  const traceSha256s = new Map<string, string>();
  for (const { name, profile } of scenario.load.phases) {
    if (profile.loop !== 'open' || profile.arrivals !== 'trace') continue;
    const { trace, hash } = await readTrace(profile, context);
    checkRows(trace, profile, context);
    const rowsPerRequest = scenario.payload?.rowsPerRequest ?? 1;
    const fit = fitTrace(profile, trace, (row) => Math.floor(row / rowsPerRequest));
    checkFit(fit, name, context);
    fits.set(name, fit);
    traceSha256s.set(name, hash);
  }
  return {
    scenario: fits.size === 0 ? scenario : { ...scenario, load: withTraces(scenario.load, fits) },
    traces: new Map([...fits].map(([name, { instants }]) => [name, instants])),
    traceSha256s,
  };
}

async function readTrace(
  { file }: TraceArrivals,
  { workingFolder }: TraceContext,
): Promise<{ trace: Trace; hash: string }> {
  const content = await readNeededFile(
    file,
    'trace',
    'trace.file is taken relative to the scenario file.',
  );
  const text = content.toString('utf8');
  const format = traceFormatOf(file) ?? 'csv';
  const parsed = parseTrace(text, path.relative(workingFolder, file), format);
  if (!parsed.ok) rejectProblems(parsed.problems, text, parsed.problemCount);
  return { trace: parsed.trace, hash: sha256(content) };
}

function checkRows(
  { rows }: Trace,
  { file }: TraceArrivals,
  { payloadRowCount, workingFolder }: TraceContext,
): void {
  if (rows === null) return;
  const highest = rows.reduce((most, row) => Math.max(most, row), 0);
  if (highest < payloadRowCount) return;
  const shown = path.relative(workingFolder, file);
  throw new ServebenchError({
    code: 'SB_RUN_TRACE_ROW',
    message: `${shown}: names the payload row ${highest}, but the payload has ${payloadRowCount} rows, from 0`,
    hint: 'Name rows that the payload has, or remove them: rows are then drawn as for other arrivals.',
  });
}

function checkFit(
  { profile, instants }: TraceFit,
  phase: LoadPhase['name'],
  { workingFolder }: TraceContext,
): void {
  const shown = path.relative(workingFolder, profile.file);
  if (instants.offsetsNs.length === 0) {
    throw new ServebenchError({
      code: 'SB_RUN_TRACE_EMPTY',
      message: `phase ${phase}: no instant of ${shown} lies within its duration`,
      hint: 'Instants count from the start of the phase: subtract the first one, or raise the duration.',
    });
  }
  if (profile.durationNs <= DURATION_MAX_NS) return;
  throw new ServebenchError({
    code: 'SB_RUN_TRACE_TOO_LONG',
    message: `phase ${phase}: ${shown} lasts ${Math.round(profile.durationNs / 3600e9)} h: expected at most 24 h`,
    hint: 'Instants count from the start of the phase: subtract the first one, give a duration, or raise trace.speed.',
  });
}
