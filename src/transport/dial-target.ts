/** From a target's origin and connection settings to what has to be dialled. */
import { createSecureContext, type SecureContext } from 'node:tls';
import type { ConnectionOptions, TlsOptions } from '../domain/connection.ts';
import type { DialTarget, DialTls } from './dial.ts';
import { proxyAddress } from './proxy-address.ts';

/** `usesTunnel`: with a proxy, whether it is asked for a tunnel or spoken to as if it were the server. */
export function dialTarget(
  origin: string,
  connection: ConnectionOptions,
  { usesTunnel }: { usesTunnel: boolean },
): DialTarget {
  const { protocol, hostname, port } = new URL(origin);
  const isSecure = protocol === 'https:';
  const proxy = connection.proxy === null ? null : proxyAddress(connection.proxy);
  if (proxy && !usesTunnel) {
    return { host: proxy.host, port: proxy.port, tls: null, tunnel: null, isProxy: true };
  }
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (isSecure ? 443 : 80) : Number(port),
    tls: isSecure ? dialTls(connection) : null,
    tunnel: proxy,
    isProxy: false,
  };
}

function dialTls({ httpVersion, tls }: ConnectionOptions): DialTls {
  return {
    context: contextOf(tls),
    serverName: tls?.serverName ?? null,
    insecure: tls?.insecure ?? false,
    protocol: httpVersion === '2' ? 'h2' : 'http/1.1',
  };
}

/** One for all connections: reading certificates takes milliseconds. */
function contextOf(tls: TlsOptions | null): SecureContext {
  if (tls === null) return createSecureContext();
  const { ca, cert, key } = tls;
  return createSecureContext({
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
  });
}
