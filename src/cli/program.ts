/** The commands, their options and their help texts; docs/commands/ is made from it. */
import { Command, Option } from 'commander';
import { serveFlags } from '../../adapters/onnx/serve.ts';
import type { ExitCode } from '../base/errors.ts';
import type { CommandIo } from './io.ts';
import type { RunOptions } from './run-command.ts';
import type { ServeOptions } from './serve-command.ts';

const EXIT_CODE_HELP = `
Exit codes: 0 pass · 1 a budget failed · 2 wrong usage or scenario · 3 invalid measurement or no data
            4 inconclusive · 5 internal error · 130 interrupted · 143 terminated`;

function addRun(program: Command, done: (code: ExitCode) => void, io: CommandIo): void {
  program
    .command('run')
    .description('Run a scenario: launch or attach, drive the load, judge, price and report.')
    .argument('<scenario>', 'the scenario file (YAML)')
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--plain', 'progress as lines instead of the live view')
    .option('--quiet', 'no progress')
    .option('--dry-run', 'check everything and print the plan; start nothing')
    .option('--out <folder>', 'where run folders are kept', '.servebench')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (scenario: string, options: RunOptions) => {
      const { runCommand } = await import('./run-command.ts');
      done(await runCommand(scenario, options, io));
    });
}

function addValidate(program: Command, done: (code: ExitCode) => void, io: CommandIo): void {
  program
    .command('validate')
    .description('Check scenario files and all they refer to; start nothing.')
    .argument('<scenarios...>', 'scenario files (YAML)')
    .option('--json', 'print exactly one JSON document on stdout')
    .action(async (scenarios: string[], options: { json?: true }) => {
      const { validateCommand } = await import('./validate-command.ts');
      done(await validateCommand(scenarios, options, io));
    });
}

function addServe(program: Command, done: (code: ExitCode) => void, io: CommandIo): void {
  const serve = program
    .command('serve')
    .description(
      'Serve an ONNX model with the built-in server (Open Inference Protocol v2 over HTTP).',
    )
    .argument('<model>', 'the model file (.onnx)');
  for (const { flag, placeholder, summary, fallback } of serveFlags) {
    const option = new Option(`--${flag} <${placeholder}>`, summary);
    serve.addOption(fallback === null ? option : option.default(fallback));
  }
  serve.action(async (model: string, options: ServeOptions) => {
    const { serveCommand } = await import('./serve-command.ts');
    done(await serveCommand(model, options, io));
  });
}

/** `done` gets the exit code of the command that ran. */
export function createProgram(
  version: string,
  done: (code: ExitCode) => void,
  io: CommandIo,
): Command {
  const program = new Command('servebench')
    .description(
      'Benchmark model servers: honest latency, batch sizes, budgets and cost per million predictions.',
    )
    .version(version)
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Mistakes are told in one place, in words or as a document.
      outputError: () => undefined,
    })
    .exitOverride();
  addRun(program, done, io);
  addValidate(program, done, io);
  addServe(program, done, io);
  return program;
}
