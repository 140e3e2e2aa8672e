/** From keys that are each valid and fit together to the `Scenario` that the program runs on. */
import { dirname, parse, resolve } from 'node:path';
import { assert } from '../base/assert.ts';
import type {
  Budget,
  CostQuestion,
  LoadPlan,
  LoadProfile,
  Scenario,
  TargetSpec,
} from '../domain/scenario.ts';
import type { ScenarioContext } from './scenario-context.ts';
import type { DataPath } from './scenario-problem.ts';
import type { LoadDraft, PhaseDraft, ScenarioDraft, TargetDraft } from './scenario-schema.ts';
import { phaseNamesOf, WARMUP_NAME } from './scenario-names.ts';

export interface AssemblyContext extends Pick<ScenarioContext, 'file' | 'adapters'> {
  /** The scenario file's text. */
  text: string;
  /** `file:line:column` of a value. */
  placeTextOf(path: DataPath): string;
}

/** `draft` passed every check; what is still missing then is a bug of ours. */
export function assembleScenario(draft: ScenarioDraft, context: AssemblyContext): Scenario {
  const { file, text } = context;
  const { model, payload } = draft;
  const absolute = (path: string): string => resolve(dirname(file), path);
  return {
    name: draft.name,
    description: draft.description ?? null,
    file,
    text,
    seed: draft.seed,
    model:
      model === undefined
        ? null
        : { file: absolute(model.file), name: model.name ?? parse(model.file).name },
    payload: payload === undefined ? null : { ...payload, file: absolute(payload.file) },
    targets: draft.targets.map((target) => assembleTarget(target, context)),
    load: assembleLoad(draft.load, phaseNamesOf(draft)),
    budgets: draft.budgets.map(assembleBudget),
    cost: draft.cost === undefined ? null : assembleCost(draft.cost, context),
  };
}

function assembleTarget(draft: TargetDraft, { adapters }: AssemblyContext): TargetSpec {
  const { adapter, name, url, headers } = draft;
  const kind = adapters.find((candidate) => candidate.name === adapter);
  assert(kind !== undefined, `the adapter ${adapter} was checked`);
  const options = kind.optionsSchema.parse(draft.options);
  return { name: name ?? adapter, adapter, url: url ?? null, headers, options };
}

function assembleLoad(draft: LoadDraft, names: readonly string[]): LoadPlan {
  const { warmup, phases, connections, inFlightLimit } = draft;
  const [first] = phases;
  return {
    warmup:
      warmup === undefined
        ? null
        : { name: WARMUP_NAME, kind: 'warmup', profile: profileOf({ ...first, ...warmup }) },
    phases: phases.map((phase, index) => ({
      name: names[index] ?? '',
      kind: 'measured',
      profile: profileOf(phase),
    })),
    timeoutNs: draft.timeout,
    connections,
    inFlightLimit,
    goodputWithinNs: draft.goodputWithin ?? null,
  };
}

function profileOf(phase: PhaseDraft): LoadProfile {
  const { arrivals = 'poisson', rate, concurrency, thinkTime = 0, duration: durationNs } = phase;
  if (arrivals === 'closed') {
    assert(concurrency !== undefined, 'a closed phase has its callers');
    return { loop: 'closed', concurrency, thinkTimeNs: thinkTime, durationNs };
  }
  assert(rate !== undefined, 'an open phase has its rate');
  return { loop: 'open', arrivals, ratePerSecond: rate, durationNs };
}

function assembleBudget(draft: ScenarioDraft['budgets'][number]): Budget {
  if (!('budget' in draft)) return { ...draft, phase: null, target: null, instance: null };
  const { budget, phase = null, target = null, instance = null } = draft;
  return { ...budget, phase, target, instance };
}

function assembleCost(
  { instances, region }: NonNullable<ScenarioDraft['cost']>,
  context: AssemblyContext,
): CostQuestion {
  const places = instances.map((_, index) => context.placeTextOf(['cost', 'instances', index]));
  return { instances, region: region ?? null, places };
}
