import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADAPTERS } from '../../src/cli/adapters.ts';
import { loadPriceBook } from '../../src/cli/package-files.ts';
import { toJsonDocument } from '../../src/report/json-document.ts';
import { describeProcessors } from '../../src/run/capture-environment.ts';
import { loadReplay, type Replay } from '../../src/run/load-replay.ts';
import { loadScenario, type LoadContext } from '../../src/run/load-scenario.ts';
import { aRunResult } from '../report/run-result.ts';

const TEXT =
  'name: s\npayload: { file: rows.jsonl }\ntargets: [{ adapter: http, url: "http://127.0.0.1:1/" }]\nload: { phases: [{ name: steady, rate: 10/s, duration: 1s }] }\n';

let folder: string;
let context: LoadContext;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'servebench-replay-'));
  context = {
    adapters: ADAPTERS,
    loadPriceBook,
    environment: {},
    workingFolder: folder,
  };
  await write('s.yaml', TEXT);
  await write('rows.jsonl', '{"inputs":{"x":[1]}}\n');
  await storeRun();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function write(name: string, text: string): Promise<void> {
  return writeFile(path.join(folder, name), text);
}

/** What a run of s.yaml leaves behind. */
async function storeRun(rerunCommand = 'servebench run s.yaml'): Promise<void> {
  const loaded = await loadScenario('s.yaml', context);
  const { environment } = aRunResult();
  const result = aRunResult({
    scenarioFile: loaded.scenario.file,
    scenarioText: loaded.scenario.text,
    rerunCommand,
    environment: {
      ...environment,
      ...describeProcessors(),
      payloadSha256: loaded.payloadSha256,
      scenarioSha256: loaded.scenarioSha256,
    },
  });
  await write('result.json', JSON.stringify(toJsonDocument(result)));
}

function replay(allowChanged = false): Promise<Replay> {
  return loadReplay(folder, context, { allowChanged, servebenchVersion: '0.1.0' });
}

test('an unchanged run is loaded as it was, with nothing to tell', async () => {
  const { loaded, told, stored } = await replay();
  expect(told).toEqual([]);
  expect(stored.runId).toBe('run-1');
  expect(loaded).toEqual(await loadScenario('s.yaml', context));
});

test('the stored text is used, not the file as it is today', async () => {
  await write('s.yaml', TEXT.replace('10/s', '99/s'));
  const { loaded, told } = await replay();
  expect(loaded.scenario.load.phases[0]?.profile).toMatchObject({ ratePerSecond: 10 });
  expect(told.map(({ code }) => code)).toEqual(['scenario-changed']);
});

test('a scenario file that is gone does not stop it', async () => {
  await rm(path.join(folder, 's.yaml'));
  const { told } = await replay();
  expect(told.map(({ message }) => message)).toEqual([
    expect.stringContaining('is gone since run run-1'),
  ]);
});

test('a payload that changed stops it, unless that is allowed', async () => {
  await write('rows.jsonl', '{"inputs":{"x":[2]}}\n');
  await expect(replay()).rejects.toMatchObject({ code: 'SB_RUN_REPLAY_CHANGED' });
  expect((await replay(true)).told.map(({ code }) => code)).toEqual(['payload-changed']);
});

test('a payload that is gone stops it by name', async () => {
  await rm(path.join(folder, 'rows.jsonl'));
  await expect(replay(true)).rejects.toThrow(/cannot read the payload file .*rows\.jsonl/);
});

test('a search has no schedule to repeat; its own command is given', async () => {
  await storeRun('servebench search s.yaml --slo "p99 < 40ms"');
  await expect(replay()).rejects.toMatchObject({
    code: 'SB_RUN_REPLAY_SEARCH',
    hint: 'Search again with: servebench search s.yaml --slo "p99 < 40ms"',
  });
});
