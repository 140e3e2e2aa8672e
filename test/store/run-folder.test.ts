import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRunFolder, createRunId, safeFileName } from '../../src/store/run-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), 'servebench-store-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

test('a file appears whole, with nothing left beside it', async () => {
  const folder = await createRunFolder(parent, 'one');
  await folder.write('result.json', '{"a":1}');
  await folder.write('result.json', '{"a":2}');
  expect(await readdir(folder.path)).toEqual(['result.json']);
  expect(await readFile(path.join(folder.path, 'result.json'), 'utf8')).toBe('{"a":2}');
});

test('a write that fails leaves the good file in place', async () => {
  const folder = await createRunFolder(parent, 'one');
  await folder.write('result.json', 'good');
  await rm(path.join(folder.path, 'result.json.partial'), { force: true });
  const { mkdir } = await import('node:fs/promises');
  await mkdir(path.join(folder.path, 'result.json.partial'));
  await expect(folder.write('result.json', 'bad')).rejects.toThrow();
  expect(await readFile(path.join(folder.path, 'result.json'), 'utf8')).toBe('good');
});

test('an existing run is never written over', async () => {
  await createRunFolder(parent, 'one');
  await expect(createRunFolder(parent, 'one')).rejects.toMatchObject({ code: 'SB_STORE_FOLDER' });
});

test('a folder that cannot be made is said so with a next step', async () => {
  const file = path.join(parent, 'file');
  await writeFile(file, '');
  await expect(createRunFolder(file, 'one')).rejects.toMatchObject({
    code: 'SB_STORE_FOLDER',
    hint: expect.stringContaining('--out') as string,
  });
});

test('a file system that takes no folders is an error, not a wait without end', async () => {
  await expect(createRunFolder('/proc/servebench', 'one')).rejects.toMatchObject({
    code: 'SB_STORE_FOLDER',
  });
});

test('folders on the way that do not exist are made', async () => {
  const folder = await createRunFolder(path.join(parent, 'a', 'b', 'c'), 'one');
  await folder.write('result.json', '{}');
  expect(await readdir(path.join(parent, 'a', 'b', 'c', 'runs', 'one'))).toEqual(['result.json']);
});

test('a run id tells the time and differs for runs of one second', () => {
  expect(createRunId('2026-11-23T14:22:05.123Z', 0x7f3a)).toBe('20261123-142205-7f3a');
  expect(createRunId('2026-11-23T14:22:05.123Z', 1)).not.toBe(
    createRunId('2026-11-23T14:22:05.123Z', 2),
  );
});

describe('file names made from what users wrote', () => {
  test.each([
    ['../../etc/passwd', 'etc-passwd'],
    ['.hidden', 'hidden'],
    ['my server (2)', 'my-server-2-'],
    ['a_b', 'a_b'],
    ['日本', 'unnamed'],
  ])('%s becomes %s', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  test('stay in their folder whatever the name', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const safe = safeFileName(name);
        expect(path.basename(safe)).toBe(safe);
        expect(safe.startsWith('.')).toBe(false);
      }),
    );
  });
});
