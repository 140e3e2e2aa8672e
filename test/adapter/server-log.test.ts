import { appendFileSync, mkdtempSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openServerLog } from '../../src/adapter/server-log.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servebench-log-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('openServerLog', () => {
  test('makes the folder and reads what was written through the descriptor', async () => {
    const log = openServerLog(join(folder, 'logs', 'server.log'));
    writeSync(log.descriptor, 'ready on port 1\n');
    log.close();
    expect(await log.readHead()).toBe('ready on port 1\n');
  });

  test('appends to an older log and never reads the old part back', async () => {
    const path = join(folder, 'server.log');
    writeFileSync(path, 'ready on port 1\n');
    const log = openServerLog(path);
    expect(await log.readHead()).toBe('');
    expect(await log.describeTail()).toBe('It wrote nothing to its log.');
    appendFileSync(path, 'ready on port 2\n');
    log.close();
    expect(await log.readHead()).toBe('ready on port 2\n');
    expect(await log.describeTail()).toBe('The last lines of its log:\n  ready on port 2');
  });

  test('tells the last 20 lines without colours and blank lines', async () => {
    const log = openServerLog(join(folder, 'server.log'));
    for (let line = 1; line <= 30; line++) {
      writeSync(log.descriptor, `\u001B[31mline ${line}\u001B[0m\r\n\n`);
    }
    log.close();
    const lines = (await log.describeTail()).split('\n');
    expect(lines).toHaveLength(21);
    expect(lines.at(1)).toBe('  line 11');
    expect(lines.at(-1)).toBe('  line 30');
  });

  test('leaves out a line that is cut by the reading limit', async () => {
    const log = openServerLog(join(folder, 'server.log'));
    writeSync(log.descriptor, `${'x'.repeat(20_000)}\nlast\n`);
    log.close();
    expect(await log.describeTail()).toBe('The last lines of its log:\n  last');
  });

  test('says so when the log has vanished', async () => {
    const log = openServerLog(join(folder, 'server.log'));
    log.close();
    rmSync(log.path);
    expect(await log.describeTail()).toBe('Its log could not be read.');
  });
});
