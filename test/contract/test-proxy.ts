/** A small HTTP proxy as they are in companies: tunnels by CONNECT, forwards `http:` requests. */
import { once } from 'node:events';
import { createServer, request as requestHttp } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

export interface TestProxy {
  host: string;
  /** What was asked of it: `CONNECT host:port`, `POST http://…`, in order. */
  asked: string[];
  close: () => Promise<void>;
}

/** `authorization`: the value of `proxy-authorization` that it insists on. */
export async function startTestProxy(authorization?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const isAllowed = (given: string | undefined): boolean =>
    authorization === undefined || given === authorization;
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (!isAllowed(request.headers['proxy-authorization'])) {
      response.writeHead(407).end('who are you?');
      return;
    }
    const headers = { ...request.headers };
    delete headers['proxy-authorization'];
    const onward = requestHttp(request.url ?? '', { method: request.method, headers });
    onward.on('error', () => response.writeHead(502).end('nobody there'));
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', (request, socket: Socket) => {
    asked.push(`CONNECT ${request.url ?? ''}`);
    socket.on('error', () => undefined);
    if (!isAllowed(request.headers['proxy-authorization'])) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`tcp://${request.url ?? ''}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    sockets.add(onward);
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
