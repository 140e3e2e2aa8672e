/**
 * What every adapter promises, as tests: each adapter's file in this folder calls `testAdapter`. It
 * runs real servers on loopback and looks at real processes and sockets.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type {
  Adapter,
  AttachContext,
  BatchSnapshot,
  LaunchContext,
  RunningServer,
} from '../../src/adapter/contract.ts';
import { isProcessGroupAlive } from '../../src/adapter/process-group.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { ModelSource, PayloadRow } from '../../src/domain/scenario.ts';

export interface AdapterSetup {
  /** For attaching; passed through the schema. */
  options: Record<string, unknown>;
  model: ModelSource | null;
  /** At least 4. */
  rows: PayloadRow[];
  /** Options that the schema must refuse, by what is wrong with them. */
  hostileOptions: Record<string, Record<string, unknown>>;
  /** A server of another's making, to attach to. */
  startServer(): Promise<{ url: string; stop(): Promise<void> }>;
  /** Only for adapters that launch. */
  launch?: {
    options: Record<string, unknown>;
    onPort(port: number): Record<string, unknown>;
    /** A file that is no model. */
    notAModel: string;
  };
}

export function testAdapter(adapter: Adapter, setup: AdapterSetup): void {
  describe(`adapter ${adapter.name}`, () => {
    testDeclarations(adapter, setup);
    if (adapter.attach) testAttach(adapter, adapter.attach.bind(adapter), setup);
    if (adapter.launch && setup.launch) {
      testLaunch(adapter, adapter.launch.bind(adapter), { ...setup, launch: setup.launch });
    }
  });
}

let folder: string;
let started: RunningServer[];
let sockets: Server[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servebench-adapter-'));
  started = [];
  sockets = [];
});

afterEach(async () => {
  for (const server of started) await server.stop();
  for (const socket of sockets) socket.close();
  rmSync(folder, { recursive: true });
});

function testDeclarations(adapter: Adapter, setup: AdapterSetup): void {
  test.each(Object.entries(setup.hostileOptions))('refuses options: %s', (_what, options) => {
    expect(adapter.optionsSchema.safeParse(options).success).toBe(false);
  });

  test('accepts its own options again once defaults are filled in', () => {
    const once = adapter.optionsSchema.parse(setup.options);
    expect(adapter.optionsSchema.parse(once)).toEqual(once);
  });

  test('either tells batch sizes or says why not', () => {
    const { batchSizes, batchSizesAbsent } = adapter.capabilities;
    expect(batchSizes === null).toBe(batchSizesAbsent !== null);
  });

  test('can launch or attach', () => {
    expect('launch' in adapter || 'attach' in adapter).toBe(true);
  });
}

type Attach = NonNullable<Adapter['attach']>;
type Launch = NonNullable<Adapter['launch']>;

