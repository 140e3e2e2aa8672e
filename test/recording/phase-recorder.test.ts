import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import { bucketOf, highestIn } from '../../src/recording/bucket-layout.ts';
import { mergeParts, type RecordedPhase } from '../../src/recording/merge-parts.ts';
import { PhaseRecorder, type CompletedRequest } from '../../src/recording/phase-recorder.ts';

const START_AT_NS = 7 * NS_PER_S;

function aRecorder(goodputLimitNs: number | null = null): PhaseRecorder {
  const recorder = new PhaseRecorder(goodputLimitNs);
  recorder.begin(START_AT_NS, START_AT_NS + NS_PER_S);
  return recorder;
}

const summarize = (recorder: PhaseRecorder): RecordedPhase => mergeParts([recorder.part()]);

/** Scheduled, dispatched, sent and completed at these milliseconds of the phase. */
function aRequest(
  [scheduledMs, dispatchedMs, sentMs, completedMs]: [number, number, number | null, number],
  outcome: CompletedRequest['outcome'] = 'ok',
): CompletedRequest {
  const at = (ms: number): number => START_AT_NS + ms * NS_PER_MS;
  return {
    scheduledAtNs: at(scheduledMs),
    dispatchedAtNs: at(dispatchedMs),
    opening: null,
    sentAtNs: sentMs === null ? null : at(sentMs),
    firstByteAtNs: null,
    completedAtNs: at(completedMs),
    outcome,
    failure: outcome === 'ok' ? null : { kind: `a-${outcome}`, describe: () => 'in words' },
  };
}

function record(recorder: PhaseRecorder, request: CompletedRequest): void {
  recorder.onDispatched(request.scheduledAtNs, request.dispatchedAtNs, true);
  recorder.onCompleted(request);
}

const closeTo = (ms: number): unknown => expect.closeTo(ms * NS_PER_MS, -Math.log10(ms * 4000));

test('each span runs between its own two instants', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([100, 103, 110, 150]));
  const phase = summarize(recorder);
  expect(phase.responseTime.maxNs).toEqual(closeTo(50));
  expect(phase.okResponseTime.maxNs).toEqual(closeTo(50));
  expect(phase.serviceTime.maxNs).toEqual(closeTo(40));
  expect(phase.sendLag.maxNs).toEqual(closeTo(3));
  expect(phase.clientQueueTime.maxNs).toEqual(closeTo(7));
});

test.each(['error', 'timeout'] as const)(
  'an %s has a response time like any other, but none among the ok ones',
  (outcome) => {
    const recorder = aRecorder();
    record(recorder, aRequest([0, 0, 1, 900], outcome));
    const phase = summarize(recorder);
    expect(phase.responseTime.maxNs).toEqual(closeTo(900));
    expect(phase.okResponseTime.count).toBe(0);
    expect(phase.failures).toEqual([{ kind: `a-${outcome}`, count: 1, example: 'in words' }]);
  },
);

test('a request that never got a connection has no service time; all its wait is client queue', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 2, null, 502], 'timeout'));
  const phase = summarize(recorder);
  expect(phase.serviceTime.count).toBe(0);
  expect(phase.clientQueueTime.maxNs).toEqual(closeTo(500));
});

test('a dropped request is counted and has no latency at all', () => {
  const recorder = aRecorder();
  recorder.onDropped(START_AT_NS, () => 'too many');
  const phase = summarize(recorder);
  expect(phase.counts).toEqual({ scheduled: 1, ok: 0, error: 0, timeout: 0, dropped: 1 });
  expect(phase.responseTime.count + phase.sendLag.count).toBe(0);
  expect(phase.failures).toEqual([{ kind: 'dropped', count: 1, example: 'too many' }]);
  expect(recorder.takePortions(START_AT_NS)).toMatchObject([
    { due: [{ second: 0, scheduled: 1, dropped: 1 }] },
  ]);
});

test('scheduled is the sum of what became of the requests', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 0, 1]));
  record(recorder, aRequest([1, 1, 1, 2], 'error'));
  record(recorder, aRequest([2, 2, 2, 3], 'timeout'));
  recorder.onDropped(START_AT_NS, () => 'too many');
  expect(summarize(recorder).counts).toEqual({
    scheduled: 4,
    ok: 1,
    error: 1,
    timeout: 1,
    dropped: 1,
  });
});

