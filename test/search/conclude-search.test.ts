import { describe, expect, test } from 'vitest';
import type { RateTrial, TrialKind } from '../../src/domain/search.ts';
import { concludeSearch } from '../../src/search/conclude-search.ts';
import { addTrial, nextTrial, startSearch } from '../../src/search/search-policy.ts';
import { aSearchPlan, aTrial } from '../builders/search.ts';

type Server = (rate: number, kind: TrialKind, number: number) => Partial<RateTrial>;

const FAIL = { verdict: 'fail', reason: 'p99 < 40ms did not hold' } as const;

function conclude(server: Server, given: Parameters<typeof aSearchPlan>[0] = {}, stopAfter = 99) {
  let state = startSearch<RateTrial>(aSearchPlan({ fromPerSecond: 100, ...given }));
  let next = nextTrial(state);
  while (!next.done && state.trials.length < stopAfter) {
    const number = state.trials.length + 1;
    const { kind, ratePerSecond } = next;
    const found = server(ratePerSecond, kind, number);
    const throughputPerSecond = ratePerSecond - 1;
    state = addTrial(state, aTrial({ number, kind, ratePerSecond, throughputPerSecond, ...found }));
    next = nextTrial(state);
  }
  return concludeSearch(state);
}

const upTo =
  (limit: number): Server =>
  (rate) =>
    rate <= limit ? {} : FAIL;

describe('concludeSearch', () => {
  test('tells the answer, its proof and the lowest rate that failed', () => {
    const result = conclude(upTo(4500));
    expect(result).toMatchObject({
      outcome: 'found',
      ratePerSecond: 4430,
      failedPerSecond: 4530,
      confirmed: 3,
      throughputPerSecond: 4429,
      rowsPerRequest: 1,
      recovery: { overloadPerSecond: 5540, recovered: true, trials: 1 },
      recoveryAbsent: null,
      summary: 'highest rate with p99 < 40ms: 4,430/s, confirmed 3 of 3; 4,530/s failed',
    });
    expect(result.fit.map(({ ratePerSecond }) => ratePerSecond)).not.toContain(5540);
    expect(result.fit.find(({ ratePerSecond }) => ratePerSecond === 4430)).toEqual({
      ratePerSecond: 4430,
      trials: 4,
      passed: 4,
      passProbability: 1,
    });
  });

  test('a rate that failed its confirmation is the lowest that failed', () => {
    const result = conclude((rate, kind, number) =>
      kind === 'confirm' && rate === 446 ? FAIL : upTo(450)(rate, kind, number),
    );
    expect(result).toMatchObject({ ratePerSecond: 439, failedPerSecond: 446 });
  });

  test('a server that does not come back is said to', () => {
    const result = conclude((rate, kind, number) =>
      kind === 'sweep-down' ? FAIL : upTo(450)(rate, kind, number),
    );
    expect(result.recovery).toEqual({ overloadPerSecond: 558, recovered: false, trials: 3 });
  });

  test.each<[string, ReturnType<typeof conclude>, string]>([
    [
      'at the highest rate',
      conclude(upTo(9e9), { toPerSecond: 400 }),
      'highest rate with p99 < 40ms: at least 400/s, confirmed 3 of 3; no higher rate was allowed',
    ],
    [
      'not even at the lowest',
      conclude(upTo(1)),
      'not even 100/s keeps p99 < 40ms: p99 < 40ms did not hold',
    ],
    [
      'beyond this driver',
      conclude((rate) => (rate > 250 ? { verdict: 'invalid', reason: 'too late' } : {})),
      'highest rate with p99 < 40ms: at least 238/s, confirmed 3 of 3; above it this driver is the limit (at 260/s: too late)',
    ],
    [
      'beyond this driver at all rates',
      conclude(() => ({ verdict: 'invalid', reason: 'too late' })),
      'no rate with p99 < 40ms can be told; above it this driver is the limit (at 100/s: too late)',
    ],
    [
      'not within its trials',
      conclude(upTo(450), { trialsMax: 6 }),
      "no rate with p99 < 40ms was confirmed in 6 trials: the server's response time changes too much from trial to trial",
    ],
    [
      'because it was interrupted',
      conclude(upTo(450), {}, 1),
      'interrupted after 1 trial: the highest rate with p99 < 40ms is not known',
    ],
  ])('an answer that is %s is a sentence', (_, result, summary) => {
    expect(result.summary).toBe(summary);
  });

  test('without an answer nothing stands for one', () => {
    expect(conclude(upTo(1))).toMatchObject({
      ratePerSecond: null,
      failedPerSecond: null,
      throughputPerSecond: null,
      rowsPerRequest: null,
      confirmed: 0,
      recovery: null,
      recoveryAbsent: 'there is no answer to come back to',
    });
  });
});
