import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SearchPlan } from '../../src/domain/scenario.ts';
import type { TrialEvidence } from '../../src/search/rate-points.ts';
import {
  addTrial,
  nextTrial,
  startSearch,
  type NextTrial,
  type SearchState,
} from '../../src/search/search-policy.ts';
import { aSearchPlan } from '../builders/search.ts';

type Answer = Pick<TrialEvidence, 'verdict'> & { doubt?: string };
type Server = (ratePerSecond: number, trial: number, kind: TrialEvidence['kind']) => Answer;

const PASS: Answer = { verdict: 'pass' };
const FAIL: Answer = { verdict: 'fail' };
const INVALID: Answer = { verdict: 'invalid' };

/** A server that keeps the SLO up to `limit`, always. */
function upTo(limit: number): Server {
  return (rate) => (rate <= limit ? PASS : FAIL);
}

interface Searched {
  end: Extract<NextTrial, { done: true }>;
  trials: readonly TrialEvidence[];
  /** `bracket 50 pass`, … */
  log: string[];
}

function search(plan: SearchPlan, server: Server): Searched {
  let state: SearchState = startSearch(plan);
  let next = nextTrial(state);
  while (!next.done) {
    const { kind, ratePerSecond } = next;
    const { verdict, doubt = null } = server(ratePerSecond, state.trials.length + 1, kind);
    state = addTrial(state, { kind, ratePerSecond, verdict, doubt });
    next = nextTrial(state);
  }
  const log = state.trials.map((each) => `${each.kind} ${each.ratePerSecond} ${each.verdict}`);
  return { end: next, trials: state.trials, log };
}

describe('a server with a sharp limit', () => {
  test('is doubled up to, bisected, confirmed three times and seen to recover', () => {
    const { log, end } = search(aSearchPlan({ fromPerSecond: 100 }), upTo(450));
    expect(log).toEqual([
      'bracket 100 pass',
      'bracket 200 pass',
      'bracket 400 pass',
      'bracket 800 fail',
      'bisect 566 fail',
      'bisect 476 fail',
      'bisect 436 pass',
      'bisect 456 fail',
      'bisect 446 pass',
      'confirm 446 pass',
      'confirm 446 pass',
      'confirm 446 pass',
      'overload 558 fail',
      'sweep-down 446 pass',
    ]);
    expect(end).toEqual({ done: true, outcome: 'found', ratePerSecond: 446 });
  });

  test.each([
    ['holds at the highest rate', 30_000, 'at-least', 20_000],
    ['does not hold at the lowest rate', 20, 'below-from', null],
    ['lies just at the lowest rate', 50, 'found', 50],
  ])('%s', (_, limit, outcome, ratePerSecond) => {
    expect(search(aSearchPlan(), upTo(limit)).end).toEqual({ done: true, outcome, ratePerSecond });
  });

  test('an answer at the highest rate is confirmed, and nothing above it is tried', () => {
    const { trials } = search(aSearchPlan({ toPerSecond: 100 }), upTo(1000));
    expect(trials.map(({ kind }) => kind)).toEqual([
      'bracket',
      'bracket',
      'confirm',
      'confirm',
      'confirm',
    ]);
    expect(Math.max(...trials.map(({ ratePerSecond }) => ratePerSecond))).toBe(100);
  });

  test('a failure at the lowest rate is tried again, since the first trial meets a cold server', () => {
    const cold: Server = (rate, trial) => (trial === 1 ? FAIL : upTo(450)(rate, trial, 'bracket'));
    const { end, log } = search(aSearchPlan(), cold);
    expect(log.slice(0, 4)).toEqual([
      'bracket 50 fail',
      'retest 50 pass',
      'retest 50 pass',
      'retest 50 pass',
    ]);
    expect(end.ratePerSecond).toBeGreaterThan(430);
  });
});

describe('doubt', () => {
  const plan = aSearchPlan({ fromPerSecond: 100 });

  test('a doubtful rate is tried again until one verdict leads by two', () => {
    const { log } = search(plan, (rate) =>
      rate === 400 ? { ...PASS, doubt: 'near' } : upTo(420)(rate, 0, 'bracket'),
    );
    expect(log.filter((line) => / 400 /.test(line)).slice(0, 2)).toEqual([
      'bracket 400 pass',
      'retest 400 pass',
    ]);
    expect(log.indexOf('bracket 800 fail')).toBeGreaterThan(log.indexOf('retest 400 pass'));
  });

  test('a rate that passes and fails in turn gets three retests, and a draw counts as a failure', () => {
    let tries = 0;
    const { log } = search(plan, (rate, trial, kind) => {
      if (rate !== 400 || kind === 'confirm') return upTo(399)(rate, trial, kind);
      tries += 1;
      return { ...(tries % 2 === 1 ? PASS : FAIL), doubt: 'near' };
    });
    const own = log.filter((line) => / 400 /.test(line));
    expect(own).toEqual([
      'bracket 400 pass',
      'retest 400 fail',
      'retest 400 pass',
      'retest 400 fail',
    ]);
    expect(log).not.toContain('bracket 800 fail');
  });

  test('a rate that fails below one that passes is tried again', () => {
    let isFirst = true;
    const { end } = search(plan, (rate, trial, kind) => {
      const isStray = rate === 566 && isFirst;
      if (isStray) isFirst = false;
      return isStray ? FAIL : upTo(700)(rate, trial, kind);
    });
    // A stray failure costs at most what lies above it.
    expect(end.ratePerSecond).toBeGreaterThan(540);
  });
});

