/**
 * When each step of opening a connection was done, and how much of it fell into the wait of one
 * request: a connection may have been under way before the request came, or serve a later one.
 */
import type { ConnectionOpening } from './transport.ts';

/** Instants in nanoseconds, each at or after the one before; a step that did not apply takes no time. */
export interface OpeningLog {
  startedAtNs: number;
  /** The name was looked up. */
  resolvedAtNs: number;
  /** The way to the server was open, through the proxy where there is one. */
  connectedAtNs: number;
  /** TLS was agreed on. */
  securedAtNs: number;
}

/** Null when nothing of the opening lies between the two instants. */
export function openingWithin(
  log: OpeningLog,
  fromNs: number,
  untilNs: number,
): ConnectionOpening | null {
  if (log.securedAtNs <= fromNs || log.startedAtNs >= untilNs) return null;
  const share = (startNs: number, endNs: number): number =>
    Math.max(0, Math.min(endNs, untilNs) - Math.max(startNs, fromNs));
  return {
    dnsNs: share(log.startedAtNs, log.resolvedAtNs),
    connectNs: share(log.resolvedAtNs, log.connectedAtNs),
    tlsNs: share(log.connectedAtNs, log.securedAtNs),
  };
}
