/** Which part of a whole belongs to which worker: exact shares that each can compute alone. */

export interface Share {
  /** Of this worker, from 0. */
  index: number;
  /** Workers. */
  count: number;
}

/** Of `total` things the share of one worker: the first ones get what cannot be divided. */
export function shareOf(total: number, { index, count }: Share): number {
  return Math.floor(total / count) + (index < total % count ? 1 : 0);
}
