/** Reads the command line, runs one command, exits with its code. */
import { CommanderError } from 'commander';
import { systemClock } from '../base/clock.ts';
import { EXIT_CODES, type ExitCode } from '../base/errors.ts';
import type { CommandIo } from './io.ts';
import { servebenchVersion } from './package-files.ts';
import { createProgram } from './program.ts';
import { showError } from './show-error.ts';

async function runProgram(args: string[], io: CommandIo): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT_CODES.pass;
  const program = createProgram(
    servebenchVersion(),
    (code) => {
      exitCode = code;
    },
    io,
  );
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return EXIT_CODES.usage;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed its message by then; help and version are no mistakes.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? EXIT_CODES.pass : EXIT_CODES.usage;
    return showError(error, {
      json: args.includes('--json'),
      stdout: (text) => io.stdout.write(text),
      stderr: (text) => io.stderr.write(text),
    });
  }
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else
      stream.write('', () => {
        resolve();
      });
  });
}

/** `args` without the program's name. */
export async function main(args: string[]): Promise<void> {
  const { stdout, stderr } = process;
  // A reader that has seen enough (`| head`) must not change the verdict, nor leave a server behind.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined);
  const io: CommandIo = {
    stdout,
    stderr,
    environment: process.env,
    workingFolder: process.cwd(),
    clock: systemClock,
  };
  const exitCode = await runProgram(args, io);
  await Promise.all([flush(stdout), flush(stderr)]);
  process.exit(exitCode);
}
