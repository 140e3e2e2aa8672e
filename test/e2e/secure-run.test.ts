/** A run against a server with a private authority that wants a client certificate, answers checked. */
import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonDocument } from '../../src/report/json-document.ts';
import { anAuthority } from '../builders/certificates.ts';
import { aWorkplace, loadBlock, type Workplace } from './command-line.ts';

const authority = anAuthority();
const client = authority.issue('client');
const stranger = anAuthority('another authority').issue('client');

let server: Http2SecureServer;
let port: number;
let place: Workplace;

beforeAll(async () => {
  const own = authority.issue('server', ['127.0.0.1']);
  server = createSecureServer(
    { ...own, ca: authority.cert, requestCert: true, rejectUnauthorized: true, allowHTTP1: true },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { x } = JSON.parse(Buffer.concat(chunks).toString()) as { x: number };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ model: 'doubler', score: [x * 2] }));
      });
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
});
beforeEach(() => {
  place = aWorkplace();
  place.write('ca.pem', authority.cert);
  place.write('client.pem', client.cert);
  place.write('client.key', client.key);
  place.write('stranger.key', stranger.key);
  const rows = [1, 2, 3].map((x) => ({ inputs: { x }, expected: { score: [x * 2] } }));
  place.write('rows.jsonl', rows.map((row) => JSON.stringify(row)).join('\n'));
});
afterEach(() => {
  place.dispose();
});

interface Given {
  http?: string;
  key?: string;
  model?: string;
}

async function run({ http = '1.1', key = 'client.key', model = 'doubler' }: Given): Promise<{
  code: number | null;
  stderr: string;
  document: JsonDocument;
}> {
  place.write(
    's.yaml',
    [
      'name: secure',
      'payload: { file: rows.jsonl }',
      'targets:',
      '  - adapter: http',
      `    url: https://127.0.0.1:${port}/score`,
      `    http: ${http}`,
      `    tls: { ca: ca.pem, cert: client.pem, key: ${key} }`,
      '    options: { body: { x: "${row.x}" } }',
      `    expect: { status: 200, json: { "$.model": ${model} }, tensors: true }`,
      loadBlock('{ name: steady, rate: 50/s, duration: 1s }'),
      'budgets: ["error_rate < 1%"]',
    ].join('\n'),
  );
  const done = await place.run(['run', 's.yaml', '--json']);
  return { ...done, document: JSON.parse(done.stdout || '{}') as JsonDocument };
}

describe('a run against a server with a private authority and client certificates', () => {
  test.each(['1.1', '2'])('passes over HTTP/%s when the answers are right', async (http) => {
    const { code, document } = await run({ http });
    const phase = document.targets[0]?.phases[0];
    expect(phase?.counts).toMatchObject({ scheduled: 50, ok: 50 });
    expect(phase?.failures).toEqual([]);
    // A machine that is busy with other things makes the measurement invalid, not the answers wrong.
    expect(code).toBe(phase?.validity.status === 'invalid' ? 3 : 0);
  });

  test('fails when the answers are not what is expected, with an example', async () => {
    const { code, document } = await run({ model: 'tripler' });
    const phase = document.targets[0]?.phases[0];
    expect(code).toBe(phase?.validity.status === 'invalid' ? 3 : 1);
    expect(phase?.counts).toMatchObject({ ok: 0, error: 50 });
    expect(phase?.failures).toEqual([
      expect.objectContaining({
        kind: 'wrong-answer',
        example: '$.model is "doubler", expected "tripler"',
      }),
    ]);
  });

  test('is told before any load that a key does not belong to its certificate', async () => {
    const { code, stderr, document } = await run({ key: 'stranger.key' });
    const told = `${stderr} ${JSON.stringify(document)}`;
    expect(code).not.toBe(0);
    expect(told).toMatch(/stranger\.key does not belong to the first certificate in/);
  });
});
