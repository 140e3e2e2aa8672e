import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fraudScenario, ROOT, startCommand, type Finished } from './command-line.ts';

const inRepository = (
  args: string[],
  environment: Record<string, string> = {},
): Promise<Finished> => startCommand('npm', args, { cwd: ROOT, environment }).finished;

describe('npm start', () => {
  test('passes a command through, and stdout holds its JSON document alone', async () => {
    const done = await inRepository([
      'start',
      '--silent',
      '--',
      'validate',
      'scenarios/quickstart.yaml',
      '--json',
    ]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(done.stdout)).toMatchObject({ files: [{ valid: true }] });
  });

  test('hands on the exit code', async () => {
    expect(await inRepository(['start', '--silent', '--', 'run', 'absent.yaml'])).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});

describe('the packed package', () => {
  let folder: string;
  let tarball: string;

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'servebench-package-'));
    execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT });
    tarball = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }');
    writeFileSync(path.join(folder, 'scenario.yaml'), fraudScenario());
    const flags = [
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--loglevel=error',
    ];
    execFileSync('npm', ['install', ...flags, tarball], { cwd: folder });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('is installed into an empty folder and runs a scenario with npx', async () => {
    const npx = startCommand(
      'npx',
      ['--no-install', 'servebench', 'run', 'scenario.yaml', '--json'],
      { cwd: folder },
    );
    const done = await npx.finished;
    expect([0, 3], done.stderr).toContain(done.code);
    const document = JSON.parse(done.stdout) as {
      runFolder: string;
      targets: { phases: { counts: { ok: number } }[] }[];
    };
    expect(document.targets[0]?.phases[0]?.counts.ok).toBeGreaterThan(100);
    expect(existsSync(path.join(document.runFolder, 'report.html'))).toBe(true);
  });

  test('brings its licence, schema, prices, scenarios and the quickstart model', () => {
    const installed = path.join(folder, 'node_modules/servebench');
    for (const file of [
      'LICENSE',
      'schema/scenario.schema.json',
      'prices/aws.json',
      'scenarios/quickstart.yaml',
      'fixtures/models/fraud.onnx',
    ]) {
      expect(existsSync(path.join(installed, file)), file).toBe(true);
    }
    expect(existsSync(path.join(installed, 'test'))).toBe(false);
  });

  test('without the ONNX runtime everything else works, and the built-in server says how to get it', async () => {
    const runtime = path.join(folder, 'node_modules/onnxruntime-node');
    renameSync(runtime, path.join(folder, 'hidden'));
    const servebench = (args: string[]): Promise<Finished> =>
      startCommand('npx', ['--no-install', 'servebench', ...args], { cwd: folder }).finished;
    try {
      expect((await servebench(['validate', 'scenario.yaml'])).code).toBe(0);
      const done = await servebench(['run', 'scenario.yaml', '--json']);
      expect(done.code).toBe(3);
      const { verdict } = JSON.parse(done.stdout) as { verdict: { checks: { message: string }[] } };
      const messages = verdict.checks.map((check) => check.message).join();
      expect(messages).toMatch(/onnxruntime-node/);
      expect(messages).toMatch(/npm install/);
    } finally {
      renameSync(path.join(folder, 'hidden'), runtime);
    }
  });

  test('refuses an older Node.js in words', () => {
    const bin = readFileSync(
      path.join(folder, 'node_modules/servebench/dist/src/cli/bin.js'),
      'utf8',
    );
    const pretending = bin.replaceAll('process.versions.node', '"20.1.0"');
    writeFileSync(path.join(folder, 'old.mjs'), pretending);
    let message = '';
    try {
      execFileSync(process.execPath, ['old.mjs'], { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
    } catch (error) {
      message = (error as { stderr: string }).stderr;
    }
    expect(message).toMatch(/needs Node.js 22.19 or newer; this is 20.1.0/);
  });
});
