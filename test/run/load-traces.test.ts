import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Scenario } from '../../src/domain/scenario.ts';
import { loadTraces, type LoadedTraces } from '../../src/run/load-traces.ts';
import { aScenario } from '../builders/scenario.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'servebench-trace-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface TracePhase {
  durationNs?: number;
  rowsPerRequest?: number;
  payloadRowCount?: number;
}

/** What is loaded for one phase `replay` whose trace is `name`, which holds `text`. */
async function load(
  name: string,
  text: string | null,
  given: TracePhase = {},
): Promise<LoadedTraces> {
  const { durationNs = 0, rowsPerRequest = 1, payloadRowCount = 0 } = given;
  const file = path.join(folder, name);
  if (text !== null) await writeFile(file, text);
  const scenario: Scenario = aScenario({
    payload: { file: '/rows.jsonl', rowsPerRequest, order: 'random' },
    load: {
      ...aScenario().load,
      phases: [
        ...aScenario().load.phases,
        {
          name: 'replay',
          kind: 'measured',
          profile: {
            ...{ loop: 'open', arrivals: 'trace', file, speed: 1 },
            ...{ ratePerSecond: 0, durationNs },
          },
        },
      ],
    },
  });
  return loadTraces(scenario, { payloadRowCount, workingFolder: folder });
}

test('a trace gives its phase its instants, rate and length', async () => {
  const text = 'at\n0\n1\n2\n3\n';
  const { scenario, traces, traceSha256s } = await load('t.csv', text);
  expect([...traces.keys()]).toEqual(['replay']);
  expect([...(traces.get('replay')?.offsetsNs ?? [])]).toEqual([0, 1e9, 2e9, 3e9]);
  expect(scenario.load.phases[1]?.profile).toMatchObject({ ratePerSecond: 1, durationNs: 4e9 });
  expect(traceSha256s.get('replay')).toBe(createHash('sha256').update(text).digest('hex'));
});

test('a scenario without a trace is left as it is', async () => {
  const scenario = aScenario();
  const loaded = await loadTraces(scenario, { payloadRowCount: 0, workingFolder: folder });
  expect(loaded.scenario).toBe(scenario);
  expect(loaded.traces.size).toBe(0);
});

test('rows of the payload are told as the requests that carry them', async () => {
  const text = '{"at":0,"row":0}\n{"at":1,"row":3}\n{"at":2,"row":4}\n';
  const { traces } = await load('t.jsonl', text, { rowsPerRequest: 2, payloadRowCount: 5 });
  expect([...(traces.get('replay')?.requestIndexes ?? [])]).toEqual([0, 1, 2]);
});

interface Refusal {
  text: string | null;
  given?: TracePhase;
  code: string;
  message: RegExp;
}

test.each<[string, Refusal]>([
  [
    'that is not there',
    { text: null, code: 'SB_RUN_FILE_UNREADABLE', message: /cannot read the trace .*t\.csv/ },
  ],
  [
    'with a wrong line',
    {
      text: 'at\n1\nx\n',
      code: 'SB_SCENARIO_INVALID',
      message: /^t\.csv:3:1: expected an instant/,
    },
  ],
  [
    'that names a row the payload lacks',
    {
      text: 'at,row\n1,4\n2,5\n',
      given: { payloadRowCount: 5 },
      code: 'SB_RUN_TRACE_ROW',
      message: /^t\.csv: names the payload row 5, but the payload has 5 rows/,
    },
  ],
  [
    'all of whose instants come too late',
    {
      text: 'at\n1700000\n',
      given: { durationNs: 1e9 },
      code: 'SB_RUN_TRACE_EMPTY',
      message: /no instant of t\.csv lies within/,
    },
  ],
  [
    'that would last for weeks',
    {
      text: 'at\n0\n1700000\n',
      code: 'SB_RUN_TRACE_TOO_LONG',
      message: /t\.csv lasts 944 h: expected at most 24 h/,
    },
  ],
])('a trace %s is refused', async (_, { text, given = {}, code, message }) => {
  const wrong = load('t.csv', text, given);
  await expect(wrong).rejects.toMatchObject({ code, exitCode: 2 });
  await expect(wrong).rejects.toThrow(message);
});
