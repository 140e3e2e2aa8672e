// The server that every tool is measured against and that notes what arrived, and the meter that says
// what a tool cost: compiled once for a benchmark, started once for a run. Without a C compiler both
// have stand-ins in Node, which are coarser; which of them ran is in the result.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { readArrivalLog } from './arrival-statistics.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const COMPILERS = ['cc', 'gcc', 'clang'];

/** What serves and what meters, as the first words of a command; `meter` is null without a compiler. */
export function buildInstruments(folder) {
  const compiler =
    process.platform === 'linux'
      ? COMPILERS.find((name) => spawnSync(name, ['--version']).status === 0)
      : undefined;
  const compile = (name) => {
    const file = path.join(folder, name);
    const done = spawnSync(compiler, ['-O2', '-o', file, path.join(here, `${name}.c`)]);
    return done.status === 0 ? file : null;
  };
  const server = compiler ? compile('kernel-clock-server') : null;
  const meter = compiler ? compile('meter') : null;
  if (server && meter) return { server: [server], meter, isKernelClock: true };
  const standIn = path.join(path.dirname(here), 'bench-responder.mjs');
  return { server: [process.execPath, standIn], meter: null, isKernelClock: false };
}

/** Options of the server for each behaviour with a known answer; spans in seconds. */
export const BEHAVIOURS = {
  fast: () => [],
  delay: ({ delaySeconds }) => ['--mode', 'delay', '--delay-ns', ns(delaySeconds)],
  freeze: ({ fromSeconds, forSeconds }) => [
    '--mode',
    'freeze',
    '--freeze-from-ns',
    ns(fromSeconds),
    '--freeze-for-ns',
    ns(forSeconds),
  ],
  hang: ({ perThousand, seed }) => [
    '--mode',
    'hang',
    '--hang-per-thousand',
    String(perThousand),
    '--seed',
    String(seed),
  ],
};

const ns = (seconds) => String(Math.round(seconds * 1e9));

/**
 * Starts the target; `command` is its program (and whatever pins it). `logFile` null: nothing is logged,
 * which leaves a closed loop its full speed. `stop` resolves with the server's own counts and the log.
 */
export async function startTarget({ command, options, logFile, signal }) {
  const [file, ...args] = [...command, ...options, ...(logFile ? ['--log', logFile] : [])];
  const server = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => server.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  process.once('exit', kill);
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const url = (await lines.next()).value;
  if (!url?.startsWith('http')) throw new Error(`${file} ended before it was ready`);
  return {
    url,
    pid: server.pid,
    stop: async () => {
      const ended = once(server, 'close');
      server.kill('SIGTERM');
      const report = (await lines.next()).value;
      await ended;
      signal.removeEventListener('abort', kill);
      process.removeListener('exit', kill);
      signal.throwIfAborted();
      if (report === undefined) throw new Error('the target ended without its counts');
      const log = logFile && existsSync(logFile) ? readArrivalLog(readFileSync(logFile)) : null;
      return { ...JSON.parse(report), log };
    },
  };
}