describe('confirmation', () => {
  const plan = aSearchPlan({ fromPerSecond: 100 });

  test('one failure is enough to go lower by half the resolution', () => {
    const { log, end } = search(plan, (rate, trial, kind) =>
      kind === 'confirm' && rate === 446 ? FAIL : upTo(450)(rate, trial, kind),
    );
    expect(log.filter((line) => line.startsWith('confirm'))).toEqual([
      'confirm 446 fail',
      'confirm 439 pass',
      'confirm 439 pass',
      'confirm 439 pass',
    ]);
    expect(end).toMatchObject({ outcome: 'found', ratePerSecond: 439 });
  });

  test('trials before it do not count as confirmations', () => {
    const { trials } = search({ ...plan, confirmations: 5 }, upTo(450));
    expect(trials.filter(({ kind }) => kind === 'confirm')).toHaveLength(5);
  });

  test('when nothing is confirmed down to the lowest rate, not even that one holds', () => {
    const { end } = search(plan, (rate, trial, kind) =>
      kind === 'confirm' ? FAIL : upTo(450)(rate, trial, kind),
    );
    expect(end).toEqual({ done: true, outcome: 'below-from', ratePerSecond: null });
  });

  test('an answer at the highest rate that fails its confirmation is found below it', () => {
    const { end } = search({ ...plan, toPerSecond: 400 }, (rate, _trial, kind) =>
      kind === 'confirm' && rate > 390 ? FAIL : PASS,
    );
    expect(end).toMatchObject({ outcome: 'found', ratePerSecond: 388 });
  });
});

describe('invalid trials', () => {
  const plan = aSearchPlan({ fromPerSecond: 100 });

  test('are never the failure of the server: the answer is then a lower bound', () => {
    const { end, trials } = search(plan, (rate) => (rate > 500 ? INVALID : PASS));
    expect(end.outcome).toBe('driver-limit');
    expect(end.ratePerSecond).toBeGreaterThan(450);
    expect(end.ratePerSecond).toBeLessThanOrEqual(500);
    expect(trials.some(({ verdict }) => verdict === 'fail')).toBe(false);
  });

  test('are tried again, and one that was chance costs nothing but time', () => {
    const { end } = search(plan, (rate, trial) =>
      trial % 5 === 0 ? INVALID : upTo(450)(rate, trial, 'bracket'),
    );
    expect(end).toMatchObject({ outcome: 'found', ratePerSecond: 446 });
  });

  test('everywhere, there is no answer and nobody to blame', () => {
    const { end, trials } = search(plan, () => INVALID);
    expect(end).toEqual({ done: true, outcome: 'driver-limit', ratePerSecond: null });
    expect(trials).toHaveLength(3);
  });
});

describe('recovery', () => {
  const plan = aSearchPlan({ fromPerSecond: 100 });

  test('a server that stays slow after the overload gets three trials', () => {
    const { log, end } = search(plan, (rate, trial, kind) =>
      kind === 'sweep-down' ? FAIL : upTo(450)(rate, trial, kind),
    );
    expect(log.slice(-4)).toEqual([
      'overload 558 fail',
      'sweep-down 446 fail',
      'sweep-down 446 fail',
      'sweep-down 446 fail',
    ]);
    expect(end).toMatchObject({ outcome: 'found', ratePerSecond: 446 });
  });

  test('the overload stays within the highest rate that is allowed', () => {
    const { log } = search({ ...plan, toPerSecond: 470 }, upTo(450));
    expect(log).toContain('overload 470 fail');
  });
});

describe('properties', () => {
  const verdicts = fc.array(
    fc.constantFrom<Answer>(PASS, FAIL, INVALID, { ...PASS, doubt: 'x' }, { ...FAIL, doubt: 'x' }),
    { minLength: 1, maxLength: 200 },
  );

  test('it ends within its trials, whatever they say, and only tries rates that are allowed', () => {
    fc.assert(
      fc.property(verdicts, fc.integer({ min: 5, max: 60 }), (answers, trialsMax) => {
        const plan = aSearchPlan({ trialsMax });
        const { trials, end } = search(plan, (_rate, trial) => answers[trial % answers.length]!);
        expect(trials.length).toBeLessThanOrEqual(trialsMax);
        for (const { ratePerSecond } of trials) {
          expect(ratePerSecond).toBeGreaterThanOrEqual(plan.fromPerSecond);
          expect(ratePerSecond).toBeLessThanOrEqual(plan.toPerSecond);
        }
        if (end.ratePerSecond !== null) {
          const own = trials.filter(
            ({ kind, ratePerSecond }) => kind === 'confirm' && ratePerSecond === end.ratePerSecond,
          );
          expect(own.filter(({ verdict }) => verdict === 'pass')).toHaveLength(3);
          expect(own.some(({ verdict }) => verdict === 'fail')).toBe(false);
        }
      }),
    );
  });

  test('a sharp limit is found to the resolution from below, wherever it lies', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 19_000 }), (limit) => {
        const { end } = search(aSearchPlan(), upTo(limit));
        expect(end.ratePerSecond!).toBeLessThanOrEqual(limit);
        expect(end.ratePerSecond! * 1.035).toBeGreaterThan(limit);
      }),
    );
  });

  test('trials said again lead to the same next trial', () => {
    const { trials } = search(aSearchPlan(), upTo(777));
    const plan = aSearchPlan();
    trials.forEach((trial, index) => {
      const next = nextTrial({ plan, trials: trials.slice(0, index) });
      expect(next).toMatchObject({ kind: trial.kind, ratePerSecond: trial.ratePerSecond });
    });
  });
});
