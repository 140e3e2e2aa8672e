import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { adapter } from '../../adapters/onnx/adapter.ts';
import type { AttachContext } from '../../src/adapter/contract.ts';
import { systemClock } from '../../src/base/clock.ts';
import type { PayloadRow } from '../../src/domain/scenario.ts';
import { testAdapter } from './adapter-suite.ts';

const fixture = (path: string): string =>
  fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
const model = { file: fixture('models/fraud.onnx'), name: 'fraud' };
const rows = readFileSync(fixture('payloads/fraud.jsonl'), 'utf8')
  .split('\n', 4)
  .map((line) => JSON.parse(line) as PayloadRow);
const signal = new AbortController().signal;
const context = {
  target: 'under-test',
  options: adapter.optionsSchema.parse({}),
  model,
  probeRows: rows.slice(0, 1),
  headers: {},
  clock: systemClock,
  signal,
  readyTimeoutNs: 20e9,
};

testAdapter(adapter, {
  options: {},
  model,
  rows,
  hostileOptions: {
    'an unknown key': { batch: 1 },
    'a batch of nothing': { maxBatchSize: 0 },
    'a delay without a unit': { maxQueueDelay: '2' },
    'a shell command for a number': { instances: '1; rm -rf /' },
    'a port that does not exist': { port: 70_000 },
  },
  startServer: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'servebench-other-'));
    const server = await adapter.launch!({ ...context, logFile: join(folder, 'server.log') });
    return {
      url: server.url,
      stop: async () => {
        await server.stop();
        rmSync(folder, { recursive: true });
      },
    };
  },
  launch: {
    options: {},
    onPort: (port) => ({ port }),
    notAModel: fixture('payloads/fraud.jsonl'),
  },
});

