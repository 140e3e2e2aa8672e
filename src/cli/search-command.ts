/** `servebench search FILE`: the highest rate that keeps an SLO, without the scenario's phases. */
import path from 'node:path';
import { ServebenchError, type ExitCode } from '../base/errors.ts';
import { searchOnly, type SearchWish } from '../run/search-only.ts';
import { parseDuration } from '../scenario/parse-duration.ts';
import { parseRate } from '../scenario/parse-rate.ts';
import { parseSlo } from '../scenario/parse-slo.ts';
import { parseResolution } from '../scenario/search-schema.ts';
import type { TextReading } from '../scenario/text-reading.ts';
import type { CommandIo } from './io.ts';
import { loadForRun, runLoaded, type RunOptions } from './run-loaded.ts';

export interface SearchOptions extends RunOptions {
  slo?: string[];
  from?: string;
  to?: string;
  duration?: string;
  resolution?: string;
  confirmations?: string;
  target?: string;
}

const CONFIRMATIONS_MAX = 20;

/** As they stand on a command line, without their dashes. */
const WORDS = ['slo', 'from', 'to', 'duration', 'resolution', 'confirmations', 'target'] as const;

/** Prints the result on stdout, everything else on stderr. Rejects with a ServebenchError. */
export async function searchCommand(
  file: string,
  options: SearchOptions,
  io: CommandIo,
): Promise<ExitCode> {
  const wish = wishOf(options);
  const loaded = await loadForRun(file, io);
  const scenario = searchOnly(loaded.scenario, wish);
  const words = ['search', path.relative(io.workingFolder, scenario.file), ...wordsOf(options)];
  return runLoaded({ ...loaded, scenario }, options, io, { words });
}

function wordsOf(options: SearchOptions): string[] {
  return WORDS.flatMap((name) =>
    [options[name] ?? []].flat().flatMap((value) => [`--${name}`, value]),
  );
}

function wishOf(options: SearchOptions): SearchWish {
  const { slo, from, to, duration, resolution, confirmations, target } = options;
  return {
    ...(slo === undefined ? {} : { slo: slo.map((text) => read('slo', text, parseSlo)) }),
    ...(from === undefined ? {} : { from: read('from', from, parsePositiveRate) }),
    ...(to === undefined ? {} : { to: read('to', to, parsePositiveRate) }),
    ...(duration === undefined ? {} : { duration: read('duration', duration, parseTrial) }),
    ...(resolution === undefined
      ? {}
      : { resolution: read('resolution', resolution, parseResolution) }),
    ...(confirmations === undefined
      ? {}
      : { confirmations: read('confirmations', confirmations, parseConfirmations) }),
    ...(target === undefined ? {} : { target }),
  };
}

function read<T>(name: string, text: string, parse: (input: string) => TextReading<T>): T {
  const reading = parse(text);
  if (reading.ok) return reading.value;
  throw new ServebenchError({
    code: 'SB_CLI_USAGE',
    message: `--${name} "${text}": ${reading.message}`,
    hint: reading.hint ?? 'See servebench search --help.',
  });
}

function parsePositiveRate(input: string): TextReading<number> {
  const reading = parseRate(input);
  if (!reading.ok || reading.value > 0) return reading;
  return { ok: false, message: 'expected a rate above 0/s', hint: null };
}

function parseTrial(input: string): TextReading<number> {
  const reading = parseDuration(input);
  if (!reading.ok || reading.value >= 1e9) return reading;
  return { ok: false, message: 'expected a duration of at least 1s', hint: null };
}

function parseConfirmations(input: string): TextReading<number> {
  const value = /^\d+$/.test(input) ? Number(input) : 0;
  if (value >= 1 && value <= CONFIRMATIONS_MAX) return { ok: true, value };
  const message = `expected a whole number from 1 to ${CONFIRMATIONS_MAX}`;
  return { ok: false, message, hint: null };
}
