import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/domain/result.ts';
import { toJsonDocument } from '../../src/report/json-document.ts';
import { readStoredRun } from '../../src/run/read-stored-run.ts';
import { aPhaseRecord, aPhaseResult, aTargetResult } from '../builders/results.ts';
import { aRunResult } from '../report/run-result.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'servebench-stored-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function store(content: unknown): Promise<string> {
  const file = path.join(folder, 'result.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const documentOf = (result: RunResult = aRunResult()): object => toJsonDocument(result);

test('a result that was written is read, by its folder and by its file', async () => {
  const { driver } = aPhaseRecord();
  const closed = aPhaseResult({ name: 'closed', driver: { ...driver, scheduleSha256: null } });
  const result = aRunResult({ targets: [aTargetResult({ phases: [aPhaseResult(), closed] })] });
  const file = await store(documentOf(result));
  const run = await readStoredRun(file);
  expect(await readStoredRun(folder)).toEqual(run);
  expect(run).toMatchObject({
    runId: 'run-1',
    scenario: { file: '/scenarios/fraud.yaml', text: 'name: fraud\n' },
    environment: { scenarioSha256: 'cd'.repeat(32), modelSha256: null },
    targets: [
      {
        name: 'onnx',
        phases: [
          { name: 'steady', driver: { scheduleSha256: 'ab'.repeat(32) } },
          { name: 'closed', driver: { scheduleSha256: null } },
        ],
      },
    ],
  });
});

describe('is refused, in words:', () => {
  test('a place where nothing is', async () => {
    const place = path.join(folder, 'nowhere');
    await expect(readStoredRun(place)).rejects.toMatchObject({
      code: 'SB_RUN_STORED_UNREADABLE',
      message: `there is no stored run at ${place}`,
      exitCode: 2,
    });
  });

  test('a folder that is no run', async () => {
    await writeFile(path.join(folder, 'notes.txt'), '');
    await expect(readStoredRun(folder)).rejects.toMatchObject({
      code: 'SB_RUN_STORED_INVALID',
      message: expect.stringContaining('is not a run folder') as string,
    });
  });

  test.each(['onnx.log', 'report.html', 'result.json.partial'])(
    'a run that ended before its result was written (it left %s)',
    async (name) => {
      await writeFile(path.join(folder, name), '');
      await expect(readStoredRun(folder)).rejects.toMatchObject({
        code: 'SB_RUN_STORED_INCOMPLETE',
        message: expect.stringContaining('was never completed') as string,
      });
    },
  );

  test('a folder in the place of the file', async () => {
    await mkdir(path.join(folder, 'result.json'));
    await expect(readStoredRun(folder)).rejects.toMatchObject({
      code: 'SB_RUN_STORED_UNREADABLE',
      message: expect.stringContaining('cannot read') as string,
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['what is not JSON', 'name: fraud', /is not the result of a run: .*JSON/],
    ['half a document', '{"schemaVersion":1,', /is not the result of a run: .*JSON/],
    ['JSON of another kind', [1, 2], /it names no schemaVersion/],
    ['an error document', { schemaVersion: 1, error: {} }, /is not the result of a run: runId: /],
    [
      'a document without its targets',
      { ...documentOf(), targets: undefined },
      /is not the result of a run: targets: /,
    ],
  ])('%s', async (_, content, message) => {
    const found = readStoredRun(await store(content));
    await expect(found).rejects.toMatchObject({ code: 'SB_RUN_STORED_INVALID' });
    await expect(found).rejects.toThrow(message);
  });

  test('another version of the format', async () => {
    const file = await store({ ...documentOf(), schemaVersion: 99 });
    await expect(readStoredRun(file)).rejects.toMatchObject({
      code: 'SB_RUN_STORED_VERSION',
      message: `${file} is a result of version 99; this servebench reads version 1`,
    });
  });
});
