// Gets the peers from their own registries into one cache folder. Each may fail: then the reason stands
// in the result in place of its figures. Versions are fixed, so that two benchmarks compare the same tools.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A step that takes longer is given up. */
const STEP_MINUTES = 12;

/** Runs one step to its end; its output is only shown, in one line, by the error it throws. */
async function run(file, args, { signal, cwd, env = {} }) {
  const child = spawn(file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it ended by itself
    }
  };
  const limit = setTimeout(end, STEP_MINUTES * 60_000);
  signal.addEventListener('abort', end, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => (output = (output + text).slice(-20_000)));
  }
  try {
    const [exitCode] = await once(child, 'close');
    signal.throwIfAborted();
    if (exitCode === 0) return output;
    const lines = output.split('\n').filter((line) => line.trim() !== '');
    const told = lines.find((line) => /error|cannot|refused|forbidden/i.test(line)) ?? lines.at(-1);
    throw new Error(
      exitCode === null
        ? `${file} took longer than ${STEP_MINUTES} minutes`
        : `${file}: ${(told ?? `exit code ${exitCode}`).trim().slice(0, 160)}`,
    );
  } catch (error) {
    if (error.code === 'ENOENT') throw new Error(`${file} is not on this machine`);
    throw error;
  } finally {
    clearTimeout(limit);
    signal.removeEventListener('abort', end);
  }
}

/** A folder that appears whole or not at all: an interrupted step leaves nothing that looks done. */
async function buildOnce(folder, build) {
  const stamp = path.join(folder, '.complete');
  if (existsSync(stamp)) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build();
  writeFileSync(stamp, '');
}

/** Each gives the words that start the tool. `{ cache, signal }` come from the benchmark. */
export function fromGo(module, version) {
  const name = module.split('/').findLast((part) => !/^v\d+$/.test(part));
  return async ({ cache, signal }) => {
    const folder = path.join(cache, `${name}-${version}`);
    await buildOnce(folder, () =>
      run('go', ['install', `${module}@v${version}`], {
        signal,
        cwd: folder,
        env: { GOBIN: folder },
      }),
    );
    return { argv: [path.join(folder, name)] };
  };
}

export function fromCargo(name, version) {
  return async ({ cache, signal }) => {
    const folder = path.join(cache, `${name}-${version}`);
    await buildOnce(folder, () =>
      run('cargo', ['install', name, '--version', version, '--locked', '--root', folder], {
        signal,
        cwd: folder,
      }),
    );
    return { argv: [path.join(folder, 'bin', name)] };
  };
}

export function fromNpm(name, version, entry) {
  return async ({ cache, signal }) => {
    const folder = path.join(cache, `${name}-${version}`);
    await buildOnce(folder, async () => {
      writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
      const flags = [
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--no-save',
        '--loglevel=error',
      ];
      await run('npm', ['install', ...flags, `${name}@${version}`], { signal, cwd: folder });
    });
    return { argv: [process.execPath, path.join(folder, 'node_modules', name, entry)] };
  };
}

export function fromPip(name, version) {
  return async ({ cache, signal }) => {
    const folder = path.join(cache, `${name}-${version}`);
    await buildOnce(folder, async () => {
      await run('python3', ['-m', 'venv', '.'], { signal, cwd: folder });
      const pip = path.join(folder, 'bin/python');
      await run(pip, ['-m', 'pip', 'install', '-q', `${name}==${version}`], {
        signal,
        cwd: folder,
      });
    });
    return { argv: [path.join(folder, 'bin', name)] };
  };
}

export function fromPath(name) {
  return () => {
    const folder = (process.env.PATH ?? '')
      .split(path.delimiter)
      .find((part) => part !== '' && existsSync(path.join(part, name)));
    if (!folder) throw new Error('not in PATH');
    return { argv: [path.join(folder, name)] };
  };
}