test('a request that is dispatched and never ends breaks the identity of counts', () => {
  const recorder = aRecorder();
  recorder.onDispatched(START_AT_NS, START_AT_NS, true);
  expect(() => summarize(recorder)).toThrow('broken invariant: 1 scheduled = 0 ok');
});

test('an answer after the end of the schedule is ok, but no throughput', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([900, 900, 900, 1000]));
  record(recorder, aRequest([950, 950, 950, 1001]));
  const phase = summarize(recorder);
  expect(phase.counts.ok).toBe(2);
  expect(phase.okWithinMeasured).toBe(1);
});

test('a request dispatched after the end of the schedule is no achieved rate', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([990, 1000, 1000, 1010]));
  record(recorder, aRequest([991, 1001, 1001, 1010]));
  expect(recorder.part().dispatchedWithinMeasured).toBe(1);
});

test('a schedule that is cut off ends there for throughput', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 0, 300]));
  recorder.endMeasuring(START_AT_NS + 400 * NS_PER_MS);
  record(recorder, aRequest([0, 0, 0, 500]));
  expect(summarize(recorder).okWithinMeasured).toBe(1);
});

test('an ok response is good up to the goodput limit', () => {
  const recorder = aRecorder(50 * NS_PER_MS);
  record(recorder, aRequest([0, 0, 0, 50]));
  record(recorder, aRequest([0, 0, 0, 51]));
  const phase = summarize(recorder);
  expect(phase.okWithinMeasured).toBe(2);
  expect(phase.goodWithinMeasured).toBe(1);
});

test('without a goodput limit every ok response is good', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 0, 999]));
  expect(summarize(recorder).goodWithinMeasured).toBe(1);
});

test('requests that were dispatched before they were due are counted', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([10, 9, 9, 20]));
  record(recorder, aRequest([20, 20, 20, 30]));
  expect(recorder.part().earlyCount).toBe(1);
});

test('a wait for a first byte that never came counts at the age that it had', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 10, 900], 'timeout'));
  const { firstByteTime, transferTime } = summarize(recorder);
  expect(firstByteTime.maxNs).toEqual(closeTo(890));
  expect(transferTime.count).toBe(0);
});

test('a request on a connection that was open has no time of opening one', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 1, 2]));
  const { dnsTime, connectTime, tlsTime } = summarize(recorder);
  expect([dnsTime.count, connectTime.count, tlsTime.count]).toEqual([0, 0, 0]);
});

test('a step that the opening of a connection did without is not counted as one of no length', () => {
  const recorder = aRecorder();
  const opening = { dnsNs: 0, connectNs: 3 * NS_PER_MS, tlsNs: 0 };
  record(recorder, { ...aRequest([0, 0, 5, 9]), opening });
  const { dnsTime, connectTime, tlsTime, clientQueueTime } = summarize(recorder);
  expect([dnsTime.count, connectTime.count, tlsTime.count]).toEqual([0, 1, 0]);
  expect(clientQueueTime.maxNs).toEqual(closeTo(2));
});

test('the parts of a response time add up to it, exactly', () => {
  // In this range every nanosecond has a bucket of its own, so that nothing is rounded away.
  const exactNs = fc.integer({ min: 1_000, max: 2_047 });
  fc.assert(
    fc.property(fc.array(exactNs, { minLength: 7, maxLength: 7 }), (spansNs) => {
      const [lag = 0, queue = 0, dns = 0, connect = 0, tls = 0, firstByte = 0, transfer = 0] =
        spansNs;
      const sentAtNs = START_AT_NS + lag + queue + dns + connect + tls;
      const recorder = aRecorder();
      record(recorder, {
        scheduledAtNs: START_AT_NS,
        dispatchedAtNs: START_AT_NS + lag,
        opening: { dnsNs: dns, connectNs: connect, tlsNs: tls },
        sentAtNs,
        firstByteAtNs: sentAtNs + firstByte,
        completedAtNs: sentAtNs + firstByte + transfer,
        outcome: 'ok',
        failure: null,
      });
      const phase = summarize(recorder);
      const parts = [
        phase.sendLag,
        phase.clientQueueTime,
        phase.dnsTime,
        phase.connectTime,
        phase.tlsTime,
        phase.firstByteTime,
        phase.transferTime,
      ].map(({ maxNs }) => maxNs);
      expect(parts).toEqual(spansNs);
      const wholeNs = spansNs.reduce((sum, spanNs) => sum + spanNs, 0);
      expect(phase.responseTime.maxNs).toBe(highestIn(bucketOf(wholeNs)));
    }),
    { numRuns: 50 },
  );
});
