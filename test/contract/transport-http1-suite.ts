/** How every HTTP/1.1 transport names what servers do wrong on the wire. Called once for each. */
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type {
  SettledExchange,
  Transport,
  TransportOptions,
} from '../../src/transport/transport.ts';
import { startRawServer, startTestServer } from './transport-servers.ts';
import { exchangeOver, transportOptions } from './transport-suite.ts';

const HEAD = 'HTTP/1.1 200 OK\r\n';

export function testHttp1Failures(
  title: string,
  create: (options: TransportOptions) => Transport,
): void {
  const closers: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const exchangeWith = async (
    answer: string,
    then?: (socket: Socket) => void,
  ): Promise<SettledExchange> => {
    const server = await startRawServer(answer, then);
    closers.push(server.close);
    const transport = create(transportOptions(server.origin, 'http1', { timeoutMs: 2000 }));
    closers.push(() => {
      transport.close();
    });
    return exchangeOver(transport);
  };

  describe(`${title}: an answer that breaks off or is no HTTP`, () => {
    test.each<[string, string, (socket: Socket) => void, string]>([
      ['closed without an answer', '', (socket) => socket.end(), 'connection-closed'],
      ['reset without an answer', '', (socket) => socket.resetAndDestroy(), 'connection-reset'],
      [
        'closed in the middle of a body of known length',
        `${HEAD}content-length: 100\r\n\r\npart`,
        (socket) => socket.end(),
        'body-cut-short',
      ],
      [
        'reset in the middle of a body',
        `${HEAD}content-length: 100\r\n\r\npart`,
        (socket) => setTimeout(() => socket.resetAndDestroy(), 30),
        'body-cut-short',
      ],
      [
        'closed in the middle of a chunked body',
        `${HEAD}transfer-encoding: chunked\r\n\r\n4\r\npart\r\n`,
        (socket) => socket.end(),
        'body-cut-short',
      ],
      [
        'closed in the middle of a chunked body, as announced',
        `${HEAD}connection: close\r\ntransfer-encoding: chunked\r\n\r\n4\r\npart\r\n`,
        (socket) => socket.end(),
        'body-cut-short',
      ],
      ['of another protocol', 'SSH-2.0-OpenSSH\r\n', () => undefined, 'bad-status-line'],
      [
        'with a status that is no number',
        'HTTP/1.1 OK\r\n\r\n',
        () => undefined,
        'bad-status-line',
      ],
      [
        'with a header without a colon',
        `${HEAD}content-length 2\r\n\r\nok`,
        () => undefined,
        'bad-response',
      ],
      [
        'with a chunk of no length',
        `${HEAD}transfer-encoding: chunked\r\n\r\nzz\r\n`,
        () => undefined,
        'bad-response',
      ],
    ])('%s', async (_, answer, then, kind) => {
      const { outcome, failure } = await exchangeWith(answer, then);
      expect([outcome, failure?.kind]).toEqual(['error', kind]);
      expect(failure?.describe()).not.toBe('');
    });

    test('an answer that lasts until the connection closes is whole', async () => {
      const settled = await exchangeWith(`${HEAD}\r\nall of it`, (socket) => socket.end());
      expect([settled.outcome, settled.bodyBytes]).toEqual(['ok', 9]);
    });

    test('an interim answer is not the answer', async () => {
      const settled = await exchangeWith(
        `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${HEAD}content-length: 2\r\n\r\nok`,
      );
      expect([settled.outcome, settled.bodyBytes]).toEqual(['ok', 2]);
    });

    test('a server without TLS behind an https address', async () => {
      const server = await startTestServer('http1');
      closers.push(server.close);
      const origin = server.origin.replace('http:', 'https:');
      const transport = create(transportOptions(origin, 'http1', {}));
      closers.push(() => {
        transport.close();
      });
      expect((await exchangeOver(transport)).failure?.kind).toBe('tls');
    });

    test('connections that the server closes after each answer are opened anew', async () => {
      const answer = `${HEAD}connection: close\r\ncontent-length: 2\r\n\r\nok`;
      const server = await startRawServer(answer, (socket) => socket.end());
      closers.push(server.close);
      const transport = create(transportOptions(server.origin, 'http1', { connections: 1 }));
      closers.push(() => {
        transport.close();
      });
      const settled = await Promise.all([
        exchangeOver(transport),
        exchangeOver(transport),
        exchangeOver(transport),
      ]);
      expect(settled.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok']);
      expect(transport.connectionsOpened).toBe(3);
    });
  });
}
