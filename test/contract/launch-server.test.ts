import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launchServer, type ServerLaunch } from '../../src/adapter/launch-server.ts';
import type { Attempt, Refusal } from '../../src/adapter/readiness.ts';
import { systemClock } from '../../src/base/clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servebench-launch-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const refused: Refusal = {
  ready: false,
  kind: 'refused',
  answer: 'POST /score was answered 503: loading',
  hint: 'Look into the log of the server.',
};

function launchOf(script: string, attempt: ServerLaunch<string>['attempt']) {
  const command = { file: 'sh', args: ['-c', script], env: {} };
  const context = {
    target: 'under-test',
    options: {},
    model: null,
    probeRows: [],
    headers: {},
    clock: systemClock,
    signal: new AbortController().signal,
    readyTimeoutNs: 20e9,
    logFile: join(folder, 'server.log'),
  };
  return (changes: Partial<typeof context> = {}) =>
    launchServer({ title: 'the test server', command, attempt }, { ...context, ...changes });
}

const notReady = (): Promise<Attempt<string>> => Promise.resolve(refused);

describe('launchServer', () => {
  test("tries on what the server printed until it is ready, and gives the attempt's value", async () => {
    const launch = launchOf('sleep 0.2; echo port 7; exec sleep 1000', async (log) => {
      const port = /port (\d+)/.exec(await log.readHead())?.[1];
      return port === undefined ? refused : { ready: true, value: port };
    });
    const { process: server, value, readyAfterNs } = await launch();
    await server.stop();
    expect(value).toBe('7');
    expect(readyAfterNs).toBeGreaterThan(100e6);
  });

  test("tells of a server that ends before it is ready, with its log's end", async () => {
    const launch = launchOf('echo no such model >&2; exit 4', notReady);
    await expect(launch()).rejects.toMatchObject({
      code: 'SB_ADAPTER_START_FAILED',
      message: 'the test server exited with code 4. The last lines of its log:\n  no such model',
      hint: `The whole log: ${join(folder, 'server.log')}`,
      exitCode: 3,
    });
  });

  test("tells at the deadline what the last answer was, with the log's end", async () => {
    const launch = launchOf('echo loading; exec sleep 1000', notReady);
    await expect(launch({ readyTimeoutNs: 0.5e9 })).rejects.toMatchObject({
      code: 'SB_ADAPTER_NOT_READY',
      message:
        'the test server answered no correct inference within 0.5 s. ' +
        'The last try: POST /score was answered 503: loading. ' +
        'The last lines of its log:\n  loading',
    });
  });
});
