import { describe, expect, test } from 'vitest';
import { startOnnxServer } from '../../adapters/onnx/server/onnx-server.ts';
import { readServeOptions } from '../../adapters/onnx/server/options.ts';
import {
  additionModel,
  identityModel,
  lookupModel,
  reducingModel,
  slowModel,
  type ElementType,
  type TinyModel,
} from '../adapters/onnx/server/tiny-model.ts';
import {
  FRAUD_MODEL,
  fixturePath,
  startServer,
  type ServerUnderTest,
} from './onnx-server-under-test.ts';

async function withServer(
  model: TinyModel,
  options: Record<string, string>,
  check: (server: ServerUnderTest) => Promise<void>,
): Promise<void> {
  const server = await startServer(model, options);
  try {
    await check(server);
  } finally {
    await server.close();
  }
}

const anInput = (name: string, datatype: string, shape: number[], data: unknown[]) => ({
  name,
  datatype,
  shape,
  data,
});

/** No test waits this long: whatever waits in a window of this length waits until it is let go. */
const FOREVER_US = '60000000';

async function waitUntilPending(server: ServerUnderTest, requests: number): Promise<void> {
  const line = `nv_inference_pending_request_count{model="tiny",version="1"} ${requests}\n`;
  while (!(await (await server.fetch('/metrics')).text()).includes(line));
}

