/** `servebench validate FILE…`: every problem of every file, without starting anything. */
import path from 'node:path';
import { EXIT_CODES, ServebenchError, type ExitCode } from '../base/errors.ts';
import { loadScenario } from '../run/load-scenario.ts';
import { planRun } from '../run/plan-run.ts';
import { ADAPTERS } from './adapters.ts';
import type { CommandIo } from './io.ts';
import { loadPriceBook } from './package-files.ts';

interface FileFinding {
  file: string;
  valid: boolean;
  /** In words; null when valid. */
  message: string | null;
  hint: string | null;
  targets: number;
  phases: number;
}

async function checkFile(file: string, io: CommandIo): Promise<FileFinding> {
  try {
    const { scenario } = await loadScenario(file, {
      adapters: ADAPTERS,
      loadPriceBook,
      environment: io.environment,
      workingFolder: io.workingFolder,
    });
    const plan = planRun(scenario);
    return {
      file,
      valid: true,
      message: null,
      hint: null,
      targets: plan.targets.length,
      phases: plan.phases.length,
    };
  } catch (error) {
    if (!(error instanceof ServebenchError)) throw error;
    return {
      file,
      valid: false,
      message: error.message,
      hint: error.hint ?? null,
      targets: 0,
      phases: 0,
    };
  }
}

export async function validateCommand(
  files: string[],
  options: { json?: true },
  io: CommandIo,
): Promise<ExitCode> {
  const findings: FileFinding[] = [];
  for (const file of files) findings.push(await checkFile(file, io));
  if (options.json) {
    io.stdout.write(`${JSON.stringify({ files: findings }, null, 2)}\n`);
  } else {
    for (const finding of findings) {
      const shown = path.normalize(finding.file);
      if (finding.valid) {
        io.stdout.write(
          `${shown}: valid (targets: ${finding.targets}, phases: ${finding.phases})\n`,
        );
      } else {
        io.stderr.write(
          `${finding.message ?? ''}\n${finding.hint === null ? '' : `  next: ${finding.hint}\n`}`,
        );
      }
    }
  }
  return findings.every((finding) => finding.valid) ? EXIT_CODES.pass : EXIT_CODES.usage;
}
