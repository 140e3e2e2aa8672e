import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FRAUD_MODEL,
  fixturePath,
  startServer,
  type ServerUnderTest,
} from './onnx-server-under-test.ts';

interface FraudRow {
  inputs: { float_input: number[] };
  expected: { label: number; probabilities: number[] };
}

const rows = readFileSync(fixturePath('payloads/fraud.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as FraudRow);

const aRequest = (chosen: FraudRow[], overrides: Record<string, unknown> = {}) => ({
  inputs: [
    {
      name: 'float_input',
      datatype: 'FP32',
      shape: [chosen.length, 30],
      data: chosen.map((row) => row.inputs.float_input),
    },
  ],
  ...overrides,
});

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer(FRAUD_MODEL, { maxBodyBytes: '200000' });
});
afterAll(() => server.close());

describe('the built-in server with the fraud model', () => {
  test('answers every row of the payload with the expected label and probabilities', async () => {
    const answers = await Promise.all(rows.map((row) => server.infer(aRequest([row]))));
    for (const [index, { status, body }] of answers.entries()) {
      const { label, probabilities } = rows[index]!.expected;
      expect(status).toBe(200);
      expect(body.outputs.map(({ name, datatype, shape }) => ({ name, datatype, shape }))).toEqual([
        { name: 'label', datatype: 'INT64', shape: [1] },
        { name: 'probabilities', datatype: 'FP32', shape: [1, 2] },
      ]);
      expect(body.outputs[0]!.data).toEqual([label]);
      for (const [at, expected] of probabilities.entries()) {
        expect(Math.abs(Number(body.outputs[1]!.data[at]) - expected)).toBeLessThan(1e-5);
      }
    }
  });

  test('answers requests of several rows that share executions, each with its own rows', async () => {
    const sizes = Array.from({ length: 60 }, (_, index) => 1 + (index % 7));
    let from = 0;
    const chosen = sizes.map((size) => rows.slice(from, (from += size)));
    const answers = await Promise.all(chosen.map((each) => server.infer(aRequest(each))));
    for (const [index, { body }] of answers.entries()) {
      const [labels, probabilities] = body.outputs;
      expect(labels!.data).toEqual(chosen[index]!.map(({ expected }) => expected.label));
      const expected = chosen[index]!.flatMap((row) => row.expected.probabilities);
      expect(probabilities!.shape).toEqual([sizes[index], 2]);
      for (const [at, value] of probabilities!.data.entries()) {
        expect(Math.abs(Number(value) - expected[at]!)).toBeLessThan(1e-5);
      }
    }
  });

  test('counts every row and every execution exactly', async () => {
    const before = await server.stats();
    const sizes = [1, 1, 1, 5, 64, 17, 1, 2, 3];
    await Promise.all(sizes.map((size) => server.infer(aRequest(rows.slice(0, size)))));
    await server.infer({});
    const after = await server.stats();
    expect(after.inference_count - before.inference_count).toBe(95);
    const success = after.inference_stats.success.count - before.inference_stats.success.count;
    expect(success).toBe(sizes.length);
    expect(after.inference_stats.fail.count - before.inference_stats.fail.count).toBe(1);
    const count = (stats: typeof after, weigh: (size: number) => number): number =>
      stats.batch_stats.reduce(
        (sum, { batch_size, compute_infer }) => sum + weigh(batch_size) * compute_infer.count,
        0,
      );
    expect(count(after, (size) => size)).toBe(after.inference_count);
    expect(count(after, () => 1)).toBe(after.execution_count);
  });

  test('does not count its warm-up', async () => {
    const fresh = await startServer(FRAUD_MODEL);
    try {
      const stats = await fresh.stats();
      expect(stats).toMatchObject({ inference_count: 0, execution_count: 0, batch_stats: [] });
      expect(await (await fresh.fetch('/metrics')).text()).toContain(
        'servebench_batch_size_count{model="fraud",version="1"} 0',
      );
    } finally {
      await fresh.close();
    }
  });

  test('echoes the id and answers only the outputs asked for', async () => {
    const request = aRequest(rows.slice(0, 1), { id: 'r-7', outputs: [{ name: 'label' }] });
    const { body } = await server.infer(request);
    expect(body.id).toBe('r-7');
    expect(body.outputs.map(({ name }) => name)).toEqual(['label']);
  });

  test('describes itself', async () => {
    const json = async (path: string): Promise<unknown> => (await server.fetch(path)).json();
    expect(await json('/v2')).toMatchObject({
      name: 'servebench-onnx',
      extensions: ['statistics'],
    });
    const metadata = {
      name: 'fraud',
      versions: ['1'],
      platform: 'onnxruntime_onnx',
      inputs: [{ name: 'float_input', datatype: 'FP32', shape: [-1, 30] }],
      outputs: [
        { name: 'label', datatype: 'INT64', shape: [-1] },
        { name: 'probabilities', datatype: 'FP32', shape: [-1, 2] },
      ],
      parameters: { batching: 'dynamic', max_batch_size: 64 },
    };
    expect(await json('/v2/models/fraud')).toMatchObject(metadata);
    expect(await json('/v2/models/fraud/versions/1')).toMatchObject(metadata);
  });

  test.each([
    ['GET', '/v2/health/live', 200],
    ['GET', '/v2/health/ready', 200],
    ['GET', '/v2/models/fraud/ready', 200],
    ['HEAD', '/v2/health/ready', 200],
    ['GET', '/noop', 200],
    ['POST', '/noop', 200],
    ['GET', '/metrics', 200],
    ['GET', '/v2/models/nope', 404],
    ['POST', '/v2/models/nope/infer', 404],
    ['GET', '/nope', 404],
    ['GET', '/v2/models/fraud/infer', 405],
    ['PUT', '/v2', 405],
  ])('%s %s is answered %i', async (method, path, status) => {
    const response = await server.fetch(path, { method });
    await response.arrayBuffer();
    expect(response.status).toBe(status);
    if (status === 405) expect(response.headers.get('allow')).toBeTruthy();
  });

  const aShortRow = { name: 'float_input', datatype: 'FP32', shape: [1, 29], data: [] };
  const refused: [title: string, body: unknown, status: number, error: RegExp][] = [
    ['no JSON', '{"inputs":[}', 400, /not JSON: unexpected "}" at position 11/],
    ['an empty body', '', 400, /unexpected end of text at position 0/],
    ['a wrong name', { inputs: [{ name: 'flot_input' }] }, 400, /Did you mean "float_input"/],
    ['a short row', { inputs: [aShortRow] }, 400, /Expected \[-1,30\], got \[1,29\]/],
    ['too many rows', aRequest(rows.slice(0, 65)), 400, /must be <= 64 for 'fraud', got 65/],
    ['a body over the limit', 'x'.repeat(200_001), 413, /longer than the limit of 200000 bytes/],
    ['a body far over the limit', 'x'.repeat(900_000), 413, /longer than the limit/],
  ];
  test.each(refused)('%s is refused in words', async (_title, body, status, error) => {
    const answer = await server.infer(body);
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(error);
  });

  test.each([
    ['inference-header-content-length', '1', 400, /binary tensors are not supported/],
    ['content-encoding', 'gzip', 415, /content-encoding 'gzip' is not supported/],
  ])('the header %s: %s is refused in words', async (name, value, status, error) => {
    const answer = await server.infer('x', { headers: { [name]: value } });
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatch(error);
  });

  test('reads a body that comes in chunks without a length', async () => {
    const text = JSON.stringify(aRequest(rows.slice(0, 3)));
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < text.length; at += 100) {
          controller.enqueue(new TextEncoder().encode(text.slice(at, at + 100)));
        }
        controller.close();
      },
    });
    const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    const response = await server.fetch('/v2/models/fraud/infer', init);
    expect(response.status).toBe(200);
  });

  test('tells a client that asks first that it would send too much', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(
      'POST /v2/models/fraud/infer HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 200001\r\n\r\n',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
  });

  test('answers several requests on one connection in their order', async () => {
    const { port } = new URL(server.url);
    const socket = connect(Number(port), '127.0.0.1');
    const one = (id: string): string => {
      const body = JSON.stringify(aRequest(rows.slice(0, 1), { id }));
      return `POST /v2/models/fraud/infer HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
    };
    socket.write(['a', 'b', 'c'].map(one).join(''));
    let received = '';
    for await (const chunk of socket) {
      received += String(chunk);
      if (received.split('"model_name"').length === 4) break;
    }
    expect([...received.matchAll(/"id":"(.)"/g)].map(([, id]) => id)).toEqual(['a', 'b', 'c']);
  });
});
