// Makes a fresh clone ready: a Node new enough, the dependencies, the build. Idempotent: each step is
// skipped when a stamp says that it was done for these very inputs, so the second time is silent and
// needs no network. Runs on the machine's own Node, however old, so it imports nothing but node:.
// All output goes to stderr: stdout belongs to the command that follows.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// undici 8 asks for 22.19; type stripping without a flag came with 22.18.
const OLDEST_NODE = [22, 19];
const NODE_FOLDER = path.join(root, 'scripts/node');
const DEPENDENCIES_STAMP = path.join(root, 'node_modules/.servebench-dependencies');
const BUILD_STAMP = path.join(root, 'dist/.servebench-build');
const NODE_STAMP = path.join(NODE_FOLDER, 'node_modules/.servebench-node');
const LOCK = path.join(root, '.servebench/setup.lock');
const LOCK_WAIT_MS = 15 * 60_000;

class SetupError extends Error {}

function say(text) {
  process.stderr.write(text);
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

function fileKey(file) {
  return sha256(readFileSync(file));
}

function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Runs a step with a line that grows while it works; its output is shown only when it fails. */
async function step(title, command, args, options) {
  const startedAt = Date.now();
  say(`  ${title} `);
  const dots = setInterval(() => say('.'), 2000);
  const chunks = [];
  const status = await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options,
    });
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', resolve);
  }).finally(() => clearInterval(dots));
  if (status !== 0) {
    const output = Buffer.concat(chunks).toString().trim();
    throw new SetupError(`${title} failed:\n\n${output}\n`);
  }
  say(` ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
}

function isNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
}

/** How to call npm under a given Node: the npm that started us, or the one beside the machine's Node. */
function npmCommand(node) {
  const fromEnvironment = process.env.npm_execpath;
  if (fromEnvironment && /\.c?js$/.test(fromEnvironment)) return [node, [fromEnvironment]];
  const beside = path.resolve(
    path.dirname(process.execPath),
    '../lib/node_modules/npm/bin/npm-cli.js',
  );
  if (existsSync(beside)) return [node, [beside]];
  return ['npm', []];
}

async function npmCi(title, folder, node) {
  const [command, before] = npmCommand(node);
  // No dependency needs an install script; onnxruntime-node's would fetch CUDA libraries.
  const args = [
    ...before,
    'ci',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
  await step(title, command, args, {
    cwd: folder,
    env: { ...process.env, PATH, NODE_ENV: 'development' },
  });
}

function ownNode() {
  return path.join(NODE_FOLDER, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
}

function announce(state) {
  if (state.announced) return;
  state.announced = true;
  say('servebench: setting up (only after changes; the first time needs the network)\n');
}

/** The Node to run with, or null where one must be installed first. */
function readyNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const isInstalled =
    readStamp(NODE_STAMP) === fileKey(path.join(NODE_FOLDER, 'package-lock.json'));
  return isInstalled && existsSync(ownNode()) ? ownNode() : null;
}

async function installNode(state) {
  announce(state);
  const wanted = OLDEST_NODE.join('.');
  await npmCi(
    `Node.js ${wanted} or newer (this machine has ${process.versions.node})`,
    NODE_FOLDER,
    process.execPath,
  );
  if (!existsSync(ownNode()) || spawnSync(ownNode(), ['--version']).status !== 0) {
    throw new SetupError(
      `servebench needs Node.js ${wanted} or newer; this machine has ${process.versions.node}, and npm has no ready Node.js ` +
        `for ${process.platform}-${process.arch} here. Install one from your system's packages or a version manager, then run the same command again.\n`,
    );
  }
  // Written last: an install that was interrupted is done again.
  writeFileSync(NODE_STAMP, fileKey(path.join(NODE_FOLDER, 'package-lock.json')));
  return ownNode();
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === '__pycache__' ? [] : sourceFiles(file);
    return [file];
  });
}

