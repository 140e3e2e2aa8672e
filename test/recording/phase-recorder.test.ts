import { expect, test } from 'vitest';
import { NS_PER_MS, NS_PER_S } from '../../src/base/units.ts';
import { PhaseRecorder, type CompletedRequest } from '../../src/recording/phase-recorder.ts';

const START_AT_NS = 7 * NS_PER_S;

function aRecorder(goodputLimitNs: number | null = null): PhaseRecorder {
  return new PhaseRecorder({
    startAtNs: START_AT_NS,
    endAtNs: START_AT_NS + NS_PER_S,
    goodputLimitNs,
  });
}

/** Scheduled, dispatched, sent and completed at these milliseconds of the phase. */
function aRequest(
  [scheduledMs, dispatchedMs, sentMs, completedMs]: [number, number, number | null, number],
  outcome: CompletedRequest['outcome'] = 'ok',
): CompletedRequest {
  const at = (ms: number): number => START_AT_NS + ms * NS_PER_MS;
  return {
    scheduledAtNs: at(scheduledMs),
    dispatchedAtNs: at(dispatchedMs),
    sentAtNs: sentMs === null ? null : at(sentMs),
    completedAtNs: at(completedMs),
    outcome,
    failure: outcome === 'ok' ? null : { kind: `a-${outcome}`, describe: () => 'in words' },
  };
}

function record(recorder: PhaseRecorder, request: CompletedRequest): void {
  recorder.onDispatched(request.scheduledAtNs, request.dispatchedAtNs);
  recorder.onCompleted(request);
}

const closeTo = (ms: number): unknown => expect.closeTo(ms * NS_PER_MS, -Math.log10(ms * 4000));

test('each span runs between its own two instants', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([100, 103, 110, 150]));
  const phase = recorder.summarize();
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
    const phase = recorder.summarize();
    expect(phase.responseTime.maxNs).toEqual(closeTo(900));
    expect(phase.okResponseTime.count).toBe(0);
    expect(phase.failures).toEqual([{ kind: `a-${outcome}`, count: 1, example: 'in words' }]);
  },
);

test('a request that never got a connection has no service time; all its wait is client queue', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 2, null, 502], 'timeout'));
  const phase = recorder.summarize();
  expect(phase.serviceTime.count).toBe(0);
  expect(phase.clientQueueTime.maxNs).toEqual(closeTo(500));
});

test('a dropped request is counted and has no latency at all', () => {
  const recorder = aRecorder();
  recorder.onDropped(START_AT_NS, () => 'too many');
  const phase = recorder.summarize();
  expect(phase.counts).toEqual({ scheduled: 1, ok: 0, error: 0, timeout: 0, dropped: 1 });
  expect(phase.responseTime.count + phase.sendLag.count).toBe(0);
  expect(phase.failures).toEqual([{ kind: 'dropped', count: 1, example: 'too many' }]);
  expect(phase.windows).toMatchObject([{ scheduled: 1, failed: 1 }]);
});

test('scheduled is the sum of what became of the requests', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 0, 1]));
  record(recorder, aRequest([1, 1, 1, 2], 'error'));
  record(recorder, aRequest([2, 2, 2, 3], 'timeout'));
  recorder.onDropped(START_AT_NS, () => 'too many');
  expect(recorder.summarize().counts).toEqual({
    scheduled: 4,
    ok: 1,
    error: 1,
    timeout: 1,
    dropped: 1,
  });
});

test('a request that is dispatched and never ends breaks the identity of counts', () => {
  const recorder = aRecorder();
  recorder.onDispatched(START_AT_NS, START_AT_NS);
  expect(() => recorder.summarize()).toThrow('broken invariant: 1 scheduled = 0 ok');
});

test('an answer after the end of the schedule is ok, but no throughput', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([900, 900, 900, 1000]));
  record(recorder, aRequest([950, 950, 950, 1001]));
  const phase = recorder.summarize();
  expect(phase.counts.ok).toBe(2);
  expect(phase.okWithinMeasured).toBe(1);
});

test('a request dispatched after the end of the schedule is no achieved rate', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([990, 1000, 1000, 1010]));
  record(recorder, aRequest([991, 1001, 1001, 1010]));
  expect(recorder.dispatchedWithinMeasured).toBe(1);
});

test('a schedule that is cut off ends there for throughput', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 0, 300]));
  recorder.endMeasuring(START_AT_NS + 400 * NS_PER_MS);
  record(recorder, aRequest([0, 0, 0, 500]));
  expect(recorder.summarize().okWithinMeasured).toBe(1);
});

test('an ok response is good up to the goodput limit', () => {
  const recorder = aRecorder(50 * NS_PER_MS);
  record(recorder, aRequest([0, 0, 0, 50]));
  record(recorder, aRequest([0, 0, 0, 51]));
  const phase = recorder.summarize();
  expect(phase.okWithinMeasured).toBe(2);
  expect(phase.goodWithinMeasured).toBe(1);
});

test('without a goodput limit every ok response is good', () => {
  const recorder = aRecorder();
  record(recorder, aRequest([0, 0, 0, 999]));
  expect(recorder.summarize().goodWithinMeasured).toBe(1);
});
