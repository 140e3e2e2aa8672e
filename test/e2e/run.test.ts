import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { HistogramLogReader } from 'hdr-histogram-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonDocument } from '../../src/report/json-document.ts';
import {
  aWorkplace,
  BIN,
  childrenOf,
  fraudScenario,
  isAlive,
  loadBlock,
  startCommand,
  type Finished,
  type Workplace,
} from './command-line.ts';

let place: Workplace;
beforeEach(() => {
  place = aWorkplace();
});
afterEach(() => {
  place.dispose();
});

const documentOf = (done: Finished): JsonDocument => JSON.parse(done.stdout) as JsonDocument;

/** The one process that the command launched, once it says that the phase has begun. */
function serverOf(pid: number | undefined): number {
  const [server] = childrenOf(pid ?? 0);
  if (server === undefined) throw new Error('the command launched no process');
  return server;
}

/** A tenth of the phase: 0.2 s at 100/s, far longer than the counters take to read. */
const ROWS_AT_HAND_OVER_MAX = 20;

describe('a run on the built-in server', () => {
  let shared: Workplace;
  let done: Finished;
  beforeAll(async () => {
    shared = aWorkplace();
    shared.write(
      's.yaml',
      fraudScenario({ budgets: 'budgets: ["error_rate < 1%", "cost_per_million < 10 USD"]' }),
    );
    done = await shared.run(['run', 's.yaml', '--json']);
  });
  afterAll(() => {
    shared.dispose();
  });

  test('prints one document with the contract on stdout', () => {
    const document = documentOf(done);
    expect(document).toMatchObject({
      schemaVersion: 1,
      verdict: { checks: expect.any(Array) as unknown },
      warnings: expect.any(Array) as unknown,
    });
    const [target] = document.targets;
    expect(target).toMatchObject({
      name: 'onnx',
      adapter: 'onnx',
      url: expect.stringMatching(/^http:/) as string,
    });
    const phase = target?.phases[0];
    expect(phase).toMatchObject({ name: 'steady', kind: 'measured', offeredRatePerSecond: 100 });
    for (const spans of [phase?.responseTime, phase?.serviceTime, phase?.sendLag]) {
      expect(Object.keys(spans ?? {})).toEqual(
        expect.arrayContaining([
          'count',
          'minMs',
          'meanMs',
          'p50Ms',
          'p90Ms',
          'p95Ms',
          'p99Ms',
          'p999Ms',
          'maxMs',
        ]),
      );
    }
    expect(target?.cost[0]).toMatchObject({
      instance: 'm6i.large',
      region: 'us-east-1',
      usdPerHour: 0.096,
    });
  });

  test('accounts for every scheduled request', () => {
    const { counts, responseTime } = documentOf(done).targets[0]!.phases[0]!;
    expect(counts.scheduled).toBeGreaterThan(120);
    expect(counts.ok + counts.error + counts.timeout + counts.dropped).toBe(counts.scheduled);
    expect(counts.ok).toBe(counts.scheduled);
    expect(responseTime.count).toBe(counts.scheduled);
  });

  // The counters are read just after the warm-up has handed over, which it does without a pause: what is
  // sent while they are read belongs to neither side.
  test('counts the rows that were sent in the batch sizes, but for those of the hand-over', () => {
    const { batchSizes, counts } = documentOf(done).targets[0]!.phases[0]!;
    const rows = Object.entries(batchSizes?.counts ?? {}).reduce(
      (sum, [size, count]) => sum + Number(size) * count,
      0,
    );
    expect(batchSizes).toMatchObject({ unit: 'rows', resolution: 'exact' });
    expect(rows).toBeLessThanOrEqual(counts.scheduled + ROWS_AT_HAND_OVER_MAX);
    expect(rows).toBeGreaterThanOrEqual(counts.scheduled - ROWS_AT_HAND_OVER_MAX);
  });

  test('exits by the verdict', () => {
    const { status } = documentOf(done).verdict;
    expect(done.code, done.stdout + done.stderr).toBe(status === 'pass' ? 0 : 3);
    expect(['pass', 'invalid']).toContain(status);
  });

  test('leaves a complete run folder: result, report, histogram log, server log', () => {
    const { runFolder } = documentOf(done);
    expect(readdirSync(runFolder).sort()).toEqual([
      'onnx.hlog',
      'onnx.log',
      'report.html',
      'result.json',
    ]);
    expect(JSON.parse(readFileSync(path.join(runFolder, 'result.json'), 'utf8'))).toEqual(
      documentOf(done),
    );
    expect(readFileSync(path.join(runFolder, 'report.html'), 'utf8')).toContain('<!doctype html>');
  });

  test('writes a histogram log that adds up to the response times', () => {
    const document = documentOf(done);
    const text = readFileSync(path.join(document.runFolder, 'onnx.hlog'), 'utf8');
    const reader = new HistogramLogReader(text);
    let total = 0;
    for (
      let histogram = reader.nextIntervalHistogram();
      histogram;
      histogram = reader.nextIntervalHistogram()
    ) {
      if (histogram.tag === 'steady.response-time') total += histogram.totalCount;
    }
    expect(total).toBe(document.targets[0]!.phases[0]!.responseTime.count);
  });
});

