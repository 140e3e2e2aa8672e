import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import { mergeParts } from '../../src/recording/merge-parts.ts';
import { PhaseRecorder } from '../../src/recording/phase-recorder.ts';

interface Sample {
  responseTimeNs: number;
  outcome: 'ok' | 'error' | 'timeout';
}

function recorderOf(samples: readonly Sample[]): PhaseRecorder {
  const recorder = new PhaseRecorder(NS_PER_S / 4);
  recorder.begin(0, NS_PER_S);
  for (const { responseTimeNs, outcome } of samples) {
    recorder.onDispatched(0, 0, true);
    recorder.onCompleted({
      scheduledAtNs: 0,
      dispatchedAtNs: 0,
      opening: null,
      sentAtNs: 0,
      firstByteAtNs: null,
      completedAtNs: responseTimeNs,
      outcome,
      failure: outcome === 'ok' ? null : { kind: outcome, describe: () => 'in words' },
    });
  }
  return recorder;
}

const sample = fc.record({
  responseTimeNs: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  outcome: fc.constantFrom('ok', 'error', 'timeout'),
});

test('the shares of several workers make the same phase as one worker with all of it', () => {
  fc.assert(
    fc.property(fc.array(fc.array(sample, { maxLength: 20 }), { maxLength: 4 }), (shares) => {
      const merged = mergeParts(shares.map((samples) => recorderOf(samples).part()));
      const whole = mergeParts([recorderOf(shares.flat()).part()]);
      const byKind = (one: { kind: string }, other: { kind: string }): number =>
        one.kind.localeCompare(other.kind);
      expect({ ...merged, failures: merged.failures.toSorted(byKind) }).toEqual({
        ...whole,
        failures: whole.failures.toSorted(byKind),
      });
    }),
    { numRuns: 20 },
  );
});

test('nothing merged is an empty phase', () => {
  const { counts, responseTime, failures } = mergeParts([]);
  expect(counts).toEqual({ scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 });
  expect(responseTime.count).toBe(0);
  expect(failures).toEqual([]);
});
