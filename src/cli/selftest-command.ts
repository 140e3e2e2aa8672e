/** `servebench selftest`: the driver against servers whose answers are known, then the floor. */
import type { ExitCode } from '../base/errors.ts';
import { measureFloor } from '../run/measure-floor.ts';
import { FLOOR_JOB, FLOOR_PHASES } from '../selftest/floor-loads.ts';
import { renderSelftest, renderSelftestEvent } from '../selftest/render-selftest.ts';
import { chooseCases, runSelftest } from '../selftest/run-selftest.ts';
import type { SelftestCase } from '../selftest/selftest-case.ts';
import { SELFTEST_CASES } from '../selftest/selftest-cases.ts';
import {
  exitCodeFor,
  toSelftestDocument,
  type FloorLine,
  type SelftestReport,
} from '../selftest/selftest-report.ts';
import { useColour } from '../ui/choose-view.ts';
import type { CommandIo } from './io.ts';
import { watchSignals } from './signals.ts';

export interface SelftestOptions {
  json?: true;
  /** Case names; absent: all, and the floor. */
  only?: string[];
  color: boolean;
}

/** Progress goes to stderr, the result to stdout. Rejects with a ServebenchError. */
export async function selftestCommand(options: SelftestOptions, io: CommandIo): Promise<ExitCode> {
  const isWhole = options.only === undefined;
  const cases = chooseCases(SELFTEST_CASES, options.only);
  const watch = watchSignals(io.clock, (exitCode) => process.exit(exitCode));
  const say = (line: string): void => {
    io.stderr.write(`${line}\n`);
  };
  try {
    const report = await runAll(cases, isWhole, { io, signal: watch.signal, say });
    const text = options.json
      ? `${JSON.stringify(toSelftestDocument(report), null, 2)}\n`
      : renderSelftest(report, colourOf(options, io));
    io.stdout.write(text);
    const stoppedBy = report.result.interrupted ? watch.exitCode() : null;
    return stoppedBy ?? exitCodeFor(report.result.verdict);
  } finally {
    watch.dispose();
  }
}

interface Surroundings {
  io: CommandIo;
  signal: AbortSignal;
  say: (line: string) => void;
}

async function runAll(
  cases: readonly SelftestCase[],
  withFloor: boolean,
  { io, signal, say }: Surroundings,
): Promise<SelftestReport> {
  const result = await runSelftest(cases, {
    clock: io.clock,
    signal,
    onEvent: (event) => {
      say(renderSelftestEvent(event));
    },
  });
  if (!withFloor || signal.aborted) return { result, floor: [] };
  say('measurement floor');
  const findings = await measureFloor(FLOOR_JOB, FLOOR_PHASES, { signal });
  const floor = [...findings].map(([load, finding]): FloorLine => ({ load, ...finding }));
  // The floor may have been cut short where the cases were not.
  return { result: { ...result, interrupted: signal.aborted }, floor };
}

function colourOf(options: SelftestOptions, { environment, stdout }: CommandIo): boolean {
  return useColour({
    isTty: stdout.isTTY,
    noColor: options.color ? environment['NO_COLOR'] : '1',
    forceColor: environment['FORCE_COLOR'],
    term: environment['TERM'],
  });
}
