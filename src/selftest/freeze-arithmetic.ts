/** The response times that a server's freeze leads to, by arithmetic. Pure. */

export interface FreezeQuestion {
  requests: number;
  /** Between requests, evenly. */
  gapNs: number;
  /** From a request to its answer while the server lives. */
  delayNs: number;
  /** Counted from the first request. */
  frozen: { fromNs: number; toNs: number };
}

/**
 * Of every request from the instant at which it was due. One that comes during the freeze is read at its
 * end; one whose answer falls into it is answered at its end.
 */
export function frozenResponseTimesNs(question: FreezeQuestion): number[] {
  const { requests, gapNs, delayNs, frozen } = question;
  return Array.from({ length: requests }, (_, index) => {
    const dueNs = index * gapNs;
    const isFrozenOut = dueNs >= frozen.fromNs && dueNs < frozen.toNs;
    const answeredNs = (isFrozenOut ? frozen.toNs : dueNs) + delayNs;
    const isHeld = answeredNs >= frozen.fromNs && answeredNs < frozen.toNs;
    return (isHeld ? frozen.toNs : answeredNs) - dueNs;
  });
}
