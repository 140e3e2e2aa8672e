/**
 * When a request is to be answered, by the laws that decide it from its arrival and its place in the
 * order alone. Pure, so that the same arithmetic gives the server its answers and the judge its truth.
 */
import { createRandom } from '../base/random.ts';
import type { QueueLaw, ServerLaw } from './server-law.ts';

/** `sequence` counts from 0. Gives the instant, Infinity for never, or `reset`. */
export type AnswerPlan = (sequence: number, arrivalNs: number) => number | 'reset';

/** A batch server has no such plan: there an answer depends on what arrives later. */
export type PlannedLaw = Exclude<ServerLaw, { kind: 'batch' }>;

export function createAnswerPlan(law: PlannedLaw): AnswerPlan {
  switch (law.kind) {
    case 'null':
    case 'immediate':
      return (_sequence, arrivalNs) => arrivalNs;
    case 'constant-delay':
    case 'freeze':
      return (_sequence, arrivalNs) => arrivalNs + law.delayNs;
    case 'hang': {
      const isHung = createHangSet(law.every, law.seed);
      return (sequence, arrivalNs) => (isHung(sequence) ? Infinity : arrivalNs);
    }
    case 'queue':
      return createQueue(law);
    case 'slow-body':
      return (_sequence, arrivalNs) => arrivalNs + law.overNs;
    case 'reset':
      return (sequence, arrivalNs) =>
        sequence % law.every === law.every - 1 ? 'reset' : arrivalNs;
  }
}

/** Exactly one in each block, so that the number of them is known and not only expected. */
function createHangSet(every: number, seed: number): (sequence: number) => boolean {
  const random = createRandom(seed, 'requests that hang');
  let block = -1;
  let hungAt = -1;
  return (sequence) => {
    while (block < Math.floor(sequence / every)) {
      block += 1;
      hungAt = block * every + Math.floor(random() * every);
    }
    return sequence === hungAt;
  };
}

/** departure = max(arrival, previous departure) + service time. */
function createQueue({ service, meanServiceNs, seed }: QueueLaw): AnswerPlan {
  const random = createRandom(seed, 'service times');
  let freeAtNs = -Infinity;
  return (_sequence, arrivalNs) => {
    const serviceNs = service === 'fixed' ? meanServiceNs : -Math.log(1 - random()) * meanServiceNs;
    freeAtNs = Math.max(arrivalNs, freeAtNs) + serviceNs;
    return freeAtNs;
  };
}