/** Packages of the distribution, unpacked into a folder of their own: nothing is installed. */
async function unpackDebs(folder, packages, { signal, aptOptions = [] }) {
  await run('apt-get', [...aptOptions, '-qq', 'download', ...packages], { signal, cwd: folder });
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb'))) {
    await run('dpkg', ['-x', file, '.'], { signal, cwd: folder });
  }
}

const LIBRARIES = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu', 'lib/x86_64-linux-gnu'];

function libraryFolder(folder) {
  return LIBRARIES.map((name) => path.join(folder, name)).find((name) => existsSync(name));
}

/** wrk: the one in PATH, else the distribution's package with the one library it needs. */
export function wrkFromDebian() {
  return async (context) => {
    try {
      return fromPath('wrk')();
    } catch {
      const folder = path.join(context.cache, 'wrk');
      await buildOnce(folder, () =>
        unpackDebs(folder, ['wrk', 'libluajit-5.1-2'], { signal: context.signal }),
      );
      return {
        argv: [path.join(folder, 'usr/bin/wrk')],
        env: { LD_LIBRARY_PATH: libraryFolder(folder) },
      };
    }
  };
}

const NEWER_RELEASE = 'trixie';
const NEWER_PACKAGES = ['libc6', 'libstdc++6', 'libgcc-s1', 'zlib1g', 'libssl3t64'];
const ARCHIVE_KEYS = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** Package lists of a newer release from the mirror this machine already uses, in a folder of their own. */
async function newerReleaseOptions(folder, signal) {
  const targets = await run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(CODENAME)'], {
    signal,
    cwd: folder,
  });
  const mirror = /^(\S+\/debian\/?) \S+$/m.exec(targets)?.[1];
  if (!mirror)
    throw new Error(`its libraries come from Debian ${NEWER_RELEASE}, and this is no Debian`);
  mkdirSync(path.join(folder, 'apt/lists/partial'), { recursive: true });
  mkdirSync(path.join(folder, 'apt/archives/partial'), { recursive: true });
  const sources = path.join(folder, 'apt/sources.list');
  writeFileSync(sources, `deb [signed-by=${ARCHIVE_KEYS}] ${mirror} ${NEWER_RELEASE} main\n`);
  const options = [
    `Dir::Etc::sourcelist=${sources}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::Lists=${path.join(folder, 'apt/lists')}`,
    `Dir::Cache=${path.join(folder, 'apt')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option]);
  await run('apt-get', [...options, '-qq', 'update'], { signal, cwd: folder });
  return options;
}

/**
 * perf_analyzer comes as a wheel that wants a newer C library than many systems have: plain pip then
 * takes a placeholder of the same name. Here: that very wheel, with the libraries of a newer Debian beside it.
 */
export function perfAnalyzerFromWheel(version) {
  return async ({ cache, signal }) => {
    const folder = path.join(cache, `perf_analyzer-${version}`);
    await buildOnce(folder, async () => {
      const pick = ['--no-deps', '--only-binary=:all:', '--platform', 'manylinux_2_38_x86_64'];
      const options = { signal, cwd: folder };
      await run(
        'python3',
        ['-m', 'pip', 'download', '-q', ...pick, `perf-analyzer==${version}`],
        options,
      );
      const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
      await run('python3', ['-m', 'zipfile', '-e', wheel, 'wheel'], options);
      chmodSync(path.join(folder, 'wheel/perf_analyzer/bin/perf_analyzer'), 0o755);
      const aptOptions = await newerReleaseOptions(folder, signal);
      await unpackDebs(folder, NEWER_PACKAGES, { signal, aptOptions });
      rmSync(path.join(folder, 'apt'), { recursive: true, force: true });
    });
    const libraries = libraryFolder(folder);
    return {
      argv: [
        path.join(libraries, 'ld-linux-x86-64.so.2'),
        '--library-path',
        libraries,
        path.join(folder, 'wheel/perf_analyzer/bin/perf_analyzer'),
      ],
    };
  };
}
