/**
 * Waits until a server answers a correct inference: servers were seen that report themselves ready
 * seconds before they can answer one. Only the loop and its ends; what is asked is the adapter's.
 */
import { sleep, type Clock } from '../base/clock.ts';
import { NS_PER_MS, NS_PER_S } from '../base/units.ts';

/** Bounds the error of `readyAfterNs`. */
const POLL_INTERVAL_NS = 20 * NS_PER_MS;

/** A try that the deadline cuts off sooner tells less than the one before it. */
const HANG_NS = 1 * NS_PER_S;

/** One try to get a correct inference. */
export type Attempt<T> = { ready: true; value: T } | Refusal;

/** Why a try failed. */
export interface Refusal {
  ready: false;
  /**
   * silent: no HTTP answer. refused: an answer other than 2xx. wrong: a 2xx answer with other values
   * than the reference, which no waiting mends.
   */
  kind: 'silent' | 'refused' | 'wrong';
  /** What happened, as a clause: `nobody listens on 127.0.0.1:9`. */
  answer: string;
  /** The next step, as a sentence. */
  hint: string;
}

export interface ReadinessPoll<T> {
  attempt(signal: AbortSignal): Promise<Attempt<T>>;
  /** The server's death ends the waiting; never resolves where that cannot be seen. */
  died: Promise<string>;
  clock: Clock;
  signal: AbortSignal;
  timeoutNs: number;
}

export type ReadinessOutcome<T> =
  | { outcome: 'ready'; value: T }
  | { outcome: 'wrong'; refusal: Refusal }
  | { outcome: 'timed-out'; refusal: Refusal }
  | { outcome: 'died'; how: string }
  | { outcome: 'aborted' };

/** Tries until it is ready, or one of the other ends is reached. Rejects with what `attempt` rejects. */
export async function pollUntilReady<T>(poll: ReadinessPoll<T>): Promise<ReadinessOutcome<T>> {
  const deadline = AbortSignal.timeout(Math.ceil(poll.timeoutNs / NS_PER_MS));
  const death = new AbortController();
  void poll.died.then((how) => {
    death.abort(how);
  });
  const signal = AbortSignal.any([poll.signal, deadline, death.signal]);
  let previous: Refusal | null = null;
  for (;;) {
    const triedAtNs = poll.clock.nowNs();
    const attempt = await poll.attempt(signal);
    if (death.signal.aborted) return { outcome: 'died', how: String(death.signal.reason) };
    if (poll.signal.aborted) return { outcome: 'aborted' };
    if (attempt.ready) return { outcome: 'ready', value: attempt.value };
    if (attempt.kind === 'wrong') return { outcome: 'wrong', refusal: attempt };
    if (deadline.aborted) {
      const hung = poll.clock.nowNs() - triedAtNs > HANG_NS;
      return { outcome: 'timed-out', refusal: hung ? attempt : (previous ?? attempt) };
    }
    previous = attempt;
    await sleep(POLL_INTERVAL_NS, signal);
  }
}
