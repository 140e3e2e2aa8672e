import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { findAnnouncedOrigin } from '../../adapters/onnx/launch-command.ts';
import { FRAUD_MODEL, fixturePath } from './onnx-server-under-test.ts';

const MAIN = fileURLToPath(new URL('../../adapters/onnx/server/main.ts', import.meta.url));

interface Running {
  child: ChildProcess;
  stdout: () => string;
  stderr: () => string;
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string>;
  /** Resolves with the origin once the ready line is there. */
  ready: () => Promise<string>;
}

/** Arguments for Node that put `source` in the place of the package onnxruntime-node. */
function withRuntime(source: string): string[] {
  const runtime = source === '' ? 'servebench-no-such-package' : dataUrl(source);
  const hook = `
    import { registerHooks } from 'node:module';
    registerHooks({
      resolve: (name, context, next) =>
        next(name === 'onnxruntime-node' ? ${JSON.stringify(runtime)} : name, context),
    });`;
  return ['--import', dataUrl(hook)];
}

function dataUrl(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

/** Answers what it is asked; ends its thread at the number 13. */
const FRAGILE_RUNTIME = `
  const tensor = (name) => ({ name, isTensor: true, type: 'float32', shape: ['N', 1] });
  export const env = { versions: { node: '0' } };
  export class Tensor {
    constructor(type, data, dims) { Object.assign(this, { type, data, dims }); }
  }
  const run = async ({ x }) => { if (x.data[0] === 13) process.exit(1); return { y: x }; };
  export const InferenceSession = {
    create: async () => ({
      inputMetadata: [tensor('x')], outputMetadata: [tensor('y')], run, release: async () => {},
    }),
  };`;

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]): Running {
  return startNode([MAIN, ...args]);
}

function startNode(args: string[]): Running {
  const child = spawn(process.execPath, args, { stdio: 'pipe' });
  started.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = once(child, 'close').then(
    ([code, signal]) => (code as number | null) ?? (signal as string),
  );
  const ready = async (): Promise<string> => {
    for (;;) {
      const origin = findAnnouncedOrigin(stdout);
      if (origin !== null) return origin;
      const how = await Promise.race([ended, once(child.stdout, 'data').then(() => null)]);
      if (how !== null) throw new Error(`the server ended with ${how}: ${stderr}`);
    }
  };
  return { child, stdout: () => stdout, stderr: () => stderr, ended, ready };
}

const serveFraud = (...args: string[]): Running => start(FRAUD_MODEL, '--http-port', '0', ...args);

describe('the process of the built-in server', () => {
  test('prints exactly its ready line, once it can answer', async () => {
    const server = serveFraud();
    const origin = await server.ready();
    expect((await fetch(`${origin}/v2/health/ready`)).status).toBe(200);
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(server.stdout()).toBe(`servebench-onnx ready ${origin} model fraud\n`);
    expect(server.stderr()).toBe('');
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
    const server = serveFraud();
    const origin = await server.ready();
    server.child.kill(signal);
    expect(await server.ended).toBe(0);
    await expect(fetch(`${origin}/v2/health/live`)).rejects.toThrow();
  });

  test('ends when its stdin closes, if it was told to', async () => {
    const server = serveFraud('--exit-with-parent');
    await server.ready();
    server.child.stdin!.end();
    expect(await server.ended).toBe(0);
  });

  test('outlives its stdin otherwise', async () => {
    const server = serveFraud();
    const origin = await server.ready();
    server.child.stdin!.end();
    expect((await fetch(`${origin}/v2/health/live`)).status).toBe(200);
  });

  test('a signal while the model is being loaded ends it too', async () => {
    const server = serveFraud('--exit-with-parent');
    server.child.stdin!.end();
    expect(await server.ended).toBe(0);
    expect(server.stdout()).toBe('');
  });

  const failures: [title: string, args: string[], stderr: RegExp][] = [
    ['no model', [], /^servebench-onnx: expected one model file, got 0\n {2}See --help/],
    ['an unknown flag', ['m.onnx', '--port', '1'], /unknown option --port/],
    [
      'a file that is no model',
      [fixturePath('payloads/fraud.jsonl'), '--http-port', '0'],
      /fraud\.jsonl is not an ONNX model/,
    ],
    ['a missing model', ['none.onnx', '--http-port', '0'], /model file none\.onnx cannot be read/],
    [
      'a host that is not ours',
      [FRAUD_MODEL, '--host', '192.0.2.1'],
      /cannot listen on port 8000 of 192\.0\.2\.1/,
    ],
  ];
  test.each(failures)('%s is told on stderr, with exit code 2', async (_title, args, stderr) => {
    const server = start(...args);
    expect(await server.ended).toBe(2);
    expect(server.stderr()).toMatch(stderr);
    expect(server.stdout()).toBe('');
  });

  test('a taken port is told on stderr, with exit code 2 and the way out', async () => {
    const first = serveFraud();
    const { port } = new URL(await first.ready());
    const second = start(FRAUD_MODEL, '--http-port', port);
    expect(await second.ended).toBe(2);
    expect(second.stderr()).toBe(
      `servebench-onnx: port ${port} of 127.0.0.1 is taken by another process\n` +
        '  Stop what listens there, or give another --http-port (0: any free one) or --host.\n',
    );
  });

  test('without its runtime it says how to install it', async () => {
    const server = startNode([...withRuntime(''), MAIN, FRAUD_MODEL, '--http-port', '0']);
    expect(await server.ended).toBe(2);
    expect(server.stderr()).toContain(
      'servebench-onnx: the package onnxruntime-node cannot be loaded',
    );
    expect(server.stderr()).toContain('npm install onnxruntime-node --ignore-scripts');
  });

  test('a model instance that ends by itself ends the server, after its request was answered', async () => {
    const server = startNode([
      ...withRuntime(FRAGILE_RUNTIME),
      MAIN,
      FRAUD_MODEL,
      '--http-port',
      '0',
    ]);
    const origin = await server.ready();
    const infer = (value: number): Promise<Response> => {
      const input = { name: 'x', datatype: 'FP32', shape: [1, 1], data: [value] };
      const body = JSON.stringify({ inputs: [input] });
      return fetch(`${origin}/v2/models/fraud/infer`, { method: 'POST', body });
    };
    expect((await infer(12)).status).toBe(200);
    const answer = await infer(13);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ error: "model 'fraud' failed: its thread ended" });
    expect(await server.ended).toBe(5);
    expect(server.stderr()).toContain('a model instance ended by itself: its thread ended');
  });

  test('--help prints the flags and ends with 0', async () => {
    const server = start('--help');
    expect(await server.ended).toBe(0);
    expect(server.stdout()).toContain('--max-queue-delay-us <us>');
  });
});
