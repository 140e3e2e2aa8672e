/** A proxy's URL, taken apart into what a connection to it needs. */

export interface ProxyAddress {
  /** Without the brackets of an IPv6 address. */
  host: string;
  port: number;
  /** Value of the header `proxy-authorization`; null without credentials. */
  authorization: string | null;
}

/** `url` is a valid `http:` URL; credentials in it are percent-encoded. */
export function proxyAddress(url: string): ProxyAddress {
  const { hostname, port, username, password } = new URL(url);
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 80 : Number(port),
    authorization: pair === ':' ? null : `Basic ${Buffer.from(pair).toString('base64')}`,
  };
}