describe('output', () => {
  test('piped to a file is plain text: no escape codes, verdict first', async () => {
    place.write('my s.yaml', fraudScenario());
    const done = await place.run(['run', 'my s.yaml', '--out', 'o']);
    expect(done.stdout).toMatch(/^(PASS|INVALID)/);
    expect(done.stdout).toContain('report.html');
    expect(done.stdout + done.stderr).not.toMatch(/\u001b/);
    const [run = ''] = readdirSync(path.join(place.folder, 'o/runs'));
    const stored = readFileSync(path.join(place.folder, 'o/runs', run, 'result.json'), 'utf8');
    const { rerunCommand } = JSON.parse(stored) as JsonDocument;
    expect(rerunCommand).toBe("servebench run 'my s.yaml' --out o");
  });

  test('of --dry-run is the plan, and nothing is started or written', async () => {
    place.write('s.yaml', fraudScenario());
    const done = await place.run(['run', 's.yaml', '--dry-run']);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain('steady: poisson 100/s for 2 s');
    expect(existsSync(path.join(place.folder, '.servebench'))).toBe(false);
  });

  test('that cannot be written is no success', async () => {
    place.write('s.yaml', fraudScenario());
    const shell = `"${process.execPath}" "${BIN}" validate s.yaml --json > /dev/full`;
    const done = await startCommand('sh', ['-c', shell], { cwd: place.folder }).finished;
    expect(done.code).toBe(5);
    expect(done.stderr).toContain('the output could not be written');
  });

  test('of a failing command with --json is still one document', async () => {
    const done = await place.run(['run', 'absent.yaml', '--json']);
    expect(done.code).toBe(2);
    expect(JSON.parse(done.stdout)).toMatchObject({ error: { code: 'SB_RUN_FILE_UNREADABLE' } });
  });
});

test.each([
  ['no file', ['run', '--json'], /scenario/],
  ['an unknown option', ['run', 's.yaml', '--json', '--bogus'], /--bogus/],
])('a wrong command line is one document too: %s', async (_, args, words) => {
  const done = await place.run(args);
  expect(done.code).toBe(2);
  const { error } = JSON.parse(done.stdout) as { error: { code: string; message: string } };
  expect(error.code).toBe('SB_CLI_USAGE');
  expect(error.message).toMatch(words);
});

