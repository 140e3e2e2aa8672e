/**
 * How connections to a server are made, with files read and secrets filled in. Of the domain, since
 * the load and an adapter's own requests must reach a server in the same way.
 */

/** Plain data: it crosses to the dispatch thread as it is. */
export interface ConnectionOptions {
  /** 2: over TLS by ALPN, in clear text with prior knowledge. */
  httpVersion: '1.1' | '2';
  /** Null: Node's own certificate authorities and no client certificate. */
  tls: TlsOptions | null;
  /** URL of an HTTP proxy, with its credentials; null: none, whatever the environment says. */
  proxy: string | null;
}

/** PEM texts, already read. */
export interface TlsOptions {
  /** Trusted instead of Node's own certificate authorities; null: those. */
  ca: string | null;
  cert: string | null;
  key: string | null;
  /** Instead of the host: sent as SNI and checked against the certificate. */
  serverName: string | null;
  /** Certificates are not checked at all. */
  insecure: boolean;
}
