import { appendFileSync, copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JsonDocument } from '../../src/report/json-document.ts';
import {
  aWorkplace,
  fraudScenario,
  loadBlock,
  ROOT,
  type Finished,
  type Workplace,
} from './command-line.ts';

const documentOf = (done: Finished): JsonDocument => JSON.parse(done.stdout) as JsonDocument;

const SCENARIO = fraudScenario({
  payload: 'payload: { file: rows.jsonl }',
  load: loadBlock(
    '{ name: steady, arrivals: poisson, rate: 100/s, duration: 1s }',
    '{ name: callers, arrivals: closed, concurrency: 2, duration: 1s }',
    '{ name: peak, arrivals: poisson, rate: 200/s, duration: 1s }',
  ).replace('load:', 'load:\n  floor: false'),
});

function schedulesOf(document: JsonDocument): (string | null)[] {
  return document.targets.flatMap((target) =>
    target.phases.map((phase) => phase.driver.scheduleSha256),
  );
}

describe('a run that is replayed', () => {
  let place: Workplace;
  let first: JsonDocument;
  beforeAll(async () => {
    place = aWorkplace();
    place.write('s.yaml', SCENARIO);
    copyFileSync(
      path.join(ROOT, 'fixtures/payloads/fraud.jsonl'),
      path.join(place.folder, 'rows.jsonl'),
    );
    first = documentOf(await place.run(['run', 's.yaml', '--json', '--quiet']));
  });
  afterAll(() => {
    place.dispose();
  });

  test('sends the same schedules into a folder of its own, whatever the scenario file holds now', async () => {
    place.write('s.yaml', SCENARIO.replaceAll('200/s', '50/s'));
    const done = await place.run(['replay', first.runFolder, '--json']);
    place.write('s.yaml', SCENARIO);
    const again = documentOf(done);
    expect(again.replay).toEqual({ runId: first.runId, schedules: 2, identical: 2 });
    expect(schedulesOf(again)).toEqual(schedulesOf(first));
    expect(schedulesOf(again)[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(schedulesOf(again)[1]).toBeNull();
    expect(again.runFolder).not.toBe(first.runFolder);
    expect(existsSync(path.join(again.runFolder, 'result.json'))).toBe(true);
    expect(again.warnings.map(({ code }) => code)).toContain('scenario-changed');
    expect(done.stderr).toContain('s.yaml has changed since run');
    expect([0, 3]).toContain(done.code);
  });

  test('says so in words', async () => {
    const run = path.relative(place.folder, path.join(first.runFolder, 'result.json'));
    const done = await place.run(['replay', run, '--quiet']);
    expect(done.stdout).toContain(`replay of ${first.runId}: schedules identical: 2 of 2`);
    expect(done.stderr).toBe('');
  });

  test('is invalid where the stored schedule was another', async () => {
    const tampered = JSON.parse(JSON.stringify(first)) as JsonDocument;
    tampered.targets[0]!.phases[2]!.driver.scheduleSha256 = 'f'.repeat(64);
    place.write('tampered.json', JSON.stringify(tampered));
    const done = await place.run(['replay', 'tampered.json', '--json', '--quiet']);
    const { replay, targets } = documentOf(done);
    expect(done.code).toBe(3);
    expect(replay).toMatchObject({ schedules: 2, identical: 1 });
    expect(targets[0]?.phases[2]?.validity.reasons.map(({ code }) => code)).toContain(
      'schedule-differs',
    );
  });

  test('is refused once its payload has changed, and nothing is started', async () => {
    const rows = path.join(place.folder, 'rows.jsonl');
    appendFileSync(rows, '\n');
    const runs = path.dirname(first.runFolder);
    const before = readdirSync(runs);
    const refused = await place.run(['replay', first.runFolder]);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toBe('');
    expect(refused.stderr).toContain(`the payload ${rows} has changed since run ${first.runId}`);
    expect(refused.stderr).toContain(`expected SHA-256 ${first.environment.payloadSha256 ?? ''}`);
    expect(refused.stderr).toContain('--allow-changed');
    expect(readdirSync(runs)).toEqual(before);
    const plan = await place.run(['replay', first.runFolder, '--allow-changed', '--dry-run']);
    expect(plan.code).toBe(0);
    expect(plan.stderr).toContain('note: the payload');
    rmSync(rows);
    copyFileSync(path.join(ROOT, 'fixtures/payloads/fraud.jsonl'), rows);
  });

  test('needs a run', async () => {
    const done = await place.run(['replay', 'nowhere', '--json']);
    expect(done.code).toBe(2);
    expect(JSON.parse(done.stdout)).toMatchObject({ error: { code: 'SB_RUN_STORED_UNREADABLE' } });
  });
});

test('a rate far beyond the driver is called invalid, and the command exits 3', async () => {
  const place = aWorkplace();
  try {
    place.write(
      's.yaml',
      fraudScenario({ load: loadBlock('{ name: flood, rate: 300000/s, duration: 1s }') }),
    );
    const done = await place.run(['run', 's.yaml', '--json', '--quiet']);
    expect(done.code, done.stderr).toBe(3);
    const { verdict, targets } = documentOf(done);
    expect(verdict.status).toBe('invalid');
    const { validity, cost } = targets[0]!.phases[0]!;
    expect(validity.reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(dropped|rate-off|send-lag|loop-busy)$/)]),
    );
    expect(cost.map(({ usdPerMillion }) => usdPerMillion)).toEqual([null]);
  } finally {
    place.dispose();
  }
});
