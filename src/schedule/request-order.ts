/**
 * Decides which prepared request is sent as the n-th one. It has a random stream of its own, so that
 * another payload order never moves the arrivals.
 */
import { assert } from '../base/assert.ts';
import type { Random } from '../base/random.ts';

/** Index of the prepared request for the next request; called once for each, in schedule order. */
export type RequestOrder = () => number;

/** random: each is drawn with equal chance. sequential: in turn, from the first. */
export function createRequestOrder(
  order: 'random' | 'sequential',
  requestCount: number,
  random: Random,
): RequestOrder {
  assert(requestCount > 0, 'there is at least one prepared request');
  if (order === 'random') return () => Math.floor(random() * requestCount);
  let next = 0;
  return () => {
    const index = next;
    next = (next + 1) % requestCount;
    return index;
  };
}