function buildKey() {
  const files = ['src', 'adapters']
    .flatMap((folder) => sourceFiles(path.join(root, folder)))
    .sort();
  const inputs = [
    ...files,
    path.join(root, 'tsconfig.json'),
    path.join(root, 'tsconfig.build.json'),
  ];
  return sha256(
    ...inputs.flatMap((file) => [path.relative(root, file), '\0', readFileSync(file), '\0']),
  );
}

async function build(node, key) {
  const fresh = mkdtempSync(path.join(root, 'dist.new-'));
  try {
    const tsc = createRequire(path.join(root, 'package.json')).resolve('typescript/bin/tsc');
    await step('build', node, [tsc, '-p', 'tsconfig.build.json', '--outDir', fresh]);
    for (const file of ['src', 'adapters'].flatMap((folder) =>
      sourceFiles(path.join(root, folder)),
    )) {
      if (/\.tsx?$/.test(file)) continue;
      const copy = path.join(fresh, path.relative(root, file));
      mkdirSync(path.dirname(copy), { recursive: true });
      cpSync(file, copy);
    }
    writeFileSync(path.join(fresh, path.basename(BUILD_STAMP)), key);
    // A build that was interrupted never takes the place of a whole one.
    rmSync(path.join(root, 'dist'), { recursive: true, force: true });
    renameSync(fresh, path.join(root, 'dist'));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Takes the lock, or tells who holds it; a lock whose holder is gone is taken over. */
function takeLock() {
  mkdirSync(path.dirname(LOCK), { recursive: true });
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return null;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number(readStamp(LOCK));
  if (holder > 0 && isAlive(holder)) return holder;
  rmSync(LOCK, { force: true });
  return holder;
}

/** Two set-ups in one checkout would undo each other's files: the second waits for the first. */
async function alone(work) {
  let waitedMs = 0;
  for (let holder = takeLock(); holder !== null; holder = takeLock()) {
    if (waitedMs === 0) say(`servebench: waiting for another set-up here (process ${holder})\n`);
    if (waitedMs > LOCK_WAIT_MS) {
      throw new SetupError(
        `another set-up (process ${holder}) has not ended for ${LOCK_WAIT_MS / 60_000} minutes`,
      );
    }
    await delay(200);
    waitedMs += 200;
  }
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

async function setUpWhatIsMissing() {
  const state = { announced: false };
  const node = readyNode() ?? (await installNode(state));
  const dependenciesKey = fileKey(path.join(root, 'package-lock.json'));
  if (readStamp(DEPENDENCIES_STAMP) !== dependenciesKey) {
    announce(state);
    await npmCi('dependencies', root, node);
    writeFileSync(DEPENDENCIES_STAMP, dependenciesKey);
  }
  const key = buildKey();
  if (readStamp(BUILD_STAMP) !== key) {
    announce(state);
    await build(node, key);
  }
  if (state.announced) say('\n');
  return node;
}

/** Sets everything up and returns the path of the Node to run servebench with. */
export async function setUp() {
  const node = readyNode();
  const isReady =
    node !== null &&
    readStamp(DEPENDENCIES_STAMP) === fileKey(path.join(root, 'package-lock.json')) &&
    readStamp(BUILD_STAMP) === buildKey();
  return isReady ? node : alone(setUpWhatIsMissing);
}

/** Sets up, or explains what is missing and exits 5. */
export async function setUpOrExit() {
  try {
    return await setUp();
  } catch (error) {
    const message = error instanceof SetupError ? error.message : (error.stack ?? String(error));
    say(
      `\n\nservebench: set-up stopped. ${message}\nNothing half-done is used: run the same command again once this is mended.\n`,
    );
    process.exit(5);
  }
}

/** Runs `node ARGS` to its end, passing signals on, and resolves to its exit code. */
export function runNode(node, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', ...options });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => child.kill(signal));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 15)));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUpOrExit();
