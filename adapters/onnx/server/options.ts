/**
 * The server's options: one table gives the flags of the process, of `servebench serve`, and their
 * help. Text to checked values; every problem is told at once.
 */
import { basename } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { suggestName } from '../../../src/adapter/suggest-name.ts';
import { messageOf, ServebenchError } from '../../../src/base/errors.ts';

export interface OnnxServerOptions {
  /** Path, absolute or relative to the working directory. */
  modelFile: string;
  /** As clients name it; the file's name without `.onnx` by default. */
  modelName: string;
  host: string;
  /** 0: any free port. */
  httpPort: number;
  /** Rows in one execution. */
  maxBatchSize: number;
  /** Longest wait for company while an instance is idle; 0: an idle instance takes what is there. */
  maxQueueDelayUs: number;
  /** Threads that one execution may use. */
  intraOpThreads: number;
  /** Copies of the model, each with its own thread and memory. */
  instances: number;
  /** Requests that may wait; more are answered 503. */
  maxQueueSize: number;
  /** A longer request body is answered 413. */
  maxBodyBytes: number;
  /** Batch sizes to run before the server is ready; null: powers of two up to the largest. */
  warmupBatchSizes: number[] | null;
}

/** One option as a flag, for a command line to offer. */
export interface ServeFlag {
  /** The option's name, and the flag's in camelCase. */
  key: Exclude<keyof OnnxServerOptions, 'modelFile'>;
  /** As in `--max-batch-size <rows>`. */
  flag: string;
  placeholder: string;
  summary: string;
  /** Null: worked out from other things, as the summary says. */
  fallback: string | null;
}

interface IntegerRange {
  min: number;
  max: number;
}

const INTEGERS = {
  httpPort: { min: 0, max: 65_535 },
  maxBatchSize: { min: 1, max: 65_536 },
  maxQueueDelayUs: { min: 0, max: 60_000_000 },
  intraOpThreads: { min: 1, max: 1024 },
  instances: { min: 1, max: 256 },
  maxQueueSize: { min: 1, max: 10_000_000 },
  // The largest string of this engine holds 512 MiB.
  maxBodyBytes: { min: 1024, max: 268_435_456 },
} as const satisfies Partial<Record<ServeFlag['key'], IntegerRange>>;

export const serveFlags: readonly ServeFlag[] = [
  flag('host', 'address', 'address to listen on', '127.0.0.1'),
  flag('httpPort', 'port', 'port to listen on; 0: any free one', '8000'),
  flag('modelName', 'name', "name of the model in URLs (default: the file's name)", null),
  flag('maxBatchSize', 'rows', 'most rows in one execution', '64'),
  flag(
    'maxQueueDelayUs',
    'us',
    'longest wait for company while an instance is idle; 0: an idle instance takes what is there',
    '0',
  ),
  flag('intraOpThreads', 'count', 'threads that one execution may use', '1'),
  flag('instances', 'count', 'copies of the model, each with its own thread and memory', '1'),
  flag('maxQueueSize', 'requests', 'requests that may wait; more are answered 503', '10000'),
  flag('maxBodyBytes', 'bytes', 'longest request body; a longer one is answered 413', '67108864'),
  flag(
    'warmupBatchSizes',
    'rows,rows,…',
    'batch sizes to run before the server is ready (default: powers of two up to the largest)',
    null,
  ),
];

/** What a command line asks for. */
export type ServeCommand =
  | { kind: 'help' }
  | { kind: 'serve'; options: OnnxServerOptions; exitWithParent: boolean };

/** @throws ServebenchError SB_ONNX_USAGE with every problem. */
export function parseServeArguments(argv: string[]): ServeCommand {
  const parsed = parseFlags(argv);
  if (parsed.values['help'] === true) return { kind: 'help' };
  const [modelFile, ...surplus] = parsed.positionals;
  if (modelFile === undefined || surplus.length > 0) {
    throw usageError([`expected one model file, got ${parsed.positionals.length}`]);
  }
  const texts: Record<string, string | undefined> = {};
  for (const { key, flag: name } of serveFlags) {
    const text = parsed.values[name];
    if (typeof text === 'string') texts[key] = text;
  }
  return {
    kind: 'serve',
    options: readServeOptions(modelFile, texts),
    exitWithParent: parsed.values['exit-with-parent'] === true,
  };
}

