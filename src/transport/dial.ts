/**
 * Opens the way to a server: name lookup, TCP, the tunnel through a proxy, TLS; and says how long each
 * took. A way of its own, since no HTTP library tells these apart.
 */
import { request as requestHttp } from 'node:http';
import { connect as connectTcp, isIP, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { NamedFailure } from './named-failure.ts';
import type { OpeningLog } from './opening-log.ts';
import type { ProxyAddress } from './proxy-address.ts';

export interface DialTarget {
  /** Without the brackets of an IPv6 address. */
  host: string;
  port: number;
  /** Null: clear text. */
  tls: DialTls | null;
  /** The way leads through a tunnel of this proxy (CONNECT); null: straight to `host`. */
  tunnel: ProxyAddress | null;
  /** `host` is itself a proxy, which forwards what it is sent. */
  isProxy: boolean;
}

export interface DialTls {
  context: SecureContext;
  /** Sent as SNI and checked against the certificate; null: the host. */
  serverName: string | null;
  insecure: boolean;
  /** The protocol to agree on by ALPN: `h2`, `http/1.1`. */
  protocol: string;
}

/** A dial under way. */
export interface Dialing {
  /** Filled in as the steps are done. */
  readonly log: OpeningLog;
  /** Ends it; `onDone` is then not called any more. */
  cancel(): void;
  /** Ends it, or the connection that it became, without a word more: nothing of it stays at the server. */
  reset(): void;
}

/** Told once: either the socket, ready to be written to, or what went wrong. */
export type DialListener = (error: Error | null, socket: Socket | null) => void;

/** `onread`: how bytes in clear text, straight from the server, are read; others come as `data`. */
export function dial(
  target: DialTarget,
  clock: Clock,
  onDone: DialListener,
  onread: OnReadOpts | null = null,
): Dialing {
  return new Dial(target, clock, onDone, onread);
}

class Dial implements Dialing {
  readonly log: OpeningLog;
  readonly #target: DialTarget;
  readonly #clock: Clock;
  readonly #onDone: DialListener;
  readonly #onread: OnReadOpts | null;
  #isDone = false;
  /** The last layer so far, to be destroyed when the dial fails. */
  #layer: { destroy(): unknown } | null = null;
  /** What all layers are on, once it is connected. */
  #tcp: Socket | null = null;

  constructor(target: DialTarget, clock: Clock, onDone: DialListener, onread: OnReadOpts | null) {
    const nowNs = clock.nowNs();
    this.log = {
      startedAtNs: nowNs,
      resolvedAtNs: nowNs,
      connectedAtNs: nowNs,
      securedAtNs: nowNs,
    };
    this.#target = target;
    this.#clock = clock;
    this.#onDone = onDone;
    this.#onread = onread;
    if (target.tunnel) this.#openTunnel(target.tunnel);
    else this.#openDirectly();
  }

  cancel(): void {
    this.#isDone = true;
    this.#layer?.destroy();
  }

  reset(): void {
    this.#isDone = true;
    const tcp = this.#tcp;
    // Bytes that a layer above has still to write cannot be taken back from here.
    const isBlocked = this.#layer !== tcp && (this.#layer as Socket).writableLength > 0;
    if (tcp === null || tcp.destroyed || isBlocked) {
      this.#layer?.destroy();
      return;
    }
    const isUnwritten = tcp.writableLength > 0;
    tcp.resetAndDestroy();
    // It would wait for them to be written first.
    if (isUnwritten) tcp.destroy();
  }

  #openDirectly(): void {
    const { host, port, tls } = this.#target;
    const onread = tls ? null : this.#onread;
    const socket = connectTcp({ host, port, noDelay: true, ...(onread ? { onread } : {}) });
    this.#layer = socket;
    this.#noteLookup(socket);
    const fail = (error: Error): void => {
      this.#fail(this.#target.isProxy ? proxyUnreachable({ host, port }, error) : error);
    };
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      this.#onConnected(socket);
    });
  }

  #openTunnel(proxy: ProxyAddress): void {
    const { host, port } = this.#target;
    const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    const request = requestHttp({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(proxy.authorization === null ? {} : { 'proxy-authorization': proxy.authorization }),
      },
      agent: false,
    });
    this.#layer = request;
    request.once('socket', (socket) => {
      this.#noteLookup(socket);
    });
    request.once('error', (error) => {
      this.#fail(proxyUnreachable(proxy, error));
    });
    request.once('connect', (answer, socket, head) => {
      const status = answer.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        this.#layer = socket;
        // A server may speak first.
        if (head.length > 0) socket.unshift(head);
        this.#onConnected(socket);
        return;
      }
      socket.destroy();
      const reason = `${status} ${answer.statusMessage ?? ''}`.trimEnd();
      const shown = `${proxy.host}:${proxy.port}`;
      const message = `the proxy ${shown} answered CONNECT ${authority} with ${reason}`;
      this.#fail(new NamedFailure('proxy', message));
    });
    request.end();
  }

  #noteLookup(socket: Socket): void {
    socket.once('lookup', () => {
      this.log.resolvedAtNs = this.#clock.nowNs();
    });
  }

  #onConnected(socket: Socket): void {
    if (this.#isDone) return;
    this.log.connectedAtNs = this.#clock.nowNs();
    this.#tcp = socket;
    const { tls } = this.#target;
    if (tls) this.#secure(socket, tls);
    else this.#succeed(socket);
  }

  #secure(socket: Socket, tls: DialTls): void {
    const { host } = this.#target;
    const name = tls.serverName ?? host;
    const secured = connectTls({
      socket,
      host: name,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      secureContext: tls.context,
      rejectUnauthorized: !tls.insecure,
      ALPNProtocols: [tls.protocol],
    });
    this.#layer = secured;
    const fail = (error: Error): void => {
      this.#fail(explainTls(error, tls));
    };
    secured.once('error', fail);
    secured.once('secureConnect', () => {
      secured.off('error', fail);
      this.#onSecured(secured, tls);
    });
  }

  #onSecured(secured: TLSSocket, tls: DialTls): void {
    // A server that knows no ALPN speaks HTTP/1.1; no other protocol can be taken for granted.
    if (tls.protocol === 'h2' && secured.alpnProtocol !== 'h2') {
      this.#fail(http2Refused());
      return;
    }
    this.#succeed(secured);
  }

  #succeed(socket: Socket): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.log.securedAtNs = this.#clock.nowNs();
    if (this.#target.tls === null) this.log.connectedAtNs = this.log.securedAtNs;
    this.#onDone(null, socket);
  }

  #fail(error: Error): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#layer?.destroy();
    this.#onDone(error, null);
  }
}

/** Over TLS the server did not choose h2; in clear text it did not answer in HTTP/2. */
export function http2Refused(cause?: Error): NamedFailure {
  const message = 'the server does not speak HTTP/2: set "http: 1.1" for this target';
  return new NamedFailure('http2-refused', message, cause);
}

function proxyUnreachable({ host, port }: { host: string; port: number }, error: Error): Error {
  const message = `the proxy ${host}:${port} cannot be reached: ${error.message}`;
  return new NamedFailure('proxy', message, error);
}

function explainTls(error: Error, tls: DialTls): Error {
  const code = 'code' in error ? String(error.code) : '';
  const isRefused = code.includes('NO_APPLICATION_PROTOCOL');
  if (isRefused && tls.protocol === 'h2') return http2Refused(error);
  if (code === 'ECONNRESET' || code === 'ERR_SOCKET_CLOSED') {
    return new NamedFailure(
      'tls',
      `the server ended the connection during the TLS handshake`,
      error,
    );
  }
  return error;
}
