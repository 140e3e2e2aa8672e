import { describe, expect, test } from 'vitest';
import { near } from '../../src/selftest/check.ts';
import {
  deservesAnother,
  judgeAll,
  judgeAttempt,
  judgeCase,
  type Attempt,
  type CaseVerdict,
} from '../../src/selftest/judge-case.ts';

function attempt(measured: number | null, given: Partial<Attempt> = {}): Attempt {
  const figure = { figure: 'p50', unit: 'ns' as const, measured };
  return { checks: [near(figure, 100, 5)], faults: [], invalid: [], noise: [], ...given };
}

const right = attempt(100);
const late = attempt(120);
const lateInNoise = attempt(120, { noise: ['someone took the processor'] });
const invalid = attempt(100, { invalid: ['late'], noise: ['late'] });
const early = attempt(50, { noise: ['someone took the processor'] });
const faulty = attempt(100, { faults: ['sent before it was due'], noise: ['busy'] });
const absent = attempt(null, { invalid: ['late'] });

describe('one attempt', () => {
  test.each<[string, Attempt, CaseVerdict]>([
    ['with the right figures passes', right, 'pass'],
    ['with right figures in some noise passes', attempt(100, { noise: ['a little'] }), 'pass'],
    ['that is late on a quiet machine is wrong', late, 'wrong'],
    ['that is late on a busy machine tells nothing', lateInNoise, 'busy'],
    ['that the driver calls invalid tells nothing', invalid, 'busy'],
    ['that is early is wrong on any machine', early, 'wrong'],
    ['in which the driver sent early is wrong on any machine', faulty, 'wrong'],
    ['that did not measure the figure is wrong on any machine', absent, 'wrong'],
  ])('%s', (_case, given, verdict) => {
    expect(judgeAttempt(given)).toBe(verdict);
  });
});

describe('a case', () => {
  test.each<[string, Attempt[], CaseVerdict]>([
    ['that passes at once passes', [right], 'pass'],
    ['that passes the second time passes', [lateInNoise, right], 'pass'],
    ['that is late twice on a quiet machine is wrong', [late, late], 'wrong'],
    ['that is late once and then in noise is busy', [late, lateInNoise], 'busy'],
    ['that is never to be judged is busy', [invalid, invalid], 'busy'],
    ['that is early is wrong', [early], 'wrong'],
  ])('%s', (_case, attempts, verdict) => {
    expect(judgeCase(attempts)).toBe(verdict);
  });

  test.each<[string, Attempt[], boolean]>([
    ['before the first attempt', [], true],
    ['after a pass', [right], false],
    ['after a busy machine', [invalid], true],
    ['after a late figure on a quiet machine', [late], true],
    ['after a lie that nothing can explain', [early], false],
    ['after a fault of the driver', [faulty], false],
    ['after two attempts', [invalid, invalid], false],
  ])('is tried again %s: see the row', (_case, attempts, isWanted) => {
    expect(deservesAnother(attempts)).toBe(isWanted);
  });
});

test.each<[CaseVerdict[], CaseVerdict]>([
  [[], 'pass'],
  [['pass', 'pass'], 'pass'],
  [['pass', 'busy'], 'busy'],
  [['busy', 'wrong', 'pass'], 'wrong'],
])('the cases %j make the verdict %s', (verdicts, verdict) => {
  expect(judgeAll(verdicts)).toBe(verdict);
});
