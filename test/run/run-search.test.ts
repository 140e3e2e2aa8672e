import { expect, test } from 'vitest';
import { runSearch } from '../../src/run/run-search.ts';
import { aSearchPlan } from '../builders/search.ts';
import { aFakeTarget } from './fake-driver.ts';

const upTo =
  (limit: number) =>
  (ratePerSecond: number): { p99Ns: number } => ({ p99Ns: ratePerSecond <= limit ? 8e6 : 90e6 });

test('drives the rates that the policy asks for until it has its answer', async () => {
  const { on, jobs, events } = aFakeTarget(upTo(450));
  const result = await runSearch(aSearchPlan({ fromPerSecond: 100 }), on);
  expect(result).toMatchObject({ outcome: 'found', ratePerSecond: 446, confirmed: 3 });
  expect(jobs.map(({ name }) => name).slice(0, 4)).toEqual([
    'search 100/s #1',
    'search 200/s #2',
    'search 400/s #3',
    'search 800/s #4',
  ]);
  expect(result.trials).toHaveLength(jobs.length);
  expect(events[0]).toMatchObject({
    type: 'trials-started',
    target: 'onnx',
    goal: 'highest rate with p99 < 40ms',
    trialsMax: 60,
  });
  expect(events.at(-1)).toEqual({
    type: 'trials-finished',
    target: 'onnx',
    summary: result.summary,
  });
});

test('the same server and plan give the same search', async () => {
  const [a, b] = await Promise.all(
    [0, 1].map(() => runSearch(aSearchPlan(), aFakeTarget(upTo(777)).on)),
  );
  expect(a).toEqual(b);
});

test('an interruption ends it without counting the trial that it hit', async () => {
  const stop = new AbortController();
  const { on } = aFakeTarget(
    (rate, number) => {
      if (number === 3) stop.abort();
      return upTo(450)(rate);
    },
    { signal: stop.signal },
  );
  const result = await runSearch(aSearchPlan(), on);
  expect(result).toMatchObject({ outcome: 'interrupted', ratePerSecond: null });
  expect(result.trials).toHaveLength(2);
});
