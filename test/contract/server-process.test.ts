import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isProcessGroupAlive } from '../../src/adapter/process-group.ts';
import { openServerLog, type ServerLog } from '../../src/adapter/server-log.ts';
import { startServerProcess, type ServerProcess } from '../../src/adapter/server-process.ts';
import { systemClock } from '../../src/base/clock.ts';

let folder: string;
let log: ServerLog;
let started: ServerProcess | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servebench-process-'));
  log = openServerLog(join(folder, 'server.log'));
  started = null;
});

afterEach(async () => {
  await started?.stop();
  log.close();
  rmSync(folder, { recursive: true });
});

/** Runs `script` under node; with `graceNs` between SIGTERM and SIGKILL. */
async function start(script: string, graceNs = 10e9): Promise<ServerProcess> {
  const command = { file: process.execPath, args: ['-e', script], env: { FROM_US: 'yes' } };
  started = await startServerProcess(command, log, systemClock, graceNs);
  return started;
}

const output = (): string => readFileSync(log.path, 'utf8');
const outputHas = (text: string): Promise<void> =>
  vi.waitFor(() => {
    expect(output()).toContain(text);
  }, 10_000);

/** As printed by the child of `SPAWN_STUBBORN`. */
const childPid = (): number => Number(/child up (\d+)/.exec(output())?.[1]);

/** Whether the process runs; a zombie does not. */
const doesRun = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return !/^(Z|$)/.test(stdout.trim());
};

const WAIT = 'setInterval(() => {}, 1000);';
const IGNORE_SIGTERM = "process.on('SIGTERM', () => console.log('not yet'));";
const SPAWN_STUBBORN = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', ${JSON.stringify(`${IGNORE_SIGTERM}${WAIT}console.log('child up', process.pid)`)}], { stdio: 'inherit' });
`;

describe('startServerProcess', () => {
  test('appends stdout and stderr to the log and passes the environment', async () => {
    const server = await start("console.log(process.env.FROM_US); console.error('oops')");
    await server.died;
    expect(output()).toBe('yes\noops\n');
  });

  test.each([
    ['process.exit(3)', 'exited with code 3. It wrote nothing to its log.'],
    ["console.log('bye')", 'exited with code 0. The last lines of its log:\n  bye'],
    ["process.kill(process.pid, 'SIGKILL')", 'was killed by SIGKILL. It wrote nothing to its log.'],
  ])('tells how a server died: %s', async (script, words) => {
    const server = await start(script);
    expect(await server.died).toBe(words);
    await server.stop();
  });

  test('lets a server finish after SIGTERM', async () => {
    const server = await start(
      `process.on('SIGTERM', () => { console.log('finished'); process.exit(); }); ${WAIT} console.log('up')`,
    );
    await outputHas('up');
    await server.stop();
    expect(output()).toContain('finished');
    expect(isProcessGroupAlive(server.pid)).toBe(false);
  });

  test('kills a server that ignores SIGTERM once the grace time is over', async () => {
    const server = await start(`${IGNORE_SIGTERM} ${WAIT} console.log('up')`, 100e6);
    await outputHas('up');
    await server.stop();
    expect(output()).toContain('not yet');
    expect(isProcessGroupAlive(server.pid)).toBe(false);
  });

  test('waits for and kills children that outlive the server', async () => {
    const server = await start(`${SPAWN_STUBBORN} ${WAIT}`, 100e6);
    await outputHas('child up');
    expect(doesRun(childPid())).toBe(true);
    await server.stop();
    expect(isProcessGroupAlive(server.pid)).toBe(false);
    expect(doesRun(childPid())).toBe(false);
  });

  test('stops the children of a server that died by itself', async () => {
    const server = await start(`${SPAWN_STUBBORN} setTimeout(() => process.exit(1), 300);`, 100e6);
    expect(await server.died).toMatch('exited with code 1');
    expect(isProcessGroupAlive(server.pid)).toBe(true);
    await server.stop();
    expect(isProcessGroupAlive(server.pid)).toBe(false);
  });

  test('gives every caller of stop the same end', async () => {
    const server = await start(WAIT);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(isProcessGroupAlive(server.pid)).toBe(false);
  });

  test('kills a stubborn server when our own process exits', async () => {
    const source = (file: string): string =>
      JSON.stringify(new URL(`../../src/${file}`, import.meta.url).href);
    const script = `
      const { startServerProcess } = await import(${source('adapter/server-process.ts')});
      const { openServerLog } = await import(${source('adapter/server-log.ts')});
      const { systemClock } = await import(${source('base/clock.ts')});
      const log = openServerLog(${JSON.stringify(log.path)});
      const args = ['-e', ${JSON.stringify(`${IGNORE_SIGTERM} ${WAIT} console.log('up')`)}];
      const server = await startServerProcess({ file: process.execPath, args, env: {} }, log, systemClock);
      while (!(await log.readHead()).includes('up')) continue;
      console.log(server.pid);
      process.exit(5);
    `;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', script]);
    const pid = Number((await launcher.stdout.setEncoding('utf8').toArray()).join(''));
    expect(pid).toBeGreaterThan(0);
    await expect.poll(() => isProcessGroupAlive(pid)).toBe(false);
  });

  test.each([
    ['a program that does not exist', 'no-such-program', 'there is no such program'],
    ['a file that cannot be run', './server.log', 'EACCES'],
  ])('refuses %s', async (_what, name, words) => {
    const file = name.startsWith('./') ? join(folder, name) : name;
    const starting = startServerProcess({ file, args: [], env: {} }, log, systemClock);
    await expect(starting).rejects.toMatchObject({
      code: 'SB_ADAPTER_START_FAILED',
      message: expect.stringContaining(words) as string,
      exitCode: 3,
    });
  });
});

describe('isProcessGroupAlive', () => {
  test.runIf(process.platform === 'linux')(
    'does not count a process that ended but was not reaped',
    async () => {
      // `setsid` leads a group of its own and ends; its parent has become `sleep`, which never reaps.
      const script = 'setsid true & echo $!; exec sleep 1000';
      const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const groupId = Number(await new Promise((resolve) => parent.stdout.once('data', resolve)));
        await vi.waitFor(() => {
          const stat = readFileSync(`/proc/${groupId}/stat`, 'utf8');
          expect(stat).toMatch(new RegExp(`^${groupId} \\(.+\\) Z \\d+ ${groupId} `));
        });
        expect(process.kill(-groupId, 0)).toBe(true);
        expect(isProcessGroupAlive(groupId)).toBe(false);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );

  test('is false for a group that never was', () => {
    expect(isProcessGroupAlive(2 ** 22 + 1)).toBe(false);
  });
});
