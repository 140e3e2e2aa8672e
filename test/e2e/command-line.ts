/** Runs the built command as a user would: own folder, own process, real servers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const ROOT: string = path.resolve(import.meta.dirname, '../..');
export const BIN: string = path.join(ROOT, 'dist/src/cli/bin.js');
const FRAUD_MODEL = path.join(ROOT, 'fixtures/models/fraud.onnx');
const FRAUD_PAYLOAD = path.join(ROOT, 'fixtures/payloads/fraud.jsonl');

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Started {
  child: ChildProcess;
  finished: Promise<Finished>;
  /** Resolves once stderr holds the text. */
  said(text: string): Promise<void>;
}

export interface Workplace {
  folder: string;
  write(name: string, text: string): string;
  start(args: string[], environment?: Record<string, string>): Started;
  run(args: string[], environment?: Record<string, string>): Promise<Finished>;
  dispose(): void;
}

export function startCommand(
  command: string,
  args: string[],
  options: { cwd: string; environment?: Record<string, string> },
): Started {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...plainEnvironment(), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    for (const look of waiting) look();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!stderr.includes(text)) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
      void finished.then(() => {
        look();
        reject(new Error(`the command ended without saying "${text}":\n${stderr}`));
      });
    });
  return { child, finished, said };
}

/** The environment of a person's shell: nothing about CI or colours, and the node under test first. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of ['CI', 'NO_COLOR', 'FORCE_COLOR']) Reflect.deleteProperty(environment, name);
  const folders = [path.dirname(process.execPath), environment['PATH'] ?? ''];
  return { ...environment, PATH: folders.join(path.delimiter) };
}

/** A temporary folder with the command in it. */
export function aWorkplace(): Workplace {
  const folder = mkdtempSync(path.join(tmpdir(), 'servebench-e2e-'));
  const start: Workplace['start'] = (args, environment) =>
    startCommand(process.execPath, [BIN, ...args], {
      cwd: folder,
      ...(environment ? { environment } : {}),
    });
  return {
    folder,
    write: (name, text) => {
      const file = path.join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    start,
    run: (args, environment) => start(args, environment).finished,
    dispose: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A short scenario on the built-in server; `changes` replaces or adds top-level blocks of YAML. */
export function fraudScenario(changes: Record<string, string> = {}): string {
  const blocks: Record<string, string> = {
    name: 'name: short',
    model: `model: { file: ${FRAUD_MODEL} }`,
    payload: `payload: { file: ${FRAUD_PAYLOAD} }`,
    targets: 'targets: [{ adapter: onnx }]',
    load: loadBlock('{ name: steady, rate: 100/s, duration: 2s }'),
    budgets: 'budgets: ["error_rate < 1%"]',
    cost: 'cost: { instances: [m6i.large] }',
    ...changes,
  };
  return `${Object.values(blocks).join('\n')}\n`;
}

export function loadBlock(...phases: string[]): string {
  return [
    'load:',
    '  warmup: { duration: 500ms }',
    '  timeout: 2s',
    '  phases:',
    ...phases.map((phase) => `    - ${phase}`),
  ].join('\n');
}

/** Ids of live processes whose parent is `pid` (Linux). */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
