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
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// undici 8 asks for 22.19; type stripping without a flag came with 22.18.
const OLDEST_NODE = [22, 19];
const NODE_FOLDER = path.join(root, 'scripts/node');
const DEPENDENCIES_STAMP = path.join(root, 'node_modules/.servebench-dependencies');
const BUILD_STAMP = path.join(root, 'dist/.servebench-build');

class SetupError extends Error {}

function say(text) {
  process.stderr.write(text);
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
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
  const file = path.join(
    NODE_FOLDER,
    `node_modules/node-${process.platform}-${process.arch}/bin/node`,
  );
  return existsSync(file) ? file : null;
}

function announce(state) {
  if (state.announced) return;
  state.announced = true;
  say('servebench: setting up (only after changes; the first time needs the network)\n');
}

async function chooseNode(state) {
  if (isNewEnough(process.versions.node)) return process.execPath;
  if (!ownNode()) {
    announce(state);
    await npmCi(
      `Node.js ${OLDEST_NODE.join('.')} or newer (this machine has ${process.versions.node})`,
      NODE_FOLDER,
      process.execPath,
    );
  }
  const node = ownNode();
  const works = node && spawnSync(node, ['--version']).status === 0;
  if (!works) {
    throw new SetupError(
      `servebench needs Node.js ${OLDEST_NODE.join('.')} or newer; this machine has ${process.versions.node}, and npm has no ready Node.js ` +
        `for ${process.platform}-${process.arch} here. Install one from your system's packages or a version manager, then run the same command again.\n`,
    );
  }
  return node;
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

async function build(node, key, state) {
  announce(state);
  const fresh = path.join(root, 'dist.new');
  rmSync(fresh, { recursive: true, force: true });
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
}

/** Sets everything up and returns the path of the Node to run servebench with. */
export async function setUp() {
  const state = { announced: false };
  const node = await chooseNode(state);
  const dependenciesKey = sha256(readFileSync(path.join(root, 'package-lock.json')));
  if (readStamp(DEPENDENCIES_STAMP) !== dependenciesKey) {
    announce(state);
    await npmCi('dependencies', root, node);
    writeFileSync(DEPENDENCIES_STAMP, dependenciesKey);
  }
  const key = buildKey();
  if (readStamp(BUILD_STAMP) !== key) await build(node, key, state);
  if (state.announced) say('\n');
  return node;
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
    child.on('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : 15)));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUpOrExit();
