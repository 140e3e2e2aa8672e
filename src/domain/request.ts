/** One request, from its preparation to what became of it. */

/** A request whose body was serialised before the run. */
export interface PreparedRequest {
  method: string;
  /** Path and query, e.g. `/v2/models/fraud/infer`. */
  path: string;
  /** Names and values in turn, as they go on the wire. */
  headers: string[];
  body: Uint8Array | null;
  /** Predictions asked for. */
  rows: number;
}

/**
 * How requests ended; scheduled = ok + error + timeout + dropped, exactly.
 * ok: status 2xx, body complete. error: anything else that ended. timeout: no complete answer within
 * the limit. dropped: due by the schedule but never sent.
 */
export interface RequestCounts {
  scheduled: number;
  ok: number;
  error: number;
  timeout: number;
  dropped: number;
}

type FailedCounts = Pick<RequestCounts, 'error' | 'timeout' | 'dropped'>;

/** error + timeout + dropped: every request that got no ok response. */
export function failedCount(counts: FailedCounts): number {
  return counts.error + counts.timeout + counts.dropped;
}

/** Failed of scheduled (METHODOLOGY, "Throughput and goodput"), 0..1; null when nothing was scheduled. */
export function failedRatio(
  counts: FailedCounts & Pick<RequestCounts, 'scheduled'>,
): number | null {
  return counts.scheduled > 0 ? failedCount(counts) / counts.scheduled : null;
}

/** How often each kind of failure occurred, with one message as an example. */
export interface FailureKind {
  /** `http-503`, `connection-reset`, `connection-refused`, `timeout`, `dropped`, … */
  kind: string;
  count: number;
  /** One example in words (cut to 300 characters; secrets removed). */
  example: string;
}