describe('a wrong scenario', () => {
  test('with five mistakes names all five with their places, and exits 2', async () => {
    place.write(
      's.yaml',
      'name: x\nseeed: 3\ntargets: [{ adapter: onx }]\nload: { timeout: 2, phases: [{ rate: 200, duration: 1 }] }\n',
    );
    const done = await place.run(['run', 's.yaml']);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    for (const place of ['s.yaml:2:1', 's.yaml:3:', 's.yaml:4:'])
      expect(done.stderr).toContain(place);
    expect(done.stderr).toMatch(/5 problems/);
    expect(done.stderr).toMatch(/did you mean .?seed/i);
  });

  test('with an unknown instance names near ones', async () => {
    place.write('s.yaml', fraudScenario({ cost: 'cost: { instances: [m6i.lage] }' }));
    const done = await place.run(['validate', 's.yaml']);
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('m6i.large');
    expect(done.stderr).toMatch(/s\.yaml:\d+:\d+/);
  });

  test('that is right is called valid', async () => {
    place.write('s.yaml', fraudScenario());
    expect(await place.run(['validate', 's.yaml'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('s.yaml: valid') as string,
    });
  });
});

describe('a target that does not come up', () => {
  let taken: Server;
  let takenPort: number;
  beforeAll(async () => {
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    takenPort = (taken.address() as AddressInfo).port;
  });
  afterAll(() => taken.close());

  const cases: [string, () => Record<string, string>, () => string][] = [
    [
      'a port that is taken',
      () => ({ targets: `targets: [{ adapter: onnx, options: { port: ${takenPort} } }]` }),
      () => String(takenPort),
    ],
    [
      'a model file that is not ONNX',
      () => ({ model: `model: { file: ${path.join(import.meta.dirname, 'run.test.ts')} }` }),
      () => 'run.test.ts',
    ],
    [
      'a URL where nobody listens',
      () => ({
        targets:
          'targets: [{ adapter: http, url: "http://127.0.0.1:9/score", options: { body: { rows: "${rows}" } } }]',
      }),
      () => '127.0.0.1:9',
    ],
  ];

  test.each(cases)('%s: says what and why, exits 3, keeps a result', async (_, changes, words) => {
    place.write('s.yaml', fraudScenario(changes()));
    const done = await place.run(['run', 's.yaml', '--json']);
    expect(done.code, done.stderr).toBe(3);
    const document = documentOf(done);
    expect(document.verdict.status).toBe('no-data');
    expect(document.verdict.checks.map((check) => check.message).join()).toContain(words());
    expect(existsSync(path.join(document.runFolder, 'result.json'))).toBe(true);
  });
});

test('a server that is killed mid-run: its errors are counted, the run finishes, the verdict says so', async () => {
  place.write(
    's.yaml',
    fraudScenario({ load: loadBlock('{ name: steady, rate: 100/s, duration: 4s }') }),
  );
  const started = place.start(['run', 's.yaml', '--json', '--plain']);
  await started.said('steady');
  process.kill(serverOf(started.child.pid), 'SIGKILL');
  const done = await started.finished;
  const document = documentOf(done);
  const { counts } = document.targets[0]!.phases[0]!;
  expect(done.code).not.toBe(0);
  expect(counts.error).toBeGreaterThan(0);
  expect(counts.ok + counts.error + counts.timeout + counts.dropped).toBe(counts.scheduled);
  const server = document.verdict.checks.find((check) => check.metric === 'server');
  expect(server?.message).toBe('onnx: the server was killed by SIGKILL while it was measured');
});

describe('interruption', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'by %s keeps what was measured, marked invalid, exits %i, leaves no server',
    async (signal, code) => {
      place.write(
        's.yaml',
        fraudScenario({ load: loadBlock('{ name: steady, rate: 100/s, duration: 60s }') }),
      );
      const started = place.start(['run', 's.yaml', '--json', '--plain']);
      // The measurement floor names the phase before it begins.
      await started.said('onnx: steady started');
      const server = serverOf(started.child.pid);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      started.child.kill(signal);
      const done = await started.finished;
      expect(done.code, done.stderr).toBe(code);
      const document = documentOf(done);
      expect(document.verdict.status).toBe('invalid');
      const phase = document.targets[0]!.phases[0]!;
      expect(phase.validity.status).toBe('invalid');
      expect(phase.counts.ok).toBeGreaterThan(50);
      expect(isAlive(server)).toBe(false);
    },
  );

  test('twice leaves at once, and no server either', async () => {
    place.write(
      's.yaml',
      fraudScenario({ load: loadBlock('{ name: steady, rate: 100/s, duration: 60s }') }),
    );
    const started = place.start(['run', 's.yaml', '--plain']);
    await started.said('steady');
    const server = serverOf(started.child.pid);
    process.kill(server, 'SIGSTOP');
    started.child.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 800));
    started.child.kill('SIGINT');
    expect((await started.finished).code).toBe(130);
    await expect.poll(() => isAlive(server), { timeout: 5000 }).toBe(false);
  });
});

test('a secret reaches the server, and no file, no output and no error message', async () => {
  const secret = 'hunter2-very-secret';
  const seen = new Set<string | undefined>();
  let requests = 0;
  const server = createServer((request, response) => {
    seen.add(request.headers.authorization);
    requests += 1;
    // The first proves readiness; every third then fails with the secret in its error text.
    response.writeHead(requests % 3 === 0 ? 500 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ echo: request.headers.authorization }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const target = `{ adapter: http, url: "http://127.0.0.1:${port}/score?key=\${env:TOKEN}", headers: { authorization: "Bearer \${env:TOKEN}" }, options: { body: { rows: "\${rows}" } } }`;
    place.write('s.yaml', fraudScenario({ targets: `targets: [${target}]`, model: '' }));
    const done = await place.run(['run', 's.yaml', '--json'], { TOKEN: secret });
    expect(documentOf(done).targets[0]!.phases[0]!.counts.error).toBeGreaterThan(0);
    expect(seen).toEqual(new Set([`Bearer ${secret}`]));
    // The address is told with its path, and with the placeholder as it was written.
    expect(documentOf(done).targets[0]!.url).toMatch(/\/score\?key=\$\{env:TOKEN\}$/);
    const { runFolder } = documentOf(done);
    const files = readdirSync(runFolder).map((name) =>
      readFileSync(path.join(runFolder, name), 'utf8'),
    );
    expect([done.stdout, done.stderr, ...files].join('\n')).not.toContain(secret);
  } finally {
    server.close();
  }
});
