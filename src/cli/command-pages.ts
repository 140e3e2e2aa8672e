/** docs/commands/*.md, made from the help texts so that they cannot disagree. */
import { PassThrough } from 'node:stream';
import type { Command } from 'commander';
import { systemClock } from '../base/clock.ts';
import type { CommandIo } from './io.ts';
import { createProgram } from './program.ts';

/** What help texts hold beside options: examples worth copying. */
const EXAMPLES: Record<string, string[]> = {
  run: [
    'servebench run scenarios/quickstart.yaml',
    'servebench run scenario.yaml --dry-run',
    'servebench run scenario.yaml --json > result.json',
  ],
  replay: [
    'servebench replay .servebench/runs/20261123-142205-7f3a',
    'servebench replay result.json --json > again.json',
  ],
  search: [
    'servebench search scenario.yaml --slo "p99 < 40ms"',
    'servebench search scenario.yaml --slo "p99 < 40ms" --slo "error_rate < 0.1%" --from 50/s --to 5k/s',
    'servebench search scenario.yaml --target onnx --duration 30s --json > search.json',
  ],
  validate: ['servebench validate scenarios/*.yaml'],
  serve: [
    'servebench serve fixtures/models/fraud.onnx --http-port 8000',
    'curl http://127.0.0.1:8000/v2/models/fraud',
  ],
  selftest: [
    'servebench selftest',
    'servebench selftest --json > selftest.json',
    'servebench selftest --only freeze hang',
  ],
};

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text.trimEnd();
}

function pageOf(command: Command): string {
  const examples = EXAMPLES[command.name()] ?? [];
  return [
    `# servebench ${command.name()}`,
    '',
    command.description(),
    '',
    '```',
    helpOf(command),
    '```',
    '',
    '## Examples',
    '',
    '```',
    ...examples,
    '```',
    '',
  ].join('\n');
}

/** Pairs of path (relative to the repository) and text. */
export function commandPages(): [string, string][] {
  const sink = new PassThrough() as unknown as NodeJS.WriteStream;
  const io: CommandIo = {
    stdout: sink,
    stderr: sink,
    environment: {},
    workingFolder: '.',
    clock: systemClock,
  };
  const program = createProgram('0.0.0', () => undefined, io);
  return program.commands.map((command) => [`docs/commands/${command.name()}.md`, pageOf(command)]);
}
