import { describe, expect, test } from 'vitest';
import type { RateShape } from '../../src/domain/scenario.ts';
import type { PhaseResult } from '../../src/domain/result.ts';
import { isBest, summaryColumns, summaryRows } from '../../src/ui/summary-rows.ts';
import { aTargetResult } from '../builders/results.ts';
import {
  aCheck,
  aClosedPhase,
  aCost,
  aPeakPhase,
  aRun,
  aSteadyPhase,
  aTargetThatNeverCame,
  batchesOf,
  invalidFor,
  timed,
} from './a-run.ts';
import { NOT_READY } from './example-events.ts';

const LATE = { code: 'send-lag', message: 'late', hint: 'wait' };

describe('columns', () => {
  const headsOf = (...phases: PhaseResult[]): string[] =>
    summaryColumns(summaryRows(aRun({ targets: [aTargetResult({ phases })] }))).map(
      ({ head }) => head,
    );

  test('that are empty for every row are left out', () => {
    expect(headsOf(aSteadyPhase())).toEqual([
      'offered/s',
      'done/s',
      'p50',
      'p95',
      'p99',
      'p99.9',
      'max',
    ]);
  });

  test('that one row fills are kept', () => {
    const failed = { counts: { scheduled: 10, ok: 9, error: 1, timeout: 0, dropped: 0 } };
    const heads = headsOf(
      aSteadyPhase(),
      aPeakPhase({ ...failed, ...batchesOf(2), cost: [aCost()] }),
    );
    expect(heads.slice(-3)).toEqual(['errors', 'batch', '$/M m6i.large']);
  });

  test('name the callers of a closed loop, which offers no rate', () => {
    expect(headsOf(aClosedPhase(64)).slice(0, 2)).toEqual(['callers', 'done/s']);
  });

  test('price the primary instance, which is the first', () => {
    const cost = [aCost({ instance: 'g5.xlarge' }), aCost()];
    expect(headsOf(aSteadyPhase({ cost })).at(-1)).toBe('$/M g5.xlarge');
  });

  test('are left out where there is no cost to tell', () => {
    const cost = [aCost({ usdPerMillion: null, reason: 'budget failed' })];
    expect(headsOf(aSteadyPhase({ cost }))).not.toContain('$/M m6i.large');
  });
});

describe('the note of a row', () => {
  const noteOf = (phase: PhaseResult, checks = [aCheck()]): string | undefined => {
    const verdict = { status: 'fail' as const, summary: '', checks };
    const run = aRun({ targets: [aTargetResult({ phases: [phase] })], verdict });
    return summaryRows(run)[0]?.note?.words;
  };
  const failed = aCheck({ status: 'fail' });

  test.each<[string, string | undefined, string | undefined]>([
    ['nothing is wrong', noteOf(aSteadyPhase()), undefined],
    ['a budget failed on it', noteOf(aSteadyPhase(), [failed]), 'budget failed'],
    [
      'too many of its requests failed, without a budget on them',
      noteOf(aSteadyPhase(), [{ ...failed, metric: 'responses' }]),
      'too many failed',
    ],
    ['a budget failed on another phase', noteOf(aPeakPhase(), [failed]), undefined],
    ['it is invalid', noteOf(aSteadyPhase(invalidFor(LATE)), [failed]), 'invalid'],
    ['it was cut short', noteOf(aSteadyPhase({ interrupted: true })), 'cut short'],
    [
      'nothing was answered',
      noteOf(aSteadyPhase({ counts: { scheduled: 9, ok: 0, error: 9, timeout: 0, dropped: 0 } })),
      'no answer',
    ],
  ])('when %s', (_title, actual, expected) => {
    expect(actual).toBe(expected);
  });

  test.each([
    ['a target that never came up', aTargetThatNeverCame('triton', NOT_READY), 'did not come up'],
    [
      'a target that came up in vain',
      aTargetResult({
        phases: [],
        lifecycle: { readyAfterNs: 1, died: null, failed: NOT_READY, log: null },
      }),
      'could not be measured',
    ],
    ['a target that an interruption left out', aTargetResult({ phases: [] }), 'not measured'],
  ])('%s has a row of its own', (_title, target, expected) => {
    const rows = summaryRows(aRun({ targets: [target] }));
    expect(rows).toEqual([expect.objectContaining({ phase: null })]);
    expect(rows[0]?.note?.words).toBe(expected);
  });
});