function testAttach(adapter: Adapter, attach: Attach, setup: AdapterSetup): void {
  const contextFor = (url: string, changes: Partial<AttachContext> = {}): AttachContext => ({
    target: 'under-test',
    options: adapter.optionsSchema.parse(setup.options),
    model: setup.model,
    probeRows: setup.rows.slice(0, 1),
    headers: {},
    clock: systemClock,
    signal: new AbortController().signal,
    readyTimeoutNs: 20e9,
    url,
    ...changes,
  });

  describe('attach', () => {
    test('tells who does not listen, well before the deadline', async () => {
      const { port } = await closedPort();
      const startNs = systemClock.nowNs();
      await expect(attach(contextFor(`http://127.0.0.1:${port}/x`))).rejects.toMatchObject({
        code: 'SB_ADAPTER_UNREACHABLE',
        message: expect.stringContaining(`nobody listens on 127.0.0.1:${port}`) as string,
        hint: expect.stringContaining('Start the server') as string,
      });
      expect(systemClock.nowNs() - startNs).toBeLessThan(10e9);
    });

    test('gives up at the deadline on a server that accepts and says nothing', async () => {
      const { url } = await listen(() => undefined);
      await expect(attach(contextFor(url, { readyTimeoutNs: 200e6 }))).rejects.toMatchObject({
        code: 'SB_ADAPTER_UNREACHABLE',
        message: expect.stringContaining('gave no complete answer in time') as string,
      });
    });

    test.each([
      [
        'an error',
        'HTTP/1.1 503 Service Unavailable\r\ncontent-length: 4\r\n\r\nbusy',
        '503: busy',
      ],
      ['a redirect', 'HTTP/1.1 302 Found\r\nlocation: /y\r\n\r\n', '302, a redirect to /y'],
    ])('tells when it is answered %s', async (_what, answer, words) => {
      const { url } = await listen(() => answer);
      await expect(attach(contextFor(url))).rejects.toMatchObject({
        code: 'SB_ADAPTER_BAD_ANSWER',
        message: expect.stringContaining(words) as string,
      });
    });

    test('tells when what listens does not speak HTTP', async () => {
      const { url } = await listen(() => 'SSH-2.0-OpenSSH_9.2\r\n');
      await expect(attach(contextFor(url))).rejects.toMatchObject({
        code: 'SB_ADAPTER_UNREACHABLE',
        message: expect.stringContaining('does not speak HTTP/1.1') as string,
      });
    });

    test.each(['localhost:1/x', 'ftp://127.0.0.1/x', 'http://me:pw@127.0.0.1/x'])(
      'refuses the url %s',
      async (url) => {
        await expect(attach(contextFor(url))).rejects.toMatchObject({ code: 'SB_ADAPTER_BAD_URL' });
      },
    );

    test('refuses a header that HTTP does not allow', async () => {
      const headers = { authorization: 'Bearer x\n' };
      await expect(attach(contextFor('http://127.0.0.1:1/x', { headers }))).rejects.toMatchObject({
        code: 'SB_ADAPTER_BAD_HEADER',
      });
    });

    test('ends when it is aborted', async () => {
      const { url } = await listen(() => undefined);
      const controller = new AbortController();
      const attaching = attach(contextFor(url, { signal: controller.signal }));
      controller.abort();
      await expect(attaching).rejects.toMatchObject({ code: 'SB_ADAPTER_ABORTED', exitCode: 130 });
    });

    test('drives a running server, and leaves it running', async () => {
      const other = await setup.startServer();
      try {
        const server = await attach(contextFor(other.url, { headers: { 'x-test': 'a' } }));
        expect(server.pid).toBeNull();
        expect(server.url).toBe(new URL(other.url).origin);
        expect(server.readyAfterNs).toBeGreaterThan(0);
        await expectDrivable(adapter, server, setup.rows);
        await server.stop();
        await server.stop();
        expect(await send(server, setup.rows.slice(0, 1))).toBe(200);
      } finally {
        await other.stop();
      }
    });

    test('sends the headers of the target with every request', async () => {
      const other = await setup.startServer();
      try {
        const server = await attach(contextFor(other.url, { headers: { 'x-test': 'a' } }));
        const { headers } = server.prepareRequest(setup.rows.slice(0, 1));
        expect(headers.indexOf('x-test') % 2).toBe(0);
        expect(headers[headers.indexOf('x-test') + 1]).toBe('a');
      } finally {
        await other.stop();
      }
    });
  });
}

