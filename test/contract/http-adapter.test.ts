import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { adapter } from '../../adapters/http/adapter.ts';
import type { AttachContext } from '../../src/adapter/contract.ts';
import { systemClock } from '../../src/base/clock.ts';
import { testAdapter } from './adapter-suite.ts';

const rows = [1, 2, 3, 4].map((x) => ({ inputs: { x: [x, x] } }));

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers `status` to everything and keeps what it was sent. */
async function startServer(status = 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    request.setEncoding('utf8');
    void request.toArray().then((chunks: string[]) => {
      const { method, url, headers } = request;
      received.push({ method, url, headers, body: chunks.join('') });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{"score":0.5}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    received,
    url: `http://127.0.0.1:${port}/score?version=2`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

testAdapter(adapter, {
  options: { body: { instances: '${rows}' } },
  model: null,
  rows,
  hostileOptions: {
    'an unknown key': { boddy: {} },
    'a method that is none': { method: 'EXEC' },
    'an embedded placeholder': { body: { a: 'x${row}' } },
    'an unknown placeholder': { body: '${process.env}' },
    'a body for GET': { method: 'GET', body: {} },
  },
  startServer,
});

describe('adapter http', () => {
  const attachTo = (url: string, changes: Partial<AttachContext> = {}) =>
    adapter.attach!({
      target: 'under-test',
      options: {},
      model: null,
      probeRows: rows.slice(0, 1),
      headers: {},
      clock: systemClock,
      signal: new AbortController().signal,
      readyTimeoutNs: 20e9,
      url,
      ...changes,
    });

  test('proves reachability with one request as it will be sent', async () => {
    const other = await startServer();
    try {
      const options = { body: { instances: '${rows}' } };
      await attachTo(other.url, { options, headers: { 'X-Tenant': 'a' } });
      expect(other.received).toEqual([
        {
          method: 'POST',
          url: '/score?version=2',
          headers: expect.objectContaining({
            'content-type': 'application/json',
            'content-length': '21',
            connection: 'close',
            'x-tenant': 'a',
          }) as unknown,
          body: '{"instances":[[1,1]]}',
        },
      ]);
    } finally {
      await other.stop();
    }
  });

  test('sends GET without a body and without a payload by default', async () => {
    const other = await startServer(204);
    try {
      const server = await attachTo(other.url, { probeRows: [] });
      expect(other.received).toMatchObject([{ method: 'GET', body: '' }]);
      expect(server.settings).toEqual({ method: 'GET', contentType: 'none' });
      expect(server.prepareRequest([])).toEqual({
        method: 'GET',
        path: '/score?version=2',
        headers: [],
        body: null,
        rows: 1,
      });
    } finally {
      await other.stop();
    }
  });

  test("tells the content type that the target's headers set", async () => {
    const other = await startServer();
    try {
      const headers = { 'Content-Type': 'application/vnd.x+json' };
      const server = await attachTo(other.url, { options: { body: {} }, headers });
      expect(server.settings).toEqual({ method: 'POST', contentType: 'application/vnd.x+json' });
      expect(other.received[0]?.headers['content-type']).toBe('application/vnd.x+json');
    } finally {
      await other.stop();
    }
  });

  test('counts the rows that the body holds', async () => {
    const other = await startServer();
    try {
      const all = await attachTo(other.url, { options: { body: '${inputs.x}' } });
      expect(all.prepareRequest(rows).rows).toBe(4);
      const none = await attachTo(other.url, { options: { body: { ping: 1 } } });
      expect(none.prepareRequest(rows).rows).toBe(1);
    } finally {
      await other.stop();
    }
  });

  test('refuses to leave rows of a request out', async () => {
    const other = await startServer();
    try {
      const server = await attachTo(other.url, { options: { body: '${row}' } });
      expect(server.prepareRequest(rows.slice(0, 1)).rows).toBe(1);
      expect(() => server.prepareRequest(rows)).toThrow(
        expect.objectContaining({
          code: 'SB_HTTP_ROWS_LEFT_OUT',
          message: 'a request has 4 rows, but its body refers to the first one only',
        }),
      );
    } finally {
      await other.stop();
    }
  });

  test('asks for a payload when the body refers to rows, before it sends anything', async () => {
    const other = await startServer();
    try {
      const attaching = attachTo(other.url, { options: { body: '${rows}' }, probeRows: [] });
      await expect(attaching).rejects.toMatchObject({ code: 'SB_HTTP_NEEDS_PAYLOAD' });
      expect(other.received).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  test('keeps the query, which may hold a secret, out of its errors', async () => {
    const other = await startServer(401);
    try {
      await expect(attachTo(other.url)).rejects.toThrow(
        expect.objectContaining({
          message: expect.stringMatching(
            /GET http:\/\/127\.0\.0\.1:\d+\/score was answered 401/,
          ) as string,
          hint: expect.stringContaining('authorization') as string,
        }),
      );
    } finally {
      await other.stop();
    }
  });
});
