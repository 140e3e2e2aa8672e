import { expect, test } from 'vitest';
import { choosePacing, type PacingQuestion } from '../../src/driver/choose-pacing.ts';

const US = 1_000;
const MS = 1_000_000;

function aQuestion(changes: Partial<PacingQuestion> = {}): PacingQuestion {
  return {
    asked: 'auto',
    cores: 8,
    workers: 1,
    waits: { napP50Ns: 9 * US, napP90Ns: 31 * US, timerP50Ns: 0.4 * MS, timerP90Ns: 1.6 * MS },
    priority: { hasTimerSlack: true, isPreferred: true },
    ...changes,
  };
}

test.each([
  ['auto', 8, 1, 'precise'],
  ['auto', 4, 1, 'precise'],
  ['auto', 3, 1, 'economical'],
  ['auto', 1, 1, 'economical'],
  ['auto', 8, 5, 'precise'],
  ['auto', 8, 6, 'economical'],
  ['precise', 1, 1, 'precise'],
  ['economical', 64, 1, 'economical'],
] as const)('%s with %i cores and %i dispatch threads is %s', (asked, cores, workers, mode) => {
  const { finding, rules } = choosePacing(aQuestion({ asked, cores, workers }));
  expect(finding).toMatchObject({ asked, mode });
  expect(rules.mode).toBe(mode);
});

test('the reason tells the cores, what waiting costs here and what was granted', () => {
  expect(choosePacing(aQuestion({ cores: 2 })).finding.reason).toBe(
    '2 cores leave 1 beside 1 dispatch thread, where 3 are wanted for one that never sleeps; ' +
      'here a nap ends 9 us late at p50 and 31 us at p90, a timer 0.4 ms and 1.6 ms; ' +
      'the thread has a timer slack of 1 ns and a higher priority',
  );
});

test('the reason says so when the system granted nothing', () => {
  const priority = { hasTimerSlack: false, isPreferred: false };
  const { reason } = choosePacing(aQuestion({ asked: 'precise', priority })).finding;
  expect(reason).toMatch(/^as the scenario asks; .* the system granted neither/);
});

test.each([
  ['what was measured', 31 * US, 1.6 * MS, { napMarginNs: 31 * US, timerMarginNs: 1.6 * MS }],
  ['enough on the best machine', 0, -MS, { napMarginNs: 5 * US, timerMarginNs: 1.2 * MS }],
  ['bounded on a busy one', 5 * MS, 50 * MS, { napMarginNs: 150 * US, timerMarginNs: 4 * MS }],
])('the margins are %s', (_, napP90Ns, timerP90Ns, margins) => {
  const waits = { ...aQuestion().waits, napP90Ns, timerP90Ns };
  expect(choosePacing(aQuestion({ waits })).rules).toMatchObject(margins);
});
