/**
 * One request on its way: what the HTTP library reports about it, turned into instants and an
 * outcome. It settles exactly once; whatever is reported afterwards is ignored.
 */
import type { Client, Dispatcher } from 'undici';
import type { Clock } from '../base/clock.ts';
import { nsToMs } from '../base/units.ts';
import { classifyFailure, describeError } from './classify-failure.ts';
import type { DeadlineEntry } from './deadline-queue.ts';

export interface ExchangeFailure {
  readonly kind: string;
  /** An example in words, made when it is asked for. */
  describe(): string;
}

/** What became of a request. Instants in nanoseconds. */
export interface SettledExchange {
  readonly scheduledAtNs: number;
  /** When it was handed to the transport; the timeout counts from here. */
  readonly dispatchedAtNs: number;
  /** When it was written to a connection; null when it never got one. */
  readonly sentAtNs: number | null;
  readonly completedAtNs: number;
  /** timeout: given up, at the age that it had. error: ended by anything but an answer with 2xx. */
  readonly outcome: 'ok' | 'error' | 'timeout';
  /** Null when ok. */
  readonly failure: ExchangeFailure | null;
  /** Bytes of the answer's body that were read. */
  readonly bodyBytes: number;
}

/** How an exchange tells what happens to it. */
export interface ExchangeOwner {
  readonly clock: Clock;
  /** Takes secrets out of a text that will be shown. */
  redact(text: string): string;
  /** The request is on a connection, or part of its answer arrived. */
  onActivity(): void;
  /** The connection is reusable when the answer was read to its end. */
  onSettled(exchange: Exchange, connection: 'reusable' | 'broken'): void;
}

/** A connection carries at most one exchange at a time. */
export interface Connection {
  readonly client: Client;
}

export interface ExchangeStart {
  /** Of the prepared request. */
  index: number;
  scheduledAtNs: number;
  dispatchedAtNs: number;
  timeoutNs: number;
  onSettled: (exchange: SettledExchange) => void;
}

/** Enough bytes of an error's body for an example in words, whatever the alphabet. */
const ERROR_BODY_BYTES_MAX = 1200;

export class Exchange
  implements SettledExchange, Dispatcher.DispatchHandler, DeadlineEntry<Exchange>
{
  readonly requestIndex: number;
  readonly scheduledAtNs: number;
  readonly dispatchedAtNs: number;
  readonly deadlineAtNs: number;
  sentAtNs: number | null = null;
  completedAtNs = 0;
  outcome: 'ok' | 'error' | 'timeout' = 'ok';
  failure: ExchangeFailure | null = null;
  bodyBytes = 0;
  isSettled = false;
  /** What carries it; null while it waits for one, and once it settled. */
  connection: Connection | null = null;
  /** Told once, when it is settled. */
  readonly onSettled: (exchange: SettledExchange) => void;
  earlier: Exchange | null = null;
  later: Exchange | null = null;
  readonly #owner: ExchangeOwner;
  #statusCode = 0;
  #statusText = '';
  #errorBody: Buffer[] | null = null;

  constructor(owner: ExchangeOwner, start: ExchangeStart) {
    this.#owner = owner;
    this.requestIndex = start.index;
    this.scheduledAtNs = start.scheduledAtNs;
    this.dispatchedAtNs = start.dispatchedAtNs;
    this.deadlineAtNs = start.dispatchedAtNs + start.timeoutNs;
    this.onSettled = start.onSettled;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isSettled) {
      controller.abort(new Error('settled before it was sent'));
      return;
    }
    this.sentAtNs = this.#owner.clock.nowNs();
    this.#owner.onActivity();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    _headers: unknown,
    statusText?: string,
  ): void {
    this.#owner.onActivity();
    if (statusCode < 200) return;
    this.#statusCode = statusCode;
    if (isOk(statusCode)) return;
    this.#statusText = statusText ?? '';
    this.#errorBody = [];
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#owner.onActivity();
    if (this.#errorBody && this.bodyBytes < ERROR_BODY_BYTES_MAX) {
      // Copied: the chunk is a view of a buffer that the connection would keep alive with it.
      this.#errorBody.push(Buffer.from(chunk.subarray(0, ERROR_BODY_BYTES_MAX)));
    }
    this.bodyBytes += chunk.length;
  }

  onResponseEnd(): void {
    if (this.isSettled) return;
    const nowNs = this.#owner.clock.nowNs();
    if (isOk(this.#statusCode)) this.#settle(nowNs, 'reusable');
    else this.#fail(nowNs, `http-${this.#statusCode}`, () => this.#describeErrorBody());
  }

  onResponseError(_controller: unknown, error: Error): void {
    if (this.isSettled) return;
    this.outcome = 'error';
    this.failure = {
      kind: classifyFailure(error, this.#statusCode !== 0),
      describe: () => this.#owner.redact(describeError(error)),
    };
    this.#settle(this.#owner.clock.nowNs(), 'broken');
  }

  /** Ends the wait for an answer, at the age that it has. */
  giveUp(kind: 'timeout' | 'unfinished'): void {
    const nowNs = this.#owner.clock.nowNs();
    const sent = this.sentAtNs === null ? 'never got a connection' : 'was sent';
    const waitedMs = nsToMs(nowNs - this.dispatchedAtNs).toFixed(0);
    this.outcome = 'timeout';
    this.failure = {
      kind,
      describe: () =>
        kind === 'timeout'
          ? `no complete answer within ${waitedMs} ms (the request ${sent})`
          : `in flight for ${waitedMs} ms when the load was interrupted (the request ${sent})`,
    };
    this.#settle(nowNs, 'broken');
  }

  #fail(nowNs: number, kind: string, describe: () => string): void {
    this.outcome = 'error';
    this.failure = { kind, describe };
    this.#settle(nowNs, 'reusable');
  }

  #settle(nowNs: number, connection: 'reusable' | 'broken'): void {
    this.completedAtNs = nowNs;
    this.isSettled = true;
    this.#owner.onActivity();
    this.#owner.onSettled(this, connection);
  }

  #describeErrorBody(): string {
    const body = this.#owner.redact(Buffer.concat(this.#errorBody ?? []).toString('utf8'));
    return `HTTP ${this.#statusCode} ${body === '' ? this.#statusText : `with the body: ${body}`}`;
  }
}

function isOk(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}
