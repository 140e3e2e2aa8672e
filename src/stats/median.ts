/** The middle of a few numbers. Latencies have histograms; this is for lists of figures. */
import { assert } from '../base/assert.ts';

/** Of at least one value; the mean of the middle two of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  assert(upper !== undefined && lower !== undefined, 'a median is of at least one value');
  return (lower + upper) / 2;
}
