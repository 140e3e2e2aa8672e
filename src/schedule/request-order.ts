/**
 * Decides which prepared request is sent as the n-th one of a phase. It has a random stream of its
 * own, so that another payload order never moves the arrivals; and the n-th is the same however many
 * threads share the schedule.
 */
import { assert } from '../base/assert.ts';
import type { Random } from '../base/random.ts';

/** Index of the prepared request for the next request; called once for each, in schedule order. */
export type RequestOrder = () => number;

export interface RequestOrderOptions {
  /** Of `count` who take turns at one schedule this is number `index` (from 0): n = index, index + count, … */
  share?: { index: number; count: number };
  /** What a trace says of each request; null or absent: by `order`. */
  requestIndexes?: Int32Array | null;
}

/** random: each is drawn with equal chance. sequential: in turn, from the first. */
export function createRequestOrder(
  order: 'random' | 'sequential',
  requestCount: number,
  random: Random,
  { share = { index: 0, count: 1 }, requestIndexes = null }: RequestOrderOptions = {},
): RequestOrder {
  assert(requestCount > 0, 'there is at least one prepared request');
  if (order === 'random' && requestIndexes === null) {
    return randomOrder(requestCount, random, share);
  }
  let n = share.index;
  return () => {
    const index = requestIndexes === null ? n % requestCount : (requestIndexes[n] ?? 0);
    n += share.count;
    return index;
  };
}

/** Everyone draws the whole stream and skips what is the others': a few ns each. */
function randomOrder(
  requestCount: number,
  random: Random,
  share: { index: number; count: number },
): RequestOrder {
  let skip = share.index;
  return () => {
    for (; skip > 0; skip--) random();
    skip = share.count - 1;
    return Math.floor(random() * requestCount);
  };
}