describe('a model of one datatype', () => {
  const cases: [ElementType, string][] = [
    ['FP32', '0.5,-2'],
    ['FP64', '0.1,1e+300'],
    ['INT8', '-128,127'],
    ['INT16', '-32768,32767'],
    ['INT32', '-2147483648,2147483647'],
    ['INT64', '-9223372036854775808,9007199254740993'],
    ['UINT8', '0,255'],
    ['UINT16', '0,65535'],
    ['UINT32', '0,4294967295'],
    ['UINT64', '0,18446744073709551615'],
    ['BOOL', 'true,false'],
    ['BYTES', '"grün","a\\"b"'],
  ];
  test.each(cases)('%s comes back as it was sent', async (datatype, data) => {
    await withServer(identityModel(datatype), {}, async (server) => {
      const body = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[1,2],"data":[${data}]}]}`;
      const init = { method: 'POST', body };
      const text = await (await server.fetch('/v2/models/tiny/infer', init)).text();
      expect(text).toContain(
        `{"name":"y","datatype":"${datatype}","shape":[1,2],"data":[${data}]}`,
      );
    });
  });

  test('that JSON cannot carry is refused before the server is ready', async () => {
    await expect(startServer(identityModel('FP16'))).rejects.toMatchObject({
      code: 'SB_ONNX_MODEL_UNSUPPORTED',
      message: matching(/input 'x' of .*tiny\.onnx is of type float16/),
    });
  });
});

describe('batching', () => {
  test('joins what waits, in its order, up to the largest batch', async () => {
    const options = { maxBatchSize: '4', maxQueueDelayUs: FOREVER_US };
    await withServer(identityModel('FP32'), options, async (server) => {
      const values = Array.from({ length: 8 }, (_, index) => index);
      const answers = await Promise.all(
        values.map((value) => server.infer({ inputs: [anInput('x', 'FP32', [1, 2], [value, 0])] })),
      );
      const data = answers.map(({ body }) => body.outputs[0]!.data);
      expect(data).toEqual(values.map((value) => [value, 0]));
      const stats = await server.stats();
      expect(stats.batch_stats).toMatchObject([{ batch_size: 4, compute_infer: { count: 2 } }]);
    });
  });

  test('with a window an idle instance waits that long for company', async () => {
    await withServer(identityModel('FP32'), { maxQueueDelayUs: '50000' }, async (server) => {
      await server.infer({ inputs: [anInput('x', 'FP32', [1, 2], [1, 2])] });
      const { queue } = (await server.stats()).inference_stats;
      expect(queue.count).toBe(1);
      expect(queue.ns).toBeGreaterThanOrEqual(50e6);
    });
  });

  test('requests with rows of different lengths are answered, but never joined', async () => {
    await withServer(additionModel(), { maxQueueDelayUs: '50000' }, async (server) => {
      const add = (length: number) => {
        const row = Array.from({ length }, (_, index) => index);
        const shape = [1, length];
        return server.infer({
          inputs: [anInput('b', 'FP32', shape, row), anInput('a', 'FP32', shape, row)],
        });
      };
      const answers = await Promise.all([add(2), add(2), add(3), add(3)]);
      expect(answers.map(({ body }) => body.outputs[0]!.data)).toEqual([
        [0, 2],
        [0, 2],
        [0, 2, 4],
        [0, 2, 4],
      ]);
      expect((await server.stats()).batch_stats.every(({ batch_size }) => batch_size <= 2)).toBe(
        true,
      );
    });
  });

  test('a model that merges its rows is served unbatched, and says so', async () => {
    await withServer(reducingModel(), { maxQueueDelayUs: '20000' }, async (server) => {
      expect(server.notices).toEqual([
        "requests are not batched, each is one execution: output 'y' has the shape [1,1] for 2 row(s) of input",
      ]);
      const metadata: unknown = await (await server.fetch('/v2/models/tiny')).json();
      expect(metadata).toMatchObject({
        parameters: {
          max_batch_size: 1,
          batching: matching(/^none: output 'y'/),
        },
      });
      const greatest = (data: number[]) =>
        server.infer({ inputs: [anInput('x', 'FP32', [data.length, 1], data)] });
      const answers = await Promise.all([greatest([1, 5]), greatest([3]), greatest([2, 1, 0])]);
      expect(answers.map(({ body }) => body.outputs[0]!.data)).toEqual([[5], [3], [2]]);
    });
  });

  test('a model with a fixed first axis takes exactly that', async () => {
    const fixed: TinyModel = {
      inputs: [{ name: 'x', type: 'FP32', shape: [2, 1] }],
      outputs: [{ name: 'y', type: 'FP32', shape: [2, 1] }],
      nodes: [{ op: 'Identity', inputs: ['x'], outputs: ['y'] }],
    };
    await withServer(fixed, {}, async (server) => {
      expect(server.notices[0]).toContain("the first axis of input 'x' is fixed to 2");
      const { body } = await server.infer({ inputs: [anInput('x', 'FP32', [2, 1], [7, 8])] });
      expect(body.outputs[0]).toMatchObject({ shape: [2, 1], data: [7, 8] });
      const { status } = await server.infer({ inputs: [anInput('x', 'FP32', [1, 1], [7])] });
      expect(status).toBe(400);
    });
  });
});

describe('failures of the model', () => {
  test('hit the request that caused them and none that shared its execution', async () => {
    const options = { maxBatchSize: '3', maxQueueDelayUs: FOREVER_US };
    await withServer(lookupModel(), options, async (server) => {
      const look = (index: number) =>
        server.infer({ inputs: [anInput('index', 'INT64', [1], [index])] });
      const answers = await Promise.all([look(0), look(99), look(2)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 500, 200]);
      expect(answers[0].body.outputs[0]!.data).toEqual([10]);
      expect(answers[2].body.outputs[0]!.data).toEqual([30]);
      expect(answers[1].body.error).toMatch(/^model 'tiny' failed: .*Gather/s);
      expect((await server.stats()).inference_stats.fail.count).toBe(1);
    });
  });

  test('a number that JSON cannot carry is an error, not a null', async () => {
    const logarithm: TinyModel = {
      ...identityModel('FP32'),
      nodes: [{ op: 'Log', inputs: ['x'], outputs: ['y'] }],
    };
    await withServer(logarithm, {}, async (server) => {
      const { status, body } = await server.infer({
        inputs: [anInput('x', 'FP32', [1, 2], [1, -1])],
      });
      expect(status).toBe(500);
      expect(body.error).toBe("element 1 of output 'y' is NaN, which JSON cannot carry");
    });
  });
});

describe('overload', () => {
  const request = { inputs: [anInput('x', 'FP32', [1, 2], [1, 2])] };

  test('a full queue is answered 503 with the time to come back', async () => {
    const options = { maxQueueSize: '2', maxQueueDelayUs: FOREVER_US };
    const server = await startServer(identityModel('FP32'), options);
    const waiting = [server.infer(request), server.infer(request)];
    await waitUntilPending(server, 2);
    const init = { method: 'POST', body: JSON.stringify(request) };
    const refused = await server.fetch('/v2/models/tiny/infer', init);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toEqual({
      error: "the queue of model 'tiny' is full (2 requests wait)",
    });
    expect(await (await server.fetch('/metrics')).text()).toContain('reason="REJECTED"} 1\n');
    await server.close();
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test('requests of clients that left are not executed', async () => {
    const options = { maxQueueDelayUs: FOREVER_US };
    await withServer(identityModel('FP32'), options, async (server) => {
      const leaving = new AbortController();
      const left = Array.from({ length: 8 }, () =>
        server.infer(request, { signal: leaving.signal }).catch(() => 'left'),
      );
      await waitUntilPending(server, 8);
      leaving.abort();
      expect(new Set(await Promise.all(left))).toEqual(new Set(['left']));
      await waitUntilPending(server, 0);
      expect(await server.stats()).toMatchObject({
        execution_count: 0,
        inference_stats: { fail: { count: 8 } },
      });
    });
  });
});

describe('start and end', () => {
  test('the server is alive before it is ready, and ready only once it is warm', async () => {
    const { port } = await freePort();
    const options = { httpPort: String(port), warmupBatchSizes: '1,2,3,4,5,6,7,8' };
    const starting = startServer(slowModel(384), options);
    const status = async (path: string): Promise<number | null> =>
      fetch(`http://127.0.0.1:${port}${path}`).then(
        (response) => response.status,
        () => null,
      );
    while ((await status('/v2/health/live')) === null);
    expect(await status('/v2/health/ready')).toBe(503);
    expect(await status('/v2/models/tiny/infer')).toBe(405);
    expect(await status('/v2/models/tiny/stats')).toBe(503);
    const server = await starting;
    expect(await status('/v2/health/ready')).toBe(200);
    await server.close();
    expect(await status('/v2/health/live')).toBeNull();
  });

  test('closing finishes what was accepted without waiting for company, and may be done twice', async () => {
    const server = await startServer(identityModel('FP32'), { maxQueueDelayUs: FOREVER_US });
    const request = { inputs: [anInput('x', 'FP32', [1, 2], [3, 4])] };
    const answers = Array.from({ length: 5 }, () => server.infer(request));
    await waitUntilPending(server, 5);
    const closed = Promise.all([server.close(), server.close()]);
    for (const { status, body } of await Promise.all(answers)) {
      expect(status).toBe(200);
      expect(body.outputs[0]!.data).toEqual([3, 4]);
    }
    await closed;
  });

  test('a port that is taken is named, and nothing is left running', async () => {
    const server = await startServer(FRAUD_MODEL);
    const httpPort = new URL(server.url).port;
    await expect(startServer(FRAUD_MODEL, { httpPort })).rejects.toMatchObject({
      code: 'SB_ONNX_PORT_TAKEN',
      message: `port ${httpPort} of 127.0.0.1 is taken by another process`,
    });
    await server.close();
  });

  test.each([
    [
      'a missing file',
      fixturePath('models/none.onnx'),
      'SB_ONNX_MODEL_MISSING',
      /none\.onnx cannot be read: ENOENT/,
    ],
    ['a folder', fixturePath('models'), 'SB_ONNX_MODEL_MISSING', /models is not a file/],
    [
      'a file of text',
      fixturePath('payloads/fraud.jsonl'),
      'SB_ONNX_MODEL_INVALID',
      /fraud\.jsonl is not an ONNX model/,
    ],
  ])('%s is no model, and the port is free again', async (_title, file, code, message) => {
    const { port } = await freePort();
    const options = readServeOptions(file, { httpPort: String(port), instances: '2' });
    await expect(startOnnxServer(options)).rejects.toMatchObject({
      code,
      message: matching(message),
    });
    const server = await startServer(FRAUD_MODEL, { httpPort: String(port) });
    await server.close();
  });

  test('several instances answer together', async () => {
    const options = { instances: '2', maxBatchSize: '1' };
    await withServer(identityModel('FP32'), options, async (server) => {
      const request = { inputs: [anInput('x', 'FP32', [1, 2], [3, 4])] };
      const answers = await Promise.all(Array.from({ length: 6 }, () => server.infer(request)));
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      expect((await server.stats()).execution_count).toBe(6);
    });
  });
});

/** The matcher, with the type of what it stands for. */
function matching(pattern: RegExp): string {
  return expect.stringMatching(pattern) as string;
}

/** A port that was free a moment ago. */
async function freePort(): Promise<{ port: number }> {
  const server = await startServer(identityModel('FP32'));
  await server.close();
  return { port: Number(new URL(server.url).port) };
}
