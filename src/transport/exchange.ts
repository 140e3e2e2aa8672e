/**
 * One request on its way: what a connection reports about it, turned into instants and an outcome.
 * It settles exactly once; whatever is reported afterwards is ignored.
 */
import type { Clock } from '../base/clock.ts';
import { nsToMs } from '../base/units.ts';
import { classifyFailure, describeError } from './classify-failure.ts';
import type { DeadlineEntry } from './deadline-queue.ts';
import { openingWithin, type OpeningLog } from './opening-log.ts';
import type {
  ConnectionOpening,
  ExchangeFailure,
  ResponseCheck,
  SettledExchange,
  SettledListener,
} from './transport.ts';

/** How an exchange tells what happens to it. */
export interface ExchangeOwner {
  readonly clock: Clock;
  /** From the dispatch to the deadline. */
  readonly timeoutNs: number;
  readonly responseCheck: ResponseCheck | null;
  /** Takes secrets out of a text that will be shown. */
  redact(text: string): string;
  /** The kind of an answer with a status that is not ok. */
  kindOfStatus(statusCode: number): string;
  /** The request is on a connection, or part of its answer arrived. */
  onActivity(): void;
  /** answered: to its end, so that the connection may carry another. given-up: its answer may come. */
  onSettled(exchange: Exchange, end: ExchangeEnd): void;
}

export type ExchangeEnd = 'answered' | 'given-up' | 'failed';

/** Enough bytes of an error's body for an example in words, whatever the alphabet. */
const ERROR_BODY_BYTES_MAX = 1200;
/** A body that is checked is kept whole; past this it is not worth the memory of the load driver. */
const CHECKED_BODY_BYTES_MAX = 64 * 1024 * 1024;

export class Exchange implements SettledExchange, DeadlineEntry<Exchange> {
  requestIndex = 0;
  scheduledAtNs = 0;
  dispatchedAtNs = 0;
  deadlineAtNs = 0;
  opening: ConnectionOpening | null = null;
  completedAtNs = 0;
  outcome: 'ok' | 'error' | 'timeout' = 'ok';
  failure: ExchangeFailure | null = null;
  bodyBytes = 0;
  isSettled = false;
  earlier: Exchange | null = null;
  later: Exchange | null = null;
  /** The pool's note of the connection that it is on. */
  carrier: object | null = null;
  readonly #owner: ExchangeOwner;
  #onSettled: SettledListener | null = null;
  // NaN for none: a field that is only ever a number is written without allocating one.
  #sentAtNs = NaN;
  #firstByteAtNs = NaN;
  #statusCode = 0;
  #statusText = '';
  #contentEncoding: string | null = null;
  #keptBytesMax = 0;
  #kept: Buffer[] | null = null;

  constructor(owner: ExchangeOwner) {
    this.#owner = owner;
  }

  /** It is in flight from now on, and forgets the request that it may have been before. */
  dispatch(
    index: number,
    scheduledAtNs: number,
    dispatchedAtNs: number,
    onSettled: SettledListener,
  ): void {
    this.requestIndex = index;
    this.scheduledAtNs = scheduledAtNs;
    this.dispatchedAtNs = dispatchedAtNs;
    this.deadlineAtNs = dispatchedAtNs + this.#owner.timeoutNs;
    this.#onSettled = onSettled;
    this.opening = null;
    this.#sentAtNs = NaN;
    this.#firstByteAtNs = NaN;
    this.outcome = 'ok';
    this.failure = null;
    this.bodyBytes = 0;
    this.isSettled = false;
    this.#statusCode = 0;
    this.#keptBytesMax = 0;
    this.#kept = null;
  }