/**
 * @param texts option values as text, by `ServeFlag.key`; what is missing gets its default.
 * @throws ServebenchError SB_ONNX_USAGE with every problem.
 */
export function readServeOptions(
  modelFile: string,
  texts: Record<string, string | undefined>,
): OnnxServerOptions {
  const problems: string[] = [];
  const text = (key: ServeFlag['key']): string =>
    texts[key] ?? serveFlags.find((each) => each.key === key)?.fallback ?? '';
  const integer = (key: keyof typeof INTEGERS): number =>
    readInteger(text(key), { name: flagName(key), ...INTEGERS[key] }, problems);
  const maxBatchSize = integer('maxBatchSize');
  const options = {
    modelFile,
    modelName: texts['modelName'] ?? basename(modelFile).replace(/\.onnx$/, ''),
    host: text('host'),
    httpPort: integer('httpPort'),
    maxBatchSize,
    maxQueueDelayUs: integer('maxQueueDelayUs'),
    intraOpThreads: integer('intraOpThreads'),
    instances: integer('instances'),
    maxQueueSize: integer('maxQueueSize'),
    maxBodyBytes: integer('maxBodyBytes'),
    warmupBatchSizes: readSizes(texts['warmupBatchSizes'], maxBatchSize, problems),
  };
  if (options.host === '') problems.push('--host must not be empty');
  if (!/^[^/\p{Cc}]+$/u.test(options.modelName)) {
    const got = JSON.stringify(options.modelName);
    problems.push(`--model-name must not be empty or hold '/' or control characters, got ${got}`);
  }
  if (problems.length > 0) throw usageError(problems);
  return options;
}

/** The help of the server's own process. */
export function renderServeUsage(): string {
  const rows = [
    ...serveFlags.map((each) => ({
      left: `--${each.flag} <${each.placeholder}>`,
      right: each.fallback === null ? each.summary : `${each.summary} (default: ${each.fallback})`,
    })),
    { left: '--exit-with-parent', right: 'end when stdin closes' },
    { left: '--help', right: 'print this text' },
  ];
  const width = Math.max(...rows.map(({ left }) => left.length));
  const lines = rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
  return ['usage: main MODEL.onnx [options]', '', ...lines, ''].join('\n');
}

type FlagConfig = NonNullable<ParseArgsConfig['options']>;

function parseFlags(argv: string[]): { values: Record<string, unknown>; positionals: string[] } {
  const options: FlagConfig = {
    'exit-with-parent': { type: 'boolean' },
    help: { type: 'boolean' },
  };
  for (const { flag: name } of serveFlags) options[name] = { type: 'string' };
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, strict: true });
  } catch (thrown) {
    const unknown = /Unknown option '--([^']*)'/.exec(messageOf(thrown))?.[1];
    if (unknown === undefined) throw usageError([messageOf(thrown)]);
    throw usageError([
      `unknown option --${unknown}. ${suggestName(unknown, Object.keys(options))}`,
    ]);
  }
}

function readInteger(
  text: string,
  expected: { name: string } & IntegerRange,
  problems: string[],
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= expected.min && value <= expected.max) return value;
  const range = `a whole number from ${expected.min} to ${expected.max}`;
  problems.push(`${expected.name} must be ${range}, got ${JSON.stringify(text)}`);
  return expected.min;
}

function readSizes(text: string | undefined, max: number, problems: string[]): number[] | null {
  if (text === undefined) return null;
  const name = `every size of ${flagName('warmupBatchSizes')}`;
  return text.split(',').map((each) => readInteger(each.trim(), { name, min: 1, max }, problems));
}

function flag(
  key: ServeFlag['key'],
  placeholder: string,
  summary: string,
  fallback: string | null,
): ServeFlag {
  return { key, flag: kebab(key), placeholder, summary, fallback };
}

function flagName(key: string): string {
  return `--${kebab(key)}`;
}

function kebab(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function usageError(problems: string[]): ServebenchError {
  return new ServebenchError({
    code: 'SB_ONNX_USAGE',
    message: problems.join('; '),
    hint: 'See --help for all options.',
  });
}
