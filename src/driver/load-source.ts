/**
 * When requests are due, for every kind of loop. A source knows nothing of sending: it says when the
 * next request is due, is told that it was taken, and (where callers wait for their answers) that one
 * has ended.
 */
import type { SchedulePiece } from './worker-messages.ts';

export interface LoadSource {
  /** When the next request is due; Infinity while or when there is none. */
  readonly nextDueAtNs: number;
  /** More of the schedule may still come. */
  readonly awaitsFeed: boolean;
  /** Of the request that was taken last: which prepared request it sends. */
  readonly requestIndex: number;
  /** Of the request that was taken last: its instant was drawn, and not the answer to another. */
  readonly isArrival: boolean;
  /** Of the request that was taken last: whose it is, to be told when it ends; null: nobody's. */
  readonly caller: Caller | null;
  feed(piece: SchedulePiece): void;
  /** The load begins. Callers of `previous` that fit this loop go on in it without a pause. */
  begin(startAtNs: number, previous: LoadSource | null): void;
  /** Takes the request that is due next, and tells since when it is due. */
  take(): number;
  /** A request ended; its caller, if it has one, is free. */
  onEnded(atNs: number, caller: Caller | null): void;
}

/** A user in the middle of a session. */
export interface Caller {
  /** Requests that it still has to send. */
  remaining: number;
}
