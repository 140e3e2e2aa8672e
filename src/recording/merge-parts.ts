/** Puts the shares of all workers together: counts by sum, histograms by adding them, nothing else. */
import { assert } from '../base/assert.ts';
import type { RequestCounts } from '../domain/request.ts';
import type { Distribution, PhaseRecord } from '../domain/result.ts';
import { FailureTally } from './failure-tally.ts';
import {
  createHistograms,
  SPAN_NAMES,
  type RecordedPart,
  type SpanName,
} from './phase-recorder.ts';

/** What the recorders of all workers contribute to a phase's record. */
export type RecordedPhase = Pick<
  PhaseRecord,
  'counts' | 'okWithinMeasured' | 'goodWithinMeasured' | 'failures' | SpanName
>;

/** `parts` are used up. Throws when a part has requests that neither ended nor were dropped. */
export function mergeParts(parts: readonly RecordedPart[]): RecordedPhase {
  const counts: RequestCounts = { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 };
  const histograms = createHistograms();
  const failures = new FailureTally();
  let okWithinMeasured = 0;
  let goodWithinMeasured = 0;
  for (const part of parts) {
    for (const name of Object.keys(counts) as (keyof RequestCounts)[]) {
      counts[name] += part.counts[name];
    }
    for (const name of SPAN_NAMES) histograms[name].add(part.histograms[name]);
    for (const failure of part.failures) failures.addKind(failure);
    okWithinMeasured += part.okWithinMeasured;
    goodWithinMeasured += part.goodWithinMeasured;
  }
  const { scheduled, ok, error, timeout, dropped } = counts;
  assert(
    scheduled === ok + error + timeout + dropped,
    `${scheduled} scheduled = ${ok} ok + ${error} error + ${timeout} timeout + ${dropped} dropped`,
  );
  const distributions = {} as Record<SpanName, Distribution>;
  for (const name of SPAN_NAMES) distributions[name] = histograms[name].distribution();
  return {
    counts,
    okWithinMeasured,
    goodWithinMeasured,
    failures: failures.list(),
    ...distributions,
  };
}
