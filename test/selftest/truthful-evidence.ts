/** What a perfect driver on a perfect machine would measure in a case: the law in virtual time. */
import { createRandom } from '../../src/base/random.ts';
import { NS_PER_S, NS_PER_US } from '../../src/base/units.ts';
import type { PhaseRecord } from '../../src/domain/result.ts';
import { createAnswerPlan } from '../../src/known-servers/answer-plan.ts';
import { BatchFormer } from '../../src/known-servers/batch-former.ts';
import type { BatchLaw, ServerLog } from '../../src/known-servers/server-law.ts';
import { TimeHistogram } from '../../src/recording/time-histogram.ts';
import type { Evidence, SelftestCase } from '../../src/selftest/selftest-case.ts';
import { aPhaseRecord } from '../builders/results.ts';
import { aLog } from './a-log.ts';

/** From the server to the client. */
const NETWORK_NS = 50 * NS_PER_US;

export function distributionOf(spansNs: readonly number[]): PhaseRecord['responseTime'] {
  const histogram = new TimeHistogram();
  for (const span of spansNs) histogram.record(span);
  return histogram.distribution();
}

export function truthfulEvidence(selftestCase: SelftestCase): Evidence {
  const arrivalsNs = arrivalsOf(selftestCase);
  const { law } = selftestCase;
  const log =
    law.kind === 'batch' ? batchLog(arrivalsNs, law) : plannedLog(arrivalsNs, selftestCase);
  return { record: recordOf(selftestCase, log), log };
}

function arrivalsOf({ load, name }: SelftestCase): number[] {
  const gapNs = NS_PER_S / load.ratePerSecond;
  const count = Math.round(load.durationNs / gapNs);
  if (load.arrivals === 'constant') return Array.from({ length: count }, (_, at) => at * gapNs);
  const random = createRandom(3, name);
  let atNs = 0;
  return Array.from({ length: count }, () => (atNs += -Math.log(1 - random()) * gapNs));
}

function plannedLog(arrivalsNs: number[], { law }: SelftestCase): ServerLog {
  if (law.kind === 'batch') throw new Error('a batch server has no plan');
  const plan = createAnswerPlan(law);
  const frozen =
    law.kind === 'freeze' ? { fromNs: law.afterNs, toNs: law.afterNs + law.forNs } : null;
  // What comes during a freeze is read at its end.
  const readNs = arrivalsNs.map((atNs) =>
    frozen && atNs >= frozen.fromNs && atNs < frozen.toNs ? frozen.toNs : atNs,
  );
  const answers = readNs.map((atNs, sequence) => plan(sequence, atNs));
  const dueNs = answers.map((answer) => (Number.isFinite(answer) ? Number(answer) : NaN));
  const answeredNs = dueNs.map((due) =>
    frozen && due >= frozen.fromNs && due < frozen.toNs ? frozen.toNs : due,
  );
  return aLog({ arrivalsNs: readNs, dueNs, answeredNs, frozen });
}

function batchLog(arrivalsNs: number[], law: BatchLaw): ServerLog {
  const former = new BatchFormer<number>(law);
  const dueNs: number[] = [];
  const executionSizes: number[] = [];
  arrivalsNs.forEach((arrivalNs, sequence) => {
    former.add(arrivalNs, sequence);
  });
  while (former.nextStartAtNs < Infinity) {
    const { items, doneAtNs } = former.start();
    executionSizes.push(items.length);
    for (const sequence of items) dueNs[sequence] = doneAtNs;
  }
  return aLog({ arrivalsNs, dueNs, executionSizes });
}

function recordOf(selftestCase: SelftestCase, log: ServerLog): PhaseRecord {
  const { law, timeoutNs } = selftestCase;
  const scheduledNs = arrivalsOf(selftestCase);
  const ok = scheduledNs
    .map((atNs, sequence) => (log.answeredNs[sequence] ?? NaN) - atNs + NETWORK_NS)
    .filter((span) => !Number.isNaN(span));
  const lost = scheduledNs.length - ok.length;
  const isReset = law.kind === 'reset';
  const lostSpans = Array.from({ length: lost }, () => (isReset ? NETWORK_NS : timeoutNs));
  const kind = isReset ? 'connection-reset' : 'timeout';
  return aPhaseRecord({
    counts: {
      scheduled: scheduledNs.length,
      ok: ok.length,
      error: isReset ? lost : 0,
      timeout: isReset ? 0 : lost,
      dropped: 0,
    },
    failures: lost > 0 ? [{ kind, count: lost, example: kind }] : [],
    responseTime: distributionOf([...ok, ...lostSpans]),
    okResponseTime: distributionOf(ok),
    serviceTime: distributionOf(ok),
    firstByteTime: distributionOf(ok.map(() => NETWORK_NS)),
    transferTime: distributionOf(ok.map((span) => span - NETWORK_NS)),
  });
}
