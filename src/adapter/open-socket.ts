/**
 * The way to a server for a request outside the measurement, where the request alone cannot open it:
 * through a proxy's tunnel, or by TLS with a protocol to agree on.
 */
import { request as requestHttp } from 'node:http';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls';
import type { ConnectionOptions, TlsOptions } from '../domain/connection.ts';

/** What `https` and `tls` take; empty where Node's own ways do. */
export interface TlsParameters {
  secureContext?: SecureContext;
  servername?: string;
  rejectUnauthorized?: boolean;
}

/** Reading hundreds of certificates takes longer than a request; the settings do not change. */
const contexts = new WeakMap<TlsOptions, SecureContext>();

export function tlsParameters(tls: TlsOptions | null): TlsParameters {
  if (tls === null) return {};
  const { ca, cert, key, serverName, insecure } = tls;
  const secureContext =
    contexts.get(tls) ??
    createSecureContext({
      ...(ca === null ? {} : { ca }),
      ...(cert === null ? {} : { cert }),
      ...(key === null ? {} : { key }),
    });
  contexts.set(tls, secureContext);
  return {
    secureContext,
    rejectUnauthorized: !insecure,
    ...(serverName === null ? {} : { servername: serverName }),
  };
}

/**
 * To `origin`, by TLS where it begins with https. Rejects with the network's own error.
 * `protocol`: to be agreed on by ALPN.
 */
export async function openSocket(
  origin: string,
  { tls, proxy }: ConnectionOptions,
  { protocol, signal }: { protocol: 'h2' | 'http/1.1'; signal: AbortSignal },
): Promise<Socket> {
  const { protocol: scheme, hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const address = { host, port: Number(port) || (scheme === 'https:' ? 443 : 80) };
  const socket =
    proxy === null ? connectTcp(address) : await openTunnel(proxyRequest(proxy), address, signal);
  if (scheme !== 'https:') return socket;
  const secured = connectTls({
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...tlsParameters(tls),
    ALPNProtocols: [protocol],
  });
  return new Promise((resolve, reject) => {
    const end = (): void => {
      secured.destroy(new Error('the wait for the server was ended'));
    };
    signal.addEventListener('abort', end, { once: true });
    secured.once('error', reject);
    secured.once('secureConnect', () => {
      signal.removeEventListener('abort', end);
      secured.off('error', reject);
      resolve(secured);
    });
  });
}

export interface ProxyRequest {
  host: string;
  port: number;
  headers: Record<string, string>;
}

/** Where a proxy is, and what it must be told with each request. `url` is valid. */
export function proxyRequest(url: string): ProxyRequest {
  const { hostname, port, username, password } = new URL(url);
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const credentials = Buffer.from(pair).toString('base64');
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || 80,
    headers: pair === ':' ? {} : { 'proxy-authorization': `Basic ${credentials}` },
  };
}

function openTunnel(
  { host, port, headers }: ProxyRequest,
  target: { host: string; port: number },
  signal: AbortSignal,
): Promise<Socket> {
  const authority = `${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`;
  return new Promise((resolve, reject) => {
    const request = requestHttp({
      host,
      port,
      method: 'CONNECT',
      path: authority,
      headers: { host: authority, ...headers },
      agent: false,
      signal,
    });
    request.once('error', (error) => {
      reject(new Error(`the proxy ${host}:${port} cannot be reached: ${error.message}`));
    });
    request.once('connect', ({ statusCode = 0, statusMessage = '' }, socket, head) => {
      if (statusCode >= 200 && statusCode < 300) {
        // A server may speak first.
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      const answer = `${statusCode} ${statusMessage}`.trimEnd();
      reject(new Error(`the proxy ${host}:${port} answered CONNECT ${authority} with ${answer}`));
    });
    request.end();
  });
}