function testLaunch(
  adapter: Adapter,
  launch: Launch,
  setup: AdapterSetup & Required<Pick<AdapterSetup, 'launch'>>,
): void {
  const model = setup.model!;
  const context = (changes: Partial<LaunchContext> = {}): LaunchContext => ({
    target: 'under-test',
    model,
    probeRows: setup.rows.slice(0, 1),
    headers: {},
    clock: systemClock,
    signal: new AbortController().signal,
    readyTimeoutNs: 50e9,
    logFile: join(folder, 'server.log'),
    ...changes,
    options: adapter.optionsSchema.parse(changes.options ?? setup.launch.options),
  });
  const launched = async (changes: Partial<LaunchContext> = {}): Promise<RunningServer> => {
    const server = await launch(context(changes));
    started.push(server);
    return server;
  };

  describe('launch', () => {
    test('is ready once a correct inference was answered, and can be driven', async () => {
      const server = await launched();
      expect(server.pid).toBeGreaterThan(0);
      expect(server.readyAfterNs).toBeGreaterThan(0);
      expect(Object.keys(server.settings)).not.toEqual([]);
      expect(readFileSync(context().logFile, 'utf8')).not.toBe('');
      await expectDrivable(adapter, server, setup.rows);
    });

    test('counts in its batch sizes exactly the rows that were sent', async () => {
      const server = await launched();
      const before = await snapshot(server);
      await Promise.all([1, 2, 3, 4, 1].map((rows) => send(server, setup.rows.slice(0, rows))));
      const after = await snapshot(server);
      expect(rowsIn(after) - rowsIn(before)).toBe(11);
    });

    test('stops twice, closes its port and leaves no process', async () => {
      const server = await launched();
      await server.stop();
      await server.stop();
      expect(isProcessGroupAlive(server.pid!)).toBe(false);
      await expect(fetch(server.url)).rejects.toThrow();
      expect(await server.scrapeBatches(new AbortController().signal)).toMatchObject({
        known: false,
        reason: expect.stringContaining('nobody listens') as string,
      });
    });

    test('tells in words when the server is killed, and can still be stopped', async () => {
      const server = await launched();
      process.kill(server.pid!, 'SIGKILL');
      expect(await server.died).toMatch(/^was killed by SIGKILL\. /);
      await server.stop();
      expect(isProcessGroupAlive(server.pid!)).toBe(false);
    });

    test('does not call it death when it was stopped', async () => {
      const server = await launched();
      await server.stop();
      const later = new Promise((resolve) => setImmediate(resolve, 'still alive'));
      expect(await Promise.race([server.died, later])).toBe('still alive');
    });

    test('leaves nothing behind when it is aborted on the way', async () => {
      const controller = new AbortController();
      const named = { ...model, name: `aborted-${process.pid}` };
      const launching = launch(context({ model: named, signal: controller.signal }));
      const ended = expect(launching).rejects.toMatchObject({
        code: 'SB_ADAPTER_ABORTED',
        exitCode: 130,
      });
      await vi.waitFor(async () => {
        expect(await processesWith(named.name)).not.toEqual([]);
      }, 10_000);
      controller.abort();
      await ended;
      expect(await processesWith(named.name)).toEqual([]);
    });

    test('starts nothing when it was aborted before', async () => {
      const named = { ...model, name: `unborn-${process.pid}` };
      const launching = launch(context({ model: named, signal: AbortSignal.abort() }));
      await expect(launching).rejects.toMatchObject({ code: 'SB_ADAPTER_ABORTED' });
      expect(await processesWith(named.name)).toEqual([]);
    });

    test('names a port that is taken', async () => {
      const { port } = await listen(() => undefined);
      const options = setup.launch.onPort(port);
      await expect(launch(context({ options }))).rejects.toMatchObject({
        code: 'SB_ADAPTER_PORT_TAKEN',
        message: expect.stringContaining(`port ${port} of 127.0.0.1 is taken`) as string,
      });
    });

    test('listens on the port that it is given', async () => {
      const { port } = await closedPort();
      const server = await launched({ options: setup.launch.onPort(port) });
      expect(new URL(server.url).port).toBe(String(port));
    });

    test('shows what the server says about a file that is no model', async () => {
      const named = { file: setup.launch.notAModel, name: `broken-${process.pid}` };
      await expect(launch(context({ model: named }))).rejects.toMatchObject({
        code: 'SB_ADAPTER_START_FAILED',
        message: expect.stringContaining(named.file) as string,
        hint: expect.stringContaining(context().logFile) as string,
        exitCode: 3,
      });
      expect(await processesWith(named.name)).toEqual([]);
    });

    test('names a model file that does not exist', async () => {
      const file = join(folder, 'absent.onnx');
      await expect(launch(context({ model: { file, name: 'absent' } }))).rejects.toMatchObject({
        code: 'SB_ADAPTER_START_FAILED',
        message: expect.stringContaining(file) as string,
      });
    });

    test('gives up at the deadline and leaves nothing behind', async () => {
      const named = { ...model, name: `late-${process.pid}` };
      const launching = launch(context({ model: named, readyTimeoutNs: 1e6 }));
      await expect(launching).rejects.toMatchObject({
        code: 'SB_ADAPTER_NOT_READY',
        message: expect.stringContaining('The last try: ') as string,
      });
      expect(await processesWith(named.name)).toEqual([]);
    });

    test('gives up at once on a model that answers other values than the payload expects', async () => {
      const named = { ...model, name: `wrong-${process.pid}` };
      const [row] = setup.rows;
      const expected = Object.fromEntries(Object.keys(row!.expected!).map((key) => [key, 'wrong']));
      const probeRows = [{ ...row!, expected }];
      await expect(launch(context({ model: named, probeRows }))).rejects.toMatchObject({
        code: 'SB_ADAPTER_WRONG_ANSWER',
      });
      expect(await processesWith(named.name)).toEqual([]);
    });

    test.each(['exits', 'is killed'])('leaves nothing behind when our process %s', async (how) => {
      const plan = { ...context(), adapter: adapter.name, mode: how === 'exits' ? 'exit' : 'wait' };
      const script = fileURLToPath(new URL('launch-and-end.ts', import.meta.url));
      const child = spawn(process.execPath, [script, JSON.stringify(plan)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const serverPid = Number(await new Promise((resolve) => child.stdout.once('data', resolve)));
      expect(serverPid).toBeGreaterThan(0);
      if (how === 'is killed') child.kill('SIGKILL');
      await vi.waitFor(() => {
        expect(isProcessGroupAlive(serverPid)).toBe(false);
      }, 10_000);
    });
  });
}

async function expectDrivable(
  adapter: Adapter,
  server: RunningServer,
  rows: PayloadRow[],
): Promise<void> {
  const request = server.prepareRequest(rows.slice(0, 1));
  expect(request.path).toMatch(/^\//);
  expect(request.headers.length % 2).toBe(0);
  expect(request.rows).toBe(1);
  expect(await send(server, rows.slice(0, 1))).toBe(200);
  const batches = await server.scrapeBatches(new AbortController().signal);
  if (batches.known) {
    expect(adapter.capabilities.batchSizes).toEqual({
      unit: batches.unit,
      resolution: batches.resolution,
    });
    expect(batches.source).not.toBe('');
  } else {
    expect(batches.reason).not.toBe('');
  }
}

/** The status that the request for these rows is answered. */
async function send(server: RunningServer, rows: PayloadRow[]): Promise<number> {
  const request = server.prepareRequest(rows);
  const headers = request.headers.flatMap((name, index) =>
    index % 2 === 0 ? [[name, request.headers[index + 1]!] satisfies [string, string]] : [],
  );
  const { method, body } = request;
  const answer = await fetch(server.url + request.path, { method, headers, body });
  await answer.text();
  return answer.status;
}

async function snapshot(server: RunningServer): Promise<BatchSnapshot & { known: true }> {
  const batches = await server.scrapeBatches(new AbortController().signal);
  if (!batches.known) throw new Error(batches.reason);
  return batches;
}

function rowsIn({ counts }: { counts: Record<string, number> }): number {
  return Object.entries(counts).reduce((sum, [size, count]) => sum + Number(size) * count, 0);
}

/** A server that answers every connection's first bytes with the text of `answer`, or never. */
async function listen(answer: () => string | undefined): Promise<{ url: string; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      const text = answer();
      if (text !== undefined) socket.end(text);
    });
    server.once('close', () => socket.destroy());
  });
  sockets.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { url: `http://127.0.0.1:${address.port}/x`, port: address.port };
}

async function closedPort(): Promise<{ port: number }> {
  const { port } = await listen(() => undefined);
  await new Promise((resolve) => sockets.pop()!.close(resolve));
  return { port };
}

/** Command lines of running processes that hold `text`. */
async function processesWith(text: string): Promise<string[]> {
  const ps = spawn('ps', ['-eo', 'pid,args'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = (await ps.stdout.setEncoding('utf8').toArray()).join('').split('\n');
  return lines.filter((line) => line.includes(text));
}
