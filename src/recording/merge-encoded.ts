/** Merges distributions exactly: bucket by bucket, never by averaging percentiles. */
import type { Distribution } from '../domain/result.ts';
import { TimeHistogram, type EncodedDistribution } from './time-histogram.ts';

/** The distribution of all values of all parts together. */
export function mergeEncoded(parts: readonly EncodedDistribution[]): Distribution {
  const whole = new TimeHistogram();
  for (const part of parts) whole.addEncoded(part);
  return whole.distribution();
}
