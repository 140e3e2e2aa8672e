/** The whole search in virtual time against servers whose limit is known: how near does it come? */
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { judgeTrial } from '../../src/search/judge-trial.ts';
import { addTrial, nextTrial, startSearch } from '../../src/search/search-policy.ts';
import { anSlo, aSearchPlan } from '../builders/search.ts';
import { simulateTrial, type SimulatedServer } from './simulated-server.ts';

const SEARCHES = 200;
const TRIAL_S = 10;
const SERVICE_S = 0.001;

const MM1: SimulatedServer = {
  batchMax: 1,
  serviceS: (_size, random) => -SERVICE_S * Math.log(1 - random()),
};
const MD1: SimulatedServer = { batchMax: 1, serviceS: () => SERVICE_S };
/** 4 ms and half a millisecond per request, up to 16 at a time: at most 1,333/s. */
const BATCH: SimulatedServer = { batchMax: 16, serviceS: (size) => 0.004 + 0.0005 * size };

/** Response times of M/M/1 are exponential with the rate mu - lambda. */
function mm1Limit(limitS: number): number {
  return 1 / SERVICE_S - Math.log(100) / limitS;
}

/** P(wait ≤ t) of M/D/1 after Erlang (1909); its terms alternate, and lose ten of sixteen digits here. */
function md1WaitWithin(lambda: number, timeS: number): number {
  let sum = 0;
  let factorial = 1;
  for (let k = 0; k <= Math.floor(timeS / SERVICE_S); k++) {
    if (k > 0) factorial *= k;
    const x = lambda * (k * SERVICE_S - timeS);
    sum += (x ** k * Math.exp(-x)) / factorial;
  }
  return (1 - lambda * SERVICE_S) * sum;
}

/** The rate at which 1 % wait longer than what the limit leaves beside the service. */
function md1Limit(limitS: number): number {
  let low = 0;
  let high = 1 / SERVICE_S;
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (md1WaitWithin(middle, limitS - SERVICE_S) > 0.99) low = middle;
    else high = middle;
  }
  return low;
}

/** No formula is known; a simulation of 2,000 s lies within 1 % of it, which a test below repeats. */
const BATCH_LIMIT_PER_SECOND = 1243;

function answerOf(server: SimulatedServer, limitS: number, seed: number): number {
  const slo = anSlo({ limit: limitS * 1e9 });
  let state = startSearch(aSearchPlan({ slos: [slo] }));
  let next = nextTrial(state);
  while (!next.done) {
    const { kind, ratePerSecond } = next;
    const random = createRandom(seed, `trial ${state.trials.length + 1}`);
    const facts = simulateTrial(server, { ratePerSecond, durationS: TRIAL_S, slo }, random);
    state = addTrial(state, { kind, ratePerSecond, ...judgeTrial(facts) });
    next = nextTrial(state);
  }
  expect(next.outcome).toBe('found');
  return next.ratePerSecond ?? 0;
}

test.each([
  ['M/M/1', MM1, 0.092, mm1Limit(0.092)],
  ['M/D/1', MD1, 0.025, md1Limit(0.025)],
  ['batching', BATCH, 0.04, BATCH_LIMIT_PER_SECOND],
])(
  'finds the limit of the %s server to 5 % in 190 of 200 searches',
  { timeout: 120_000 },
  (_, server, limitS, truth) => {
    const answers = Array.from({ length: SEARCHES }, (_, index) =>
      answerOf(server, limitS, index + 1),
    );
    const near = answers.filter((answer) => Math.abs(answer / truth - 1) <= 0.05);
    expect(near.length).toBeGreaterThanOrEqual(0.95 * SEARCHES);
  },
);

test.each([
  ['M/D/1', MD1, 0.025, md1Limit(0.025)],
  ['batching', BATCH, 0.04, BATCH_LIMIT_PER_SECOND],
])('the known limit of the %s server is where its p99 is', (_, server, limitS, ratePerSecond) => {
  const slo = anSlo({ limit: limitS * 1e9 });
  const load = { ratePerSecond, durationS: 2000, slo };
  const [figure] = simulateTrial(server, load, createRandom(7, 'check')).slos;
  expect(figure!.actual! / slo.limit).toBeGreaterThan(0.93);
  expect(figure!.actual! / slo.limit).toBeLessThan(1.07);
});
