/**
 * What a transport is: it sends prepared requests and tells what became of each. A failing request is
 * a value, never an exception. It never retries, and uses a proxy only where one was asked for: both
 * would measure something else than what was meant.
 */
import type { Clock } from '../base/clock.ts';
import type { ConnectionOptions } from '../domain/connection.ts';
import type { PreparedRequest } from '../domain/request.ts';

export type { ConnectionOptions, TlsOptions } from '../domain/connection.ts';

export interface TransportOptions {
  /** Scheme, host and port, e.g. `http://127.0.0.1:8000`. */
  origin: string;
  /** At least one. */
  requests: readonly PreparedRequest[];
  /** Most connections at a time. */
  connections: number;
  /** Longest wait for a complete answer, from the dispatch. */
  timeoutNs: number;
  connection: ConnectionOptions;
  /** fresh: every request opens a connection of its own, which is closed after it. */
  connectionReuse: 'keep-alive' | 'fresh';
  /** What an answer must hold; null: a status of 200 to 299. */
  responseCheck: ResponseCheck | null;
  clock: Clock;
}

/** Decides whether an answer is the one that was asked for. */
export interface ResponseCheck {
  isOkStatus(statusCode: number): boolean;
  /** Asked once for each answer with an ok status: whether its body is to be kept and checked. */
  wantsBody(): boolean;
  /** Null: as it must be. Otherwise why not, in words. `body` is as it came, still encoded. */
  check(requestIndex: number, body: Uint8Array, contentEncoding: string | null): string | null;
}

/**
 * What became of a request. Instants in nanoseconds. Valid during the call of the listener only: the
 * transport may use the same object for its next request. Its failure stays as it is.
 */
export interface SettledExchange {
  readonly scheduledAtNs: number;
  /** When it was handed to the transport; the timeout counts from here. */
  readonly dispatchedAtNs: number;
  /** Set when it waited for a connection that was opened meanwhile; null: it did not. */
  readonly opening: ConnectionOpening | null;
  /** When it was written to a connection; null when it never got one. */
  readonly sentAtNs: number | null;
  /** First byte of the answer; null when there was none. */
  readonly firstByteAtNs: number | null;
  readonly completedAtNs: number;
  /** timeout: given up, at the age that it had. error: ended by anything but the answer wanted. */
  readonly outcome: 'ok' | 'error' | 'timeout';
  /** Null when ok. */
  readonly failure: ExchangeFailure | null;
  /** Bytes of the answer's body that were read. */
  readonly bodyBytes: number;
}

/**
 * The parts of opening a connection that fell into the wait of the request that uses it. Each is 0
 * where it did not apply (an IP address needs no lookup, `http:` no TLS).
 */
export interface ConnectionOpening {
  readonly dnsNs: number;
  readonly connectNs: number;
  readonly tlsNs: number;
}

export interface ExchangeFailure {
  readonly kind: string;
  /** An example in words, made when it is asked for. */
  describe(): string;
}

export type SettledListener = (exchange: SettledExchange) => void;

export interface Transport {
  /** Dispatched and not yet settled, queued ones included. */
  readonly inFlight: number;
  /** Connections established so far. */
  readonly connectionsOpened: number;
  /** Rises whenever a request is dispatched, gets on a connection, is answered in part, or ends. */
  readonly activityCount: number;
  /** When the oldest request in flight times out; Infinity when there is none. */
  readonly nextDeadlineAtNs: number;
  /** Opens up to `count` connections ahead of the load; resolves when each is open or has failed. */
  warm(count: number): Promise<void>;
  /** Dispatches a prepared request and returns when that was; `onSettled` is called once. */
  send(index: number, scheduledAtNs: number, onSettled: SettledListener): number;
  /** Times out, now, what had been in flight for `timeoutNs` at `atNs`. */
  expire(atNs: number): void;
  /** Gives up everything in flight, at the age it has. */
  abandon(): void;
  /** Closes all connections. */
  close(): void;
}
