import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPriceBook } from '../../src/cli/package-files.ts';
import { ADAPTERS } from '../../src/cli/adapters.ts';
import { loadScenario, type LoadedScenario } from '../../src/run/load-scenario.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'servebench-load-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function load(text: string): Promise<LoadedScenario> {
  await writeFile(path.join(folder, 's.yaml'), text);
  return loadScenario('s.yaml', {
    adapters: ADAPTERS,
    loadPriceBook,
    environment: {},
    workingFolder: folder,
  });
}

const scenario = (rest: string): string =>
  `name: s\ntargets: [{ adapter: http, url: "http://127.0.0.1:1/" }]\nload: { phases: [{ rate: 10/s, duration: 1s }] }\n${rest}`;

test('a scenario is loaded with its prices and hashes', async () => {
  const loaded = await load(scenario('cost: { instances: [m6i.large] }'));
  expect(loaded.prices.map((price) => price.usdPerHour)).toEqual([0.096]);
  expect(loaded.scenarioSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(loaded).toMatchObject({ payloadRows: [], modelSha256: null, payloadSha256: null });
});

test('every unknown instance is told at once, with its place and near names', async () => {
  const wrong = load(scenario('cost: { instances: [m6i.lrge, g5.xlarge, nope.large] }'));
  await expect(wrong).rejects.toMatchObject({ code: 'SB_COST_UNKNOWN_INSTANCE', exitCode: 2 });
  await expect(wrong).rejects.toThrow(
    /s\.yaml:4:21.*m6i\.lrge[^]*m6i\.large[^]*s\.yaml:4:42.*nope/,
  );
});

test.each([
  ['payload', 'payload: { file: absent.jsonl }', 'the payload file'],
  ['model', 'model: { file: absent.onnx }', 'the model'],
])('a %s file that is not there is told with its path', async (_, rest, what) => {
  const wrong = load(scenario(rest));
  await expect(wrong).rejects.toMatchObject({ code: 'SB_RUN_FILE_UNREADABLE', exitCode: 2 });
  await expect(wrong).rejects.toThrow(what);
});

test('mistakes in a payload are told with line and column', async () => {
  await writeFile(path.join(folder, 'rows.jsonl'), '{"inputs":{"x":[1]}}\n{"inputs":\n');
  await expect(load(scenario('payload: { file: rows.jsonl }'))).rejects.toThrow(
    /rows\.jsonl:2:\d+/,
  );
});
