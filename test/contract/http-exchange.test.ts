import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { exchangeHttp } from '../../src/adapter/http-exchange.ts';

const never = new AbortController().signal;
const request = { method: 'GET', path: '/a?b=c', headers: [] as string[], body: null };

async function answering(
  listener: RequestListener,
  use: (origin: string, connections: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connections = (): Promise<number> =>
    new Promise((resolve, reject) => {
      server.getConnections((error, count) => {
        if (error) reject(error);
        else resolve(count);
      });
    });
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, connections);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('exchangeHttp', () => {
  test('sends method, path, headers and body, and reads the answer', async () => {
    const echo: RequestListener = (incoming, response) => {
      void incoming.toArray().then((chunks: Buffer[]) => {
        const { method, url, rawHeaders } = incoming;
        const body = Buffer.concat(chunks).toString();
        response.writeHead(201).end(JSON.stringify({ method, url, rawHeaders, body }));
      });
    };
    await answering(echo, async (origin) => {
      const exchange = await exchangeHttp(
        origin,
        { ...request, method: 'PUT', headers: ['X-A', '1', 'X-A', '2'], body: Buffer.from('{}') },
        never,
      );
      expect(exchange).toMatchObject({ answered: true, answer: { status: 201, location: null } });
      const sent = exchange.answered ? (JSON.parse(exchange.answer.body) as unknown) : null;
      expect(sent).toMatchObject({ method: 'PUT', url: '/a?b=c', body: '{}' });
      const { rawHeaders } = sent as { rawHeaders: string[] };
      expect(rawHeaders.join(' ')).toContain('X-A 1 X-A 2');
    });
  });

  test('leaves no connection open', async () => {
    await answering(
      (_incoming, response) => response.end('x'),
      async (origin, connections) => {
        await exchangeHttp(origin, request, never);
        await expect.poll(connections).toBe(0);
      },
    );
  });

  test('does not follow a redirect', async () => {
    await answering(
      (_incoming, response) => response.writeHead(307, { location: '/other' }).end(),
      async (origin) => {
        expect(await exchangeHttp(origin, request, never)).toEqual({
          answered: true,
          answer: { status: 307, location: '/other', body: '' },
        });
      },
    );
  });

  test('ends with the signal while a body trickles', async () => {
    await answering(
      (_incoming, response) => response.writeHead(200, { 'content-length': '9' }).write('x'),
      async (origin) => {
        expect(await exchangeHttp(origin, request, AbortSignal.timeout(100))).toMatchObject({
          answered: false,
          refusal: { kind: 'silent', answer: expect.stringContaining('in time') as string },
        });
      },
    );
  });

  test('tells of an answer that breaks off', async () => {
    await answering(
      (_incoming, response) => {
        response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy());
      },
      async (origin) => {
        expect(await exchangeHttp(origin, request, never)).toMatchObject({
          answered: false,
          refusal: { kind: 'silent' },
        });
      },
    );
  });

  test('does not read an answer without end', async () => {
    await answering(
      (_incoming, response) => {
        const chunk = Buffer.alloc(1024 * 1024);
        const more = (): void => {
          while (response.writable && response.write(chunk));
        };
        response.on('drain', more);
        more();
      },
      async (origin) => {
        expect(await exchangeHttp(origin, request, never)).toMatchObject({
          answered: false,
          refusal: { answer: expect.stringContaining('larger than 16 MiB') as string },
        });
      },
    );
  });
});
