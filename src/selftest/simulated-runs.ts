/**
 * What chance alone does to a figure over a run of limited length: the law is run many times in virtual
 * time. A single short run of a queue differs from theory by tens of percent, with nobody at fault.
 */
import { createRandom } from '../base/random.ts';
import { NS_PER_S } from '../base/units.ts';
import { createAnswerPlan } from '../known-servers/answer-plan.ts';
import { batchSizesOf } from '../known-servers/batch-former.ts';
import type { BatchLaw, QueueLaw } from '../known-servers/server-law.ts';
import { meanOf, quantileOf } from './log-figures.ts';

/** Where the figure of 99 in 100 runs lies. */
export interface ChanceRange {
  lowest: number;
  highest: number;
}

export interface RunLength {
  ratePerSecond: number;
  requests: number;
}

const RUNS = 400;

/** Of the mean time from arrival to answer, in nanoseconds. */
export function meanAnswerTimeRange(law: QueueLaw, length: RunLength): ChanceRange {
  return rangeOver((run) => {
    const plan = createAnswerPlan({ ...law, seed: run });
    const spans = poissonArrivalsNs(length, run).map(
      (arrivalNs, sequence) => Number(plan(sequence, arrivalNs)) - arrivalNs,
    );
    return meanOf(spans);
  });
}

/** Of the mean number of requests in an execution. */
export function meanBatchSizeRange(law: BatchLaw, length: RunLength): ChanceRange {
  return rangeOver((run) => meanOf(batchSizesOf(poissonArrivalsNs(length, run), law)));
}

function rangeOver(figureOf: (run: number) => number): ChanceRange {
  const figures = Array.from({ length: RUNS }, (_, run) => figureOf(run));
  return { lowest: quantileOf(figures, 0.005), highest: quantileOf(figures, 0.995) };
}

function poissonArrivalsNs({ ratePerSecond, requests }: RunLength, run: number): number[] {
  const random = createRandom(run, 'simulated arrivals');
  let atNs = 0;
  return Array.from({ length: requests }, () => {
    atNs += (-Math.log(1 - random()) * NS_PER_S) / ratePerSecond;
    return atNs;
  });
}
