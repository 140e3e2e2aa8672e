// The benchmark itself: options, peers, measures, document. `npm run bench:driver -- --help` lists the options.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  measureAnswers,
  measureClosed,
  measureHighest,
  measureMemory,
  measureOpen,
  measurePoisson,
} from './measures.mjs';
import { ourEntries } from './ours.mjs';
import { PEERS } from './peers.mjs';
import { renderBenchmarks } from './render-benchmarks.ts';
import { canPin } from './run-tool.mjs';
import { buildInstruments } from './target.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

const HELP = `npm run bench:driver -- [options]

Runs the load driver and the load generators that can be installed side by side, against servers whose right
answers are known, and writes docs/BENCHMARKS.md. About 20 minutes on a quiet machine with two cores.

  --quick            about 4 minutes: short single runs, few peers; for a first look, not for publishing
  --only A,B,C,D,E,M which measures: A closed loop, B open loop, C known answers, D Poisson, E highest rate, M memory
  --tools a,b        which tools, by the beginnings of their names: ours, servebench, wrk, oha, ...
  --all              also the slow ones: locust, artillery
  --repeats N        clean runs for each row of A, B and D (3)
  --out FILE         another file than docs/BENCHMARKS.md; - writes none
  --json FILE        the figures as JSON
  --dist FOLDER      another build than dist/
  --cache FOLDER     where peers are kept (.servebench/bench-peers)
`;

const MEASURES = {
  A: ['closed', 'closed loop', measureClosed],
  B: ['open', 'open loop', measureOpen],
  C: ['answers', 'known answers', measureAnswers],
  D: ['poisson', 'Poisson arrivals', measurePoisson],
  E: ['highest', 'highest valid rate', measureHighest],
  M: ['memory', 'memory', measureMemory],
};
const QUICK_TOOLS = ['ours', 'servebench', 'perf_analyzer', 'wrk', 'vegeta'];
/** 128 + the signal's number, as shells have it. */
const EXIT_INTERRUPTED = 130;
const EXIT_USAGE = 2;

function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: Object.keys(MEASURES).join(',') },
      tools: { type: 'string' },
      all: { type: 'boolean', default: false },
      repeats: { type: 'string' },
      out: { type: 'string', default: path.join(root, 'docs/BENCHMARKS.md') },
      json: { type: 'string' },
      dist: { type: 'string', default: path.join(root, 'dist') },
      cache: { type: 'string', default: path.join(root, '.servebench/bench-peers') },
      help: { type: 'boolean', default: false },
    },
  });
  const only = values.only.split(',').map((name) => name.trim().toUpperCase());
  const unknown = only.filter((name) => !(name in MEASURES));
  if (unknown.length > 0) {
    throw new Error(
      `--only has no ${unknown.join(', ')}: expected some of ${Object.keys(MEASURES)}`,
    );
  }
  const repeats = Number(values.repeats ?? (values.quick ? 1 : 3));
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw new Error(`--repeats is a whole number of at least 1, not ${values.repeats}`);
  }
  return { ...values, only, repeats };
}

function isWanted({ name, isHeavy }, options) {
  const given = options.tools?.split(',').map((part) => part.trim());
  const wanted = given ?? (options.quick ? QUICK_TOOLS : null);
  if (wanted) return wanted.some((part) => part !== '' && name.startsWith(part));
  return options.all || !isHeavy;
}

const say = (line) => process.stderr.write(`  ${line}\n`);

/** Peers that are here, each with its first words; and for all, what is said of them in the document. */
async function gatherPeers(options, signal) {
  const present = [];
  const told = [];
  mkdirSync(options.cache, { recursive: true });
  for (const peer of PEERS) {
    if (!isWanted(peer, options)) continue;
    process.stderr.write(`  ${peer.name} ${peer.version} ... `);
    try {
      const start = await peer.install({ cache: path.resolve(options.cache), signal });
      present.push({ ...peer, start });
      told.push({ name: peer.name, version: peer.version, absent: null });
      process.stderr.write('ready\n');
    } catch (error) {
      signal.throwIfAborted();
      told.push({ name: peer.name, version: peer.version, absent: error.message });
      process.stderr.write(`not here: ${error.message}\n`);
    }
  }
  return { present, told };
}

/** Keeps each different command line of a tool once, without this machine's folders. */
function commandBook(options) {
  const commands = {};
  const hidden = [path.resolve(options.cache), path.resolve(options.dist, '..'), root];
  const noteCommand = (tool, words) => {
    const short = words.map((word) => {
      if (word === process.execPath) return 'node';
      const bare = hidden.reduce((text, folder) => text.replaceAll(`${folder}/`, ''), word);
      return /^[\w./:=@%+,-]+$/.test(bare) ? bare : `'${bare.replaceAll("'", `'\\''`)}'`;
    });
    const line = short.join(' ');
    commands[tool] ??= [];
    if (!commands[tool].includes(line)) commands[tool].push(line);
  };
  return { commands, noteCommand };
}

function describeMachine({ isPinned, instruments, isQuick }) {
  const [cpu] = os.cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    cpu: cpu?.model.trim() ?? 'unknown processor',
    cores: os.cpus().length,
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    isPinned,
    isKernelClock: instruments.isKernelClock,
    isQuick,
  };
}

async function runBenchmark(options, folder, signal) {
  const instruments = buildInstruments(folder);
  const isPinned = canPin();
  if (!instruments.isKernelClock)
    say('no C compiler: the target is a Node server, its clock its own');
  if (!isPinned) say('not pinned: taskset or a second core is missing');
  process.stderr.write('peers\n');
  const { present, told } = await gatherPeers(options, signal);
  const ours = ourEntries(path.resolve(options.dist)).filter((entry) => isWanted(entry, options));
  const { commands, noteCommand } = commandBook(options);
  const bench = {
    tools: [...ours, ...present],
    instruments,
    isPinned,
    isQuick: options.quick,
    repeats: options.repeats,
    folder,
    signal,
    noteCommand,
  };
  const results = { machine: describeMachine(bench), tools: told, commands };
  for (const letter of options.only) {
    const [key, title, measure] = MEASURES[letter];
    process.stderr.write(`${letter}. ${title}\n`);
    const rows = await measure(bench, say);
    if (rows.length > 0) results[key] = rows;
    else say('none of these tools has it');
  }
  return results;
}

function write(results, options) {
  const text = renderBenchmarks(results);
  if (options.out !== '-') writeFileSync(options.out, text);
  if (options.json) writeFileSync(options.json, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(text);
}

async function main() {
  let options;
  try {
    options = readOptions();
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${HELP}`);
    return EXIT_USAGE;
  }
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => interrupted.abort());
  const folder = mkdtempSync(path.join(os.tmpdir(), 'servebench-bench-'));
  try {
    write(await runBenchmark(options, folder, interrupted.signal), options);
    return 0;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    process.stderr.write('interrupted: nothing was written\n');
    return EXIT_INTERRUPTED;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