describe('adapter onnx', () => {
  const attachTo = (url: string, changes: Partial<AttachContext> = {}) =>
    adapter.attach!({ ...context, url, ...changes });
  const recorded = (file: string): string =>
    readFileSync(fixture(`recordings/onnx/${file}`), 'utf8');
  const tritonRow: PayloadRow = {
    inputs: { input: Array.from({ length: 30 }, () => 0.5) },
    expected: { probabilities: [0.9996955, 0.0003045] },
  };
  const tritonAnswers = {
    '/v2': recorded('server-metadata.json'),
    '/v2/models/fraud': recorded('model-metadata.json'),
    '/v2/models/fraud/infer': recorded('infer-answer-one-row.json'),
    '/v2/models/fraud/stats': recorded('model-stats-1-after-closed-64c-10s.json'),
  };

  /** Gives each path its answer, and 404 to the rest. */
  async function replaying(
    answers: Record<string, string>,
    use: (url: string) => Promise<void>,
  ): Promise<void> {
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? ''];
      response.writeHead(answer === undefined ? 404 : 200).end(answer ?? 'no such path');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  }

  test('attaches to a Triton by its recorded answers', async () => {
    await replaying(tritonAnswers, async (url) => {
      const server = await attachTo(url, { probeRows: [tritonRow] });
      expect(server.settings).toEqual({
        server: 'triton 2.51.0',
        model: 'fraud',
        platform: 'python',
      });
      expect(await server.scrapeBatches(signal)).toMatchObject({
        known: true,
        counts: { 32: 1568, 33: 3766 },
        source: '/v2/models/fraud/stats (batch_stats)',
      });
      const { path, body } = server.prepareRequest([tritonRow, tritonRow]);
      expect(path).toBe('/v2/models/fraud/infer');
      expect(JSON.parse(Buffer.from(body!).toString())).toMatchObject({
        inputs: [{ name: 'input', datatype: 'FP32', shape: [2, 30] }],
      });
    });
  });

  test('says why batch sizes are unknown where the server has no statistics', async () => {
    const answers: Record<string, string> = { ...tritonAnswers };
    delete answers['/v2/models/fraud/stats'];
    await replaying(answers, async (url) => {
      const server = await attachTo(url, { probeRows: [tritonRow] });
      expect(await server.scrapeBatches(signal)).toEqual({
        known: false,
        reason: 'GET /v2/models/fraud/stats was answered 404: no such path',
      });
    });
  });

  test('puts the path of the url before every request', async () => {
    const behind = Object.entries(tritonAnswers).map(([path, body]) => [`/serving${path}`, body]);
    await replaying(Object.fromEntries(behind) as Record<string, string>, async (url) => {
      const server = await attachTo(`${url}/serving/`, { probeRows: [tritonRow] });
      expect(server.url).toBe(url);
      expect(server.prepareRequest([tritonRow]).path).toBe('/serving/v2/models/fraud/infer');
      expect(await server.scrapeBatches(signal)).toMatchObject({ known: true });
    });
  });

  test('asks for the model that the options name, before the one of the scenario', async () => {
    await replaying(tritonAnswers, async (url) => {
      const options = adapter.optionsSchema.parse({ model: 'a b' });
      await expect(attachTo(url, { options })).rejects.toMatchObject({
        code: 'SB_ADAPTER_BAD_ANSWER',
        message: 'the server: GET /v2/models/a%20b was answered 404: no such path',
        hint: 'Check that the server offers a model "a b" at this url; options.model gives another name.',
      });
    });
  });

  test('needs a model name from somewhere', async () => {
    await expect(attachTo('http://127.0.0.1:1', { model: null })).rejects.toMatchObject({
      code: 'SB_ONNX_NEEDS_MODEL',
    });
  });

  test('refuses a server whose values are not those of the payload', async () => {
    await replaying(tritonAnswers, async (url) => {
      const probeRows = [{ ...tritonRow, expected: { probabilities: [0, 1] } }];
      await expect(attachTo(url, { probeRows })).rejects.toMatchObject({
        code: 'SB_ADAPTER_WRONG_ANSWER',
        message: expect.stringContaining('output "probabilities" differs') as string,
      });
    });
  });

  test.each([
    ['no metadata', '{"hello":1}', 'was answered with no model metadata: {"hello":1}'],
    ['a page', '<html>', 'was answered with what is not JSON: <html>'],
  ])('refuses a server that answers with %s', async (_what, body, words) => {
    await replaying({ '/v2/models/fraud': body }, async (url) => {
      await expect(attachTo(url)).rejects.toMatchObject({
        code: 'SB_ADAPTER_WRONG_ANSWER',
        message: expect.stringContaining(words) as string,
      });
    });
  });

  test.each([
    [
      'a model name, which only a running server has',
      { options: { model: 'x' } },
      'SB_ONNX_OPTION_WITHOUT_URL',
    ],
    ['no model', { model: null }, 'SB_ONNX_NEEDS_MODEL'],
  ])('does not launch with %s', async (_what, changes, code) => {
    const options = adapter.optionsSchema.parse('options' in changes ? changes.options : {});
    const launching = adapter.launch!({ ...context, logFile: '/nowhere', ...changes, options });
    await expect(launching).rejects.toMatchObject({ code });
  });

  test('names a payload input that the model does not have, and stops the server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'servebench-input-'));
    const probeRows = [{ inputs: { float_inptu: [1] } }];
    const logFile = join(folder, 'server.log');
    await expect(adapter.launch!({ ...context, probeRows, logFile })).rejects.toMatchObject({
      code: 'SB_ONNX_UNKNOWN_INPUT',
      hint: 'Did you mean "float_input"? There are: "float_input".',
    });
    rmSync(folder, { recursive: true });
  });

  test('launches with the options that it is given, as the server reports them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'servebench-options-'));
    const given = { maxBatchSize: 8, maxQueueDelay: '2.5ms', instances: 2, intraOpThreads: 2 };
    const options = adapter.optionsSchema.parse(given);
    const logFile = join(folder, 'server.log');
    const server = await adapter.launch!({ ...context, options, logFile });
    try {
      expect(server.settings).toMatchObject({
        model: 'fraud',
        maxBatchSize: '8',
        maxQueueDelay: '2.5ms',
        instances: '2',
        intraOpThreads: '2',
      });
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
