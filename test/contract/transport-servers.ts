/**
 * Servers for the suite of transports: the same paths with the same answers over HTTP/1.1 and HTTP/2,
 * in clear text and over TLS.
 */
import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import {
  createSecureServer,
  createServer as createHttp2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Certificate } from '../builders/certificates.ts';

export type Protocol = 'http1' | 'https1' | 'h2c' | 'h2';

/** What both kinds of request and response have in common. */
type AnyRequest = IncomingMessage | Http2ServerRequest;
type AnyResponse = ServerResponse | Http2ServerResponse;
type Listener = (request: AnyRequest, response: AnyResponse) => void;

export interface TestServer {
  origin: string;
  port: number;
  /** Connections that were accepted so far. */
  connectionCount(): number;
  /** Requests whose head arrived so far, in order: their paths. */
  paths: string[];
  /** Most requests that were being answered at a time. */
  atOnceMax(): number;
  close: () => Promise<void>;
}

export interface TlsSettings extends Certificate {
  /** Clients must show a certificate that this authority signed. */
  clientCa?: string;
}

const JSON_BODY = JSON.stringify({ outputs: [{ name: 'score', data: [0.25] }] });

/**
 * /ok /echo /status/CODE /slow/MS /chunks (three, 20 ms apart) /hang /json /gzip /br /zstd
 * /cut (less than its content-length) /close (no answer)
 */
export async function startTestServer(protocol: Protocol, tls?: TlsSettings): Promise<TestServer> {
  const paths: string[] = [];
  let atOnce = 0;
  let atOnceMax = 0;
  const listener = (request: AnyRequest, response: AnyResponse): void => {
    paths.push(request.url ?? '');
    atOnceMax = Math.max(atOnceMax, ++atOnce);
    response.on('close', () => {
      atOnce--;
    });
    answer(request, response, () => {
      counted.cut();
    });
  };
  const server = createFor(protocol, listener, tls);
  const counted = await startTcpServer(server);
  const scheme = protocol === 'https1' || protocol === 'h2' ? 'https' : 'http';
  return {
    ...counted,
    origin: `${scheme}://127.0.0.1:${counted.port}`,
    paths,
    atOnceMax: () => atOnceMax,
  };
}

/** Answers the first bytes of each connection with a text, and then does something to the socket. */
export function startRawServer(
  answerText: string,
  then: (socket: Socket) => void = () => undefined,
): Promise<TcpServer> {
  return startTcpServer(
    createTcpServer((socket) => {
      socket.once('data', () =>
        socket.write(answerText, () => {
          then(socket);
        }),
      );
    }),
  );
}

type TcpServer = Omit<TestServer, 'paths' | 'atOnceMax'> & {
  /** Ends all connections at once, in the middle of whatever they carry. */
  cut(): void;
};

async function startTcpServer(server: Server): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  let connectionCount = 0;
  server.on('connection', (socket: Socket) => {
    connectionCount++;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    connectionCount: () => connectionCount,
    cut,
    close: async () => {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createFor(protocol: Protocol, listener: Listener, tls?: TlsSettings): Server {
  const { cert = '', key = '', clientCa } = tls ?? {};
  const secure = {
    cert,
    key,
    ...(clientCa === undefined
      ? {}
      : { ca: clientCa, requestCert: true, rejectUnauthorized: true }),
  };
  switch (protocol) {
    case 'http1':
      return createHttpServer(listener);
    case 'https1':
      return createHttpsServer(secure, listener);
    case 'h2c':
      return createHttp2Server({ settings: { maxConcurrentStreams: 4 } }, listener);
    case 'h2':
      return createSecureServer({ ...secure, settings: { maxConcurrentStreams: 4 } }, listener);
  }
}

function answer(request: AnyRequest, response: AnyResponse, cut: () => void): void {
  const [, name = '', argument = ''] = (request.url ?? '').split(/[/?]/);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    switch (name) {
      case 'hang':
        return;
      case 'echo': {
        const { method, url, headers } = request;
        const type = headers['content-type'];
        const body = Buffer.concat(chunks).toString('hex');
        response.end(JSON.stringify({ method, url, type, body }));
        return;
      }
      case 'status':
        response.statusCode = Number(argument);
        response.setHeader('location', '/elsewhere');
        response.end(argument === '302' ? '' : `no: ${String(request.headers['authorization'])}`);
        return;
      case 'slow':
        setTimeout(() => response.end('slow'), Number(argument));
        return;
      case 'chunks':
        write(response, 'one');
        setTimeout(write, 20, response, 'two');
        setTimeout(() => response.end('three'), 40);
        return;
      case 'cut':
        response.setHeader('content-length', '100');
        write(response, 'part');
        setTimeout(cut, 20);
        return;
      case 'close':
        cut();
        return;
      default:
        endWithBody(response, name);
    }
  });
  request.resume();
}

function endWithBody(response: AnyResponse, name: string): void {
  const encoded: Record<string, (body: string) => Buffer> = {
    gzip: gzipSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  };
  const encode = encoded[name];
  if (encode) {
    response.setHeader('content-encoding', name);
    response.end(encode(JSON_BODY));
  } else response.end(name === 'json' ? JSON_BODY : 'ok');
}

/** Both have it, with overloads of their own. */
function write(response: { write(text: string): boolean }, text: string): void {
  response.write(text);
}