  get sentAtNs(): number | null {
    return Number.isNaN(this.#sentAtNs) ? null : this.#sentAtNs;
  }

  get firstByteAtNs(): number | null {
    return Number.isNaN(this.#firstByteAtNs) ? null : this.#firstByteAtNs;
  }

  get hasAnswerBegun(): boolean {
    return this.#statusCode !== 0;
  }

  /** It is written to a connection now. `log`: of the connection's opening. */
  begin(log: OpeningLog | null, nowNs: number = this.#owner.clock.nowNs()): void {
    this.#sentAtNs = nowNs;
    this.opening = log && openingWithin(log, this.dispatchedAtNs, nowNs);
    this.#owner.onActivity();
  }

  /** Bytes of the answer are there; only the first call counts. */
  noteFirstByte(nowNs?: number): void {
    if (this.isSettled || !Number.isNaN(this.#firstByteAtNs)) return;
    this.#firstByteAtNs = nowNs ?? this.#owner.clock.nowNs();
    this.#owner.onActivity();
  }

  /** The head of the final answer. */
  beginAnswer(statusCode: number, statusText: string, contentEncoding: string | null): void {
    if (this.isSettled) return;
    this.noteFirstByte();
    this.#statusCode = statusCode;
    this.#statusText = statusText;
    this.#contentEncoding = contentEncoding;
    if (!this.#isOk()) this.#keptBytesMax = ERROR_BODY_BYTES_MAX;
    else if (this.#owner.responseCheck?.wantsBody()) this.#keptBytesMax = CHECKED_BODY_BYTES_MAX;
    if (this.#keptBytesMax > 0) this.#kept = [];
  }

  addBody(bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    if (this.isSettled) return;
    const spaceBytes = this.#keptBytesMax - this.bodyBytes;
    if (this.#kept && spaceBytes > 0) {
      // Copied: the bytes are in a buffer that the connection may use again.
      this.#kept.push(Buffer.from(bytes.subarray(start, Math.min(end, start + spaceBytes))));
    }
    this.bodyBytes += end - start;
    this.#owner.onActivity();
  }

  /** The answer has come to its end, as announced. */
  endAnswer(nowNs?: number): void {
    if (this.isSettled) return;
    // Before the check, whose time is not the server's.
    this.completedAtNs = nowNs ?? this.#owner.clock.nowNs();
    if (!this.#isOk()) {
      const kind = this.#owner.kindOfStatus(this.#statusCode);
      this.#fail(kind, () => this.#describeErrorBody());
    } else if (this.#kept !== null) {
      const fault = this.#faultOfBody(this.#kept);
      if (fault !== null) this.#fail('wrong-answer', () => this.#owner.redact(fault));
    }
    this.#settle('answered');
  }

  /** The connection, or the stream on it, ended before the answer did. */
  failWith(error: Error): void {
    if (this.isSettled) return;
    this.completedAtNs = this.#owner.clock.nowNs();
    const kind = classifyFailure(error, this.hasAnswerBegun);
    this.#fail(kind, () => this.#owner.redact(describeError(error)));
    this.#settle('failed');
  }

  /** Ends the wait for an answer, at the age that it has. */
  giveUp(kind: 'timeout' | 'unfinished'): void {
    if (this.isSettled) return;
    const nowNs = this.#owner.clock.nowNs();
    const sent = this.sentAtNs === null ? 'never got a connection' : 'was sent';
    const waitedMs = nsToMs(nowNs - this.dispatchedAtNs).toFixed(0);
    this.completedAtNs = nowNs;
    this.outcome = 'timeout';
    this.failure = {
      kind,
      describe: () =>
        kind === 'timeout'
          ? `no complete answer within ${waitedMs} ms (the request ${sent})`
          : `in flight for ${waitedMs} ms when the load was interrupted (the request ${sent})`,
    };
    this.#settle('given-up');
  }

  /** Tells who dispatched it. */
  tell(): void {
    this.#onSettled?.(this);
  }

  #isOk(): boolean {
    const check = this.#owner.responseCheck;
    return check ? check.isOkStatus(this.#statusCode) : isSuccess(this.#statusCode);
  }

  #faultOfBody(kept: Buffer[]): string | null {
    if (this.bodyBytes > this.#keptBytesMax) return 'its body is over 64 MiB, too long to check';
    const body = kept.length === 1 && kept[0] ? kept[0] : Buffer.concat(kept);
    const check = this.#owner.responseCheck;
    return check?.check(this.requestIndex, body, this.#contentEncoding) ?? null;
  }

  #fail(kind: string, describe: () => string): void {
    this.outcome = 'error';
    this.failure = { kind, describe };
  }

  #settle(end: ExchangeEnd): void {
    this.isSettled = true;
    if (this.outcome === 'ok' || this.failure?.kind === 'wrong-answer') this.#kept = null;
    this.#owner.onActivity();
    this.#owner.onSettled(this, end);
  }

  #describeErrorBody(): string {
    const body = this.#owner.redact(Buffer.concat(this.#kept ?? []).toString('utf8'));
    const saying = body === '' ? this.#statusText : `with the body: ${body}`;
    return `HTTP ${this.#statusCode} ${saying}`.trimEnd();
  }
}

function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}
