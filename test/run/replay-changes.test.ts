import { describe, expect, test } from 'vitest';
import type { LoadedScenario } from '../../src/run/load-scenario.ts';
import { noticeChangedFiles, noticeCircumstances } from '../../src/run/replay-changes.ts';
import { aScenario } from '../builders/scenario.ts';
import { aStoredRun } from './stored-run.ts';

function aLoaded(given: Partial<LoadedScenario> = {}): LoadedScenario {
  return {
    scenario: aScenario({
      model: { file: '/m/fraud.onnx', name: 'fraud' },
      payload: { file: '/p/rows.jsonl', rowsPerRequest: 1, order: 'random' },
    }),
    payloadRows: [],
    prepared: new Map(),
    prices: [],
    modelSha256: 'aa',
    payloadSha256: 'bb',
    scenarioSha256: 'cc',
    traces: new Map(),
    traceSha256s: new Map(),
    ...given,
  };
}

describe('files', () => {
  test('that are the same say nothing', () => {
    expect(noticeChangedFiles(aStoredRun(), aLoaded(), false)).toEqual([]);
  });

  test('that changed stop the replay, each with its path and both hashes', () => {
    const loaded = aLoaded({ modelSha256: 'a2', payloadSha256: 'b2' });
    expect(() => noticeChangedFiles(aStoredRun(), loaded, false)).toThrow(
      expect.objectContaining({
        code: 'SB_RUN_REPLAY_CHANGED',
        exitCode: 2,
        message:
          'the model /m/fraud.onnx has changed since run 20261123-142205-7f3a: expected SHA-256 aa, found a2\n' +
          'the payload /p/rows.jsonl has changed since run 20261123-142205-7f3a: expected SHA-256 bb, found b2',
        hint: expect.stringContaining('--allow-changed') as string,
      }) as Error,
    );
  });

  test('that changed and may are told instead', () => {
    const notices = noticeChangedFiles(aStoredRun(), aLoaded({ payloadSha256: 'b2' }), true);
    expect(notices.map(({ code }) => code)).toEqual(['payload-changed']);
    expect(notices[0]?.message).toContain('/p/rows.jsonl');
  });

  test('of traces are compared by phase', () => {
    const scenario = aScenario();
    scenario.load.phases = ['one', 'two'].map((name) => ({
      name,
      kind: 'measured',
      profile: {
        loop: 'open',
        arrivals: 'trace',
        file: `/t/${name}.csv`,
        speed: 1,
        ratePerSecond: 1,
        durationNs: 1e9,
      },
    }));
    const stored = aStoredRun();
    stored.environment.traceSha256s = { one: 't1', two: 't2' };
    const traceSha256s = new Map([
      ['one', 't1'],
      ['two', 'xx'],
    ]);
    const notices = noticeChangedFiles(stored, aLoaded({ scenario, traceSha256s }), true);
    expect(notices.map(({ code, message }) => [code, message.split(' has')[0]])).toEqual([
      ['trace-changed', 'the trace /t/two.csv'],
    ]);
  });

  test('that the run did not have are not missed', () => {
    const stored = aStoredRun();
    stored.environment.modelSha256 = null;
    expect(noticeChangedFiles(stored, aLoaded(), false)).toEqual([]);
  });
});

describe('circumstances', () => {
  const same = { scenarioSha256: 'cc', servebenchVersion: '0.1.0', cpuModel: 'AMD EPYC', cores: 2 };

  test('that are the same say nothing', () => {
    expect(noticeCircumstances(aStoredRun(), same)).toEqual([]);
  });

  test.each<[string, Partial<Parameters<typeof noticeCircumstances>[1]>, string, string]>([
    [
      'a scenario that was edited',
      { scenarioSha256: 'c2' },
      'scenario-changed',
      '/scenarios/s.yaml has changed since run 20261123-142205-7f3a; the text that was stored with the run is used',
    ],
    [
      'a scenario that is gone',
      { scenarioSha256: null },
      'scenario-changed',
      '/scenarios/s.yaml is gone since run 20261123-142205-7f3a; the text that was stored with the run is used',
    ],
    [
      'another servebench',
      { servebenchVersion: '0.2.0' },
      'other-version',
      'run 20261123-142205-7f3a was made by servebench 0.1.0; this is 0.2.0',
    ],
    [
      'another machine',
      { cores: 8 },
      'other-machine',
      'run 20261123-142205-7f3a was made on another machine (2 × AMD EPYC; this one: 8 × AMD EPYC)',
    ],
  ])('%s', (_, changes, code, message) => {
    expect(noticeCircumstances(aStoredRun(), { ...same, ...changes })).toEqual([
      { code, message, hint: expect.stringMatching(/\.$/) as string },
    ]);
  });
});
