import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  FRAUD_MODEL,
  sendRaw,
  startServer,
  type ServerUnderTest,
} from './onnx-server-under-test.ts';

const SEED = 20_260_101;
const PATH = '/v2/models/fraud/infer';
const valid = JSON.stringify({
  id: 'x',
  inputs: [
    {
      name: 'float_input',
      datatype: 'FP32',
      shape: [1, 30],
      data: [Array.from({ length: 30 }, () => 1.5)],
    },
  ],
  outputs: [{ name: 'label' }, { name: 'probabilities' }],
});

let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer(FRAUD_MODEL);
});
afterAll(() => server.close());

/** The server still answers a valid request, and nothing is stuck in its queue. */
async function expectAlive(): Promise<void> {
  const { status } = await server.infer(valid);
  expect(status).toBe(200);
  const metrics = await (await server.fetch('/metrics')).text();
  expect(metrics).toContain('nv_inference_pending_request_count{model="fraud",version="1"} 0');
}

const httpHead = (length: number): string =>
  `POST ${PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`;

describe('the built-in server', () => {
  test('answers any bytes as a body with 200 or 400', async () => {
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.json({ maxDepth: 6 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status, body: answer } = await server.infer(new Uint8Array(body));
        expect(status).toBe(400);
        expect(typeof answer.error).toBe('string');
      }),
      { numRuns: 200, seed: SEED },
    );
    await expectAlive();
  });

  test('answers valid bodies with bytes changed, cut out or doubled', async () => {
    const mutation = fc.record({
      at: fc.nat(valid.length - 1),
      length: fc.nat(20),
      byte: fc.nat(255),
    });
    const bodies = fc.array(mutation, { minLength: 1, maxLength: 3 }).map((mutations) =>
      mutations.reduce((body, { at, length, byte }) => {
        const tail = body.subarray(at + (byte % 3 === 0 ? length : 0));
        const middle = byte % 3 === 1 ? body.subarray(at, at + length) : Buffer.from([byte]);
        return Buffer.concat([body.subarray(0, at), middle, tail]);
      }, Buffer.from(valid)),
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status } = await server.infer(new Uint8Array(body));
        expect([200, 400]).toContain(status);
      }),
      { numRuns: 300, seed: SEED },
    );
    await expectAlive();
  });

  test('answers JSON values of any kind in any place of a request', async () => {
    const bodies = fc.record(
      {
        id: fc.jsonValue(),
        parameters: fc.jsonValue(),
        inputs: fc.oneof(
          fc.jsonValue(),
          fc.array(
            fc.record(
              {
                name: fc.oneof(fc.constant('float_input'), fc.jsonValue()),
                datatype: fc.oneof(fc.constant('FP32'), fc.jsonValue()),
                shape: fc.oneof(fc.constant([1, 30]), fc.array(fc.maxSafeNat()), fc.jsonValue()),
                data: fc.oneof(
                  fc.array(fc.double()),
                  fc.array(fc.array(fc.double())),
                  fc.jsonValue(),
                ),
                parameters: fc.jsonValue(),
              },
              { requiredKeys: [] },
            ),
            { maxLength: 2 },
          ),
        ),
        outputs: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status, body: answer } = await server.infer(body);
        expect(status === 200 || typeof answer.error === 'string').toBe(true);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 300, seed: SEED },
    );
    await expectAlive();
  });

  test('survives any bytes in place of HTTP', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        const answer = await sendRaw(server.url, bytes);
        expect(answer === '' || answer.startsWith('HTTP/1.1 4')).toBe(true);
      }),
      { numRuns: 60, seed: SEED },
    );
    await expectAlive();
  });

  test('survives requests whose body never ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(valid.length - 1), async (sent) => {
        const answer = await sendRaw(server.url, httpHead(valid.length) + valid.slice(0, sent));
        expect(answer === '' || answer.startsWith('HTTP/1.1 400')).toBe(true);
      }),
      { numRuns: 40, seed: SEED },
    );
    await expectAlive();
  });

  test('survives clients that leave with their answer under way', async () => {
    const { port } = new URL(server.url);
    for (let round = 0; round < 10; round++) {
      const sockets = Array.from({ length: 20 }, () => connect(Number(port), '127.0.0.1'));
      await Promise.all(
        sockets.map(async (socket, index) => {
          socket.on('error', () => undefined);
          await once(socket, 'connect');
          socket.write(httpHead(valid.length) + valid);
          if (index % 2 === 0) socket.resetAndDestroy();
          else socket.end();
          socket.resume();
          await once(socket, 'close');
        }),
      );
    }
    await expectAlive();
  });

  test('refuses a body of nothing but brackets without a long look at it', async () => {
    const { status, body } = await server.infer('['.repeat(20_000_000));
    expect(status).toBe(400);
    expect(body.error).toBe('request body nests deeper than 64 levels');
    await expectAlive();
  });
});
