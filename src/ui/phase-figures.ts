/** Figures that this room reads off a phase's counts, for the live view and the summary alike. */
import type { RequestCounts } from '../domain/request.ts';

/** error + timeout + dropped over scheduled, 0..1; null when nothing was scheduled. */
export function failedRatio(
  counts: Pick<RequestCounts, 'scheduled' | 'error' | 'timeout' | 'dropped'>,
): number | null {
  if (!(counts.scheduled > 0)) return null;
  return (counts.error + counts.timeout + counts.dropped) / counts.scheduled;
}