describe('the best of a phase', () => {
  const FAST = timed([1, 2, 3, 4, 5]);
  const SLOW = timed([2, 4, 6, 8, 9]);

  /** Names of targets whose p99 is marked in `steady`. */
  function bestOf(phases: Record<string, PhaseResult>, head = 'p99'): string[] {
    const targets = Object.entries(phases).map(([name, phase]) =>
      aTargetResult({ name, phases: [phase] }),
    );
    const rows = summaryRows(aRun({ targets }));
    const column = summaryColumns(rows).find((candidate) => candidate.head === head);
    return rows.filter((row) => column && isBest(row, column, rows)).map(({ target }) => target);
  }

  test.each<[string, Record<string, PhaseResult>, string[]]>([
    ['is the lowest', { onnx: aSteadyPhase(SLOW), triton: aSteadyPhase(FAST) }, ['triton']],
    ['needs a rival', { onnx: aSteadyPhase(FAST) }, []],
    ['needs a rival in the same phase', { onnx: aSteadyPhase(FAST), triton: aPeakPhase(SLOW) }, []],
    ['is nobody where all are equal', { onnx: aSteadyPhase(FAST), triton: aSteadyPhase(FAST) }, []],
    [
      'is shared by figures that read the same',
      {
        onnx: aSteadyPhase(timed([1, 2, 3.001, 4, 5])),
        triton: aSteadyPhase(FAST),
        fastapi: aSteadyPhase(SLOW),
      },
      ['onnx', 'triton'],
    ],
    [
      'is never an invalid phase',
      {
        onnx: aSteadyPhase({ ...FAST, ...invalidFor(LATE) }),
        triton: aSteadyPhase(SLOW),
        fastapi: aSteadyPhase(timed([3, 5, 7, 9, 11])),
      },
      ['triton'],
    ],
    [
      'is never a server that is fast because it fails',
      {
        onnx: aSteadyPhase({
          ...FAST,
          counts: { scheduled: 1000, ok: 989, error: 11, timeout: 0, dropped: 0 },
        }),
        triton: aSteadyPhase(SLOW),
        fastapi: aSteadyPhase(timed([3, 5, 7, 9, 11])),
      },
      ['triton'],
    ],
  ])('%s', (_title, phases, expected) => {
    expect(bestOf(phases)).toEqual(expected);
  });

  test('is not told for the maximum, which chance decides', () => {
    expect(bestOf({ onnx: aSteadyPhase(SLOW), triton: aSteadyPhase(FAST) }, 'max')).toEqual([]);
  });

  test('is told for the cost', () => {
    const phases = {
      onnx: aSteadyPhase({ cost: [aCost({ usdPerMillion: 0.2 })] }),
      triton: aSteadyPhase({ cost: [aCost({ usdPerMillion: 0.1 })] }),
    };
    expect(bestOf(phases, '$/M m6i.large')).toEqual(['triton']);
  });
});

test('the mean of a rate that changes is told like a measured one', () => {
  const steps: RateShape = { kind: 'steps', ratesPerSecond: [100, 200, 400] };
  const phase = aSteadyPhase({
    profile: {
      loop: 'open',
      arrivals: 'poisson',
      ratePerSecond: 700 / 3,
      shape: steps,
      durationNs: 6e9,
    },
    offeredRatePerSecond: 700 / 3,
  });
  const [offered] = summaryColumns(
    summaryRows(aRun({ targets: [aTargetResult({ phases: [phase] })] })),
  );
  expect(offered?.cell(phase)).toBe('233.3');
});
