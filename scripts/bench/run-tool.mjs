// One run of one tool against one fresh target: pinned, metered, timed out, with what the rest of the
// machine did meanwhile. Every figure of every tool comes from here, so that all are taken alike.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startTarget } from './target.mjs';

/** From util-linux. */
const PIN_COMMAND = 'taskset';
const TOOL_CORE = 0;
const SERVER_CORE = 1;
const KERNEL_THREADS = 2;
const TICKS_PER_SECOND = 100;
/** Above this share of a core taken by other processes a run is repeated, and marked when it stays so. */
export const OTHERS_LIMIT = 0.12;

/** Whether tools and target can be given a core each. */
export function canPin() {
  if (process.platform !== 'linux' || os.availableParallelism() < 2) return false;
  return spawnSync(PIN_COMMAND, ['-c', String(TOOL_CORE), process.execPath, '-v']).status === 0;
}

function pinned(core, command, isPinned) {
  return isPinned ? [PIN_COMMAND, '-c', String(core), ...command] : command;
}

/** `/proc/PID/stat` from its third field on: the second may hold blanks. */
function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Processor seconds of a process and of its children that it has waited for. */
function secondsOf(fields) {
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

/** Processor seconds of this process and of what it has waited for. Null where it is not told. */
function ownTreeSeconds() {
  const fields = readStat('self');
  return fields && secondsOf(fields);
}

/** Processor seconds so far of all processes that are not ours, kernel threads left out; null off Linux. */
function othersSeconds() {
  if (process.platform !== 'linux') return null;
  const processes = new Map();
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? readStat(name) : null;
    if (fields)
      processes.set(Number(name), { parent: Number(fields[1]), seconds: secondsOf(fields) });
  }
  const isLeftOut = (pid) => {
    for (let at = pid; at > 1; at = processes.get(at)?.parent ?? 0) {
      if (at === process.pid || at === KERNEL_THREADS) return true;
    }
    return false;
  };
  let sum = 0;
  for (const [pid, { seconds }] of processes) if (!isLeftOut(pid)) sum += seconds;
  return sum;
}

async function runMetered({ argv, env, limitSeconds, instruments, folder, isPinned, signal }) {
  const meterFile = path.join(folder, 'meter.json');
  const command = pinned(TOOL_CORE, argv, isPinned);
  const [file, ...args] = instruments.meter
    ? [instruments.meter, meterFile, String(limitSeconds), ...command]
    : command;
  const outputFile = path.join(folder, 'stdout');
  const out = openSync(outputFile, 'w');
  const errorFile = path.join(folder, 'stderr');
  const errors = openSync(errorFile, 'w');
  const beforeSeconds = ownTreeSeconds();
  const ownBefore = process.cpuUsage();
  const begunAt = performance.now();
  const child = spawn(file, args, {
    stdio: ['ignore', out, errors],
    cwd: folder,
    env: { ...process.env, ...env },
  });
  const end = () => child.kill('SIGTERM');
  const limit = instruments.meter
    ? null
    : setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1e3);
  signal.addEventListener('abort', end, { once: true });
  process.once('exit', end);
  const [exitCode] = await once(child, 'close').finally(() => {
    closeSync(out);
    closeSync(errors);
    clearTimeout(limit);
    process.removeListener('exit', end);
    signal.removeEventListener('abort', end);
  });
  signal.throwIfAborted();
  const stdout = readFileSync(outputFile, 'utf8');
  const stderr = readFileSync(errorFile, 'utf8');
  if (instruments.meter) {
    return { ...JSON.parse(readFileSync(meterFile, 'utf8')), stdout, stderr };
  }
  const own = process.cpuUsage(ownBefore);
  const tree = beforeSeconds === null ? null : ownTreeSeconds() - beforeSeconds;
  return {
    exitCode: exitCode ?? 1,
    timedOut: exitCode === null,
    cpuSeconds: tree === null ? null : Math.max(0, tree - (own.user + own.system) / 1e6),
    wallSeconds: (performance.now() - begunAt) / 1e3,
    peakRssBytes: null,
    stdout,
    stderr,
  };
}

/** The tool's own report: what it printed, wrote to a file, or tells when asked afterwards. */
function readOutput({ stdout, command, folder, start }) {
  if (command.after) {
    const [file, ...before] = start.argv;
    const told = spawnSync(file, [...before, ...command.after], { cwd: folder, encoding: 'utf8' });
    return told.stdout ?? '';
  }
  const name = command.findOutput ? command.findOutput(folder) : command.outputFile;
  const file = name && path.resolve(folder, name);
  if (!file) return command.findOutput ? '' : stdout;
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Why a tool sent nothing at all, in its own words; null when it sent something. */
function explainSilence({ stdout, stderr, exitCode }, { requests }) {
  if (requests > 0) return null;
  const line = `${stderr}\n${stdout}`.split('\n').find((text) => text.trim() !== '');
  return `sent nothing: ${(line ?? `exit code ${exitCode}`).trim().slice(0, 120)}`;
}

/**
 * `start` holds the tool's first words; `makeCommand(url)` gives the rest. Resolves with what the meter,
 * the target and the tool itself said; `others` is the share of a core that other processes took, null
 * where it is not told.
 */
export async function runTool(
  bench,
  { start, makeCommand, behaviour, limitSeconds, isLogged, folder },
) {
  const { instruments, isPinned, signal } = bench;
  const target = await startTarget({
    command: pinned(SERVER_CORE, instruments.server, isPinned),
    options: behaviour,
    logFile: isLogged ? path.join(folder, 'arrivals') : null,
    signal,
  });
  const command = makeCommand(`${target.url}/fast`);
  const argv = [...start.argv, ...command.args];
  const env = { ...start.env, ...command.env };
  const othersBefore = othersSeconds();
  const begunAt = performance.now();
  const tool = await runMetered({ argv, env, limitSeconds, instruments, folder, isPinned, signal });
  const seconds = (performance.now() - begunAt) / 1e3;
  const othersAfter = othersSeconds();
  const server = await target.stop();
  const others = othersBefore === null ? null : Math.max(0, (othersAfter - othersBefore) / seconds);
  return {
    tool,
    server,
    others,
    isClean: others === null || others <= OTHERS_LIMIT,
    failure: explainSilence(tool, server),
    output: readOutput({ stdout: tool.stdout, command, folder, start }),
    shown: argv.map((word) =>
      word.replace(target.url, 'URL').replace(new URL(target.url).host, 'HOST'),
    ),
  };
}
