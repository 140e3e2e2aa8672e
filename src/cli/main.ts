/** Reads the command line, runs one command, exits with its code. */
import { CommanderError } from 'commander';
import { systemClock } from '../base/clock.ts';
import { EXIT_CODES, ServebenchError, type ExitCode } from '../base/errors.ts';
import type { CommandIo } from './io.ts';
import { servebenchVersion } from './package-files.ts';
import { createProgram } from './program.ts';
import { showError, type ErrorStreams } from './show-error.ts';

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
    // Help and version are no mistakes.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT_CODES.pass;
    return showError(asUsageError(error, args), streamsOf(args, io));
  }
}

function asUsageError(error: unknown, [command = '']: string[]): unknown {
  if (!(error instanceof CommanderError)) return error;
  const message = error.message.replace(/^error: /, '');
  const isOfOne = error.code !== 'commander.unknownCommand' && !command.startsWith('-');
  const page = isOfOne ? `servebench ${command} --help` : 'servebench --help';
  return new ServebenchError({ code: 'SB_CLI_USAGE', message, hint: `See ${page}.` });
}

function streamsOf(args: string[], io: CommandIo): ErrorStreams {
  return {
    json: args.includes('--json'),
    stdout: (text) => io.stdout.write(text),
    stderr: (text) => io.stderr.write(text),
  };
}

function describeLostOutput(fault: Error): string {
  return `the output could not be written: ${fault.message}\n  next: Check where it goes (a full disk?); the result of a run is in its run folder too.`;
}

function flush(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    // After a fault too: the callback then gets it.
    else
      stream.write('', () => {
        setImmediate(resolve);
      });
  });
}

/** `args` without the program's name. */
export async function main(args: string[]): Promise<void> {
  const { stdout, stderr } = process;
  const output: { fault: Error | null } = { fault: null };
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that has seen enough (`| head`) must not change the verdict; a full disk must.
      if (stream === stdout && error.code !== 'EPIPE') output.fault = error;
    });
  }
  const io: CommandIo = {
    stdout,
    stderr,
    environment: process.env,
    workingFolder: process.cwd(),
    clock: systemClock,
  };
  // Node would leave with 1, which says that a budget failed.
  process.on('uncaughtException', (error) => {
    process.exit(showError(error, streamsOf(args, io)));
  });
  const exitCode = await runProgram(args, io);
  await flush(stdout);
  if (output.fault !== null) stderr.write(`${describeLostOutput(output.fault)}\n`);
  await flush(stderr);
  process.exit(output.fault === null ? exitCode : EXIT_CODES.internal);
}
