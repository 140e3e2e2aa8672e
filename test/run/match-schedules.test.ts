import { describe, expect, test } from 'vitest';
import type { PhaseResult } from '../../src/domain/result.ts';
import { describeReplay, matchSchedules } from '../../src/run/match-schedules.ts';
import { aPhaseResult, aTargetResult } from '../builders/results.ts';
import { aStoredRun } from './stored-run.ts';

function phase(name: string, scheduleSha256: string | null): PhaseResult {
  return aPhaseResult({ name, driver: { ...aPhaseResult().driver, scheduleSha256 } });
}

const replayed = (...phases: PhaseResult[]): ReturnType<typeof aTargetResult>[] => [
  aTargetResult({ phases }),
];

test('phases with the stored schedules stay as they are', () => {
  const targets = replayed(phase('steady', 'd1'), phase('peak', 'd2'));
  expect(matchSchedules(aStoredRun(), targets)).toEqual({
    measured: targets,
    replay: { runId: '20261123-142205-7f3a', schedules: 2, identical: 2 },
  });
});

test('a phase with another schedule is invalid, beside what else was wrong with it', () => {
  const lag = { code: 'send-lag', message: 'late', hint: 'hurry' };
  const late = { ...phase('peak', 'xx'), validity: { status: 'invalid', reasons: [lag] } as const };
  const { measured, replay } = matchSchedules(
    aStoredRun(),
    replayed(phase('steady', 'd1'), { ...late, validity: { ...late.validity, reasons: [lag] } }),
  );
  expect(replay).toMatchObject({ schedules: 2, identical: 1 });
  const [steady, peak] = measured[0]!.phases;
  expect(steady?.validity.status).toBe('valid');
  expect(peak?.validity.status).toBe('invalid');
  expect(peak?.validity.reasons.map(({ code }) => code)).toEqual(['send-lag', 'schedule-differs']);
  expect(peak?.validity.reasons[1]?.message).toBe(
    'the schedule is not that of run 20261123-142205-7f3a: SHA-256 xx, expected d2',
  );
});

test('a phase that no longer has a schedule differs', () => {
  const { measured } = matchSchedules(aStoredRun(), replayed(phase('steady', null)));
  expect(measured[0]?.phases[0]?.validity.status).toBe('invalid');
});

test('a phase that was not reached is not identical, and accuses nobody', () => {
  const { measured, replay } = matchSchedules(aStoredRun(), replayed(phase('steady', 'd1')));
  expect(replay).toMatchObject({ schedules: 2, identical: 1 });
  expect(measured[0]?.phases[0]?.validity.status).toBe('valid');
});

test('phases of the same name are told apart by their targets', () => {
  const stored = aStoredRun({
    targets: ['a', 'b'].map((name) => ({
      name,
      phases: [{ name: 'steady', driver: { scheduleSha256: name } }],
    })),
  });
  const targets = ['a', 'b'].map((name) =>
    aTargetResult({ name, phases: [phase('steady', name)] }),
  );
  expect(matchSchedules(stored, targets).replay).toMatchObject({ schedules: 2, identical: 2 });
});

describe('is told as', () => {
  test.each([
    [2, 2, 'replay of r1: schedules identical: 2 of 2'],
    [2, 1, 'replay of r1: schedules identical: 1 of 2'],
    [0, 0, 'replay of r1: no schedule to compare (closed loops and searches have none)'],
  ])('%i schedules, %i identical', (schedules, identical, text) => {
    expect(describeReplay({ runId: 'r1', schedules, identical })).toBe(text);
  });
});
