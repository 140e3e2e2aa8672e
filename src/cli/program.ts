/** The commands, their options and their help texts; docs/commands/ is made from it. */
import { Command, Option } from 'commander';
import { serveFlags } from '../../adapters/onnx/serve.ts';
import type { ExitCode } from '../base/errors.ts';
import type { CommandIo } from './io.ts';
import type { ReplayOptions } from './replay-command.ts';
import type { RunOptions } from './run-loaded.ts';
import type { SearchOptions } from './search-command.ts';
import type { SelftestOptions } from './selftest-command.ts';
import type { ServeOptions } from './serve-command.ts';

const EXIT_CODE_HELP = `
Exit codes: 0 pass · 1 a budget failed · 2 wrong usage or scenario · 3 invalid measurement or no data
            4 inconclusive · 5 internal error · 130 interrupted · 143 terminated`;

const SELFTEST_EXIT_CODE_HELP = `
It takes about a minute and sends to this machine alone.
Exit codes: 0 every case passed · 1 a measured value is wrong · 2 wrong usage
            3 this machine was too busy to tell · 5 internal error · 130 interrupted · 143 terminated`;

const SEARCH_EXIT_CODE_HELP = `
Exit codes: 0 an answer was confirmed · 1 not even the lowest rate keeps the SLO
            2 wrong usage or scenario · 3 the driver or the machine is the limit
            4 no rate could be confirmed · 5 internal error · 130 interrupted · 143 terminated`;

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

function addReplay(program: Command, done: (code: ExitCode) => void, io: CommandIo): void {
  program
    .command('replay')
    .description('Repeat a stored run with the identical schedule, and compare the schedules.')
    .argument('<run>', 'a run folder, or its result.json')
    .option('--allow-changed', 'go on although the model, payload or a trace has changed since')
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--plain', 'progress as lines instead of the live view')
    .option('--quiet', 'no progress')
    .option('--dry-run', 'check everything and print the plan; start nothing')
    .option('--out <folder>', 'where run folders are kept', '.servebench')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .addHelpText('after', EXIT_CODE_HELP)
    .action(async (run: string, options: ReplayOptions) => {
      const { replayCommand } = await import('./replay-command.ts');
      done(await replayCommand(run, options, io));
    });
}

function addSearch(program: Command, done: (code: ExitCode) => void, io: CommandIo): void {
  program
    .command('search')
    .description('Find the highest rate that keeps an SLO, on each target of a scenario.')
    .argument('<scenario>', 'the scenario file (YAML); its phases are left out')
    .option(
      '--slo <limit>',
      'what must hold, e.g. "p99 < 40ms"; may be repeated (default: load.search.slo, or the budgets)',
      (limit: string, before: string[] | undefined) => [...(before ?? []), limit],
    )
    .option(
      '--from <rate>',
      'the lowest rate that is tried, e.g. 50/s (default: enough requests for the SLO, 10/s at least)',
    )
    .option('--to <rate>', 'the highest rate that is tried (default: 20k/s)')
    .option('--duration <span>', 'how long each rate is tried (default: 10s)')
    .option('--resolution <share>', 'how near the answer is to a rate that fails (default: 3%)')
    .option('--confirmations <count>', 'runs at the answer that must all pass (default: 3)')
    .option('--target <name>', 'only this target')
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--plain', 'progress as lines instead of the live view')
    .option('--quiet', 'no progress')
    .option('--dry-run', 'check everything and print the plan; start nothing')
    .option('--out <folder>', 'where run folders are kept', '.servebench')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .addHelpText('after', SEARCH_EXIT_CODE_HELP)
    .action(async (scenario: string, options: SearchOptions) => {
      const { searchCommand } = await import('./search-command.ts');
      done(await searchCommand(scenario, options, io));
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

function addSelftest(program: Command, done: (code: ExitCode) => void, io: CommandIo): void {
  program
    .command('selftest')
    .description(
      'Drive servers whose answers are known and compare: can figures from this machine be trusted?',
    )
    .option('--json', 'print exactly one JSON document on stdout')
    .option('--only <cases...>', 'only these cases, without the measurement floor')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .addHelpText('after', SELFTEST_EXIT_CODE_HELP)
    .action(async (options: SelftestOptions) => {
      const { selftestCommand } = await import('./selftest-command.ts');
      done(await selftestCommand(options, io));
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
  addReplay(program, done, io);
  addSearch(program, done, io);
  addValidate(program, done, io);
  addServe(program, done, io);
  addSelftest(program, done, io);
  return program;
}
