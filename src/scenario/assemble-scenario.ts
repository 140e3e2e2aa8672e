/** From keys that are each valid and fit together to the `Scenario` that the program runs on. */
import { dirname, parse, resolve } from 'node:path';
import type { Budget, CostQuestion, Scenario } from '../domain/scenario.ts';
import { assembleLoad } from './assemble-load.ts';
import { assembleTarget } from './assemble-target.ts';
import type { ScenarioContext } from './scenario-context.ts';
import type { DataPath } from './scenario-problem.ts';
import type { ScenarioDraft } from './scenario-schema.ts';
import { phaseNamesOf } from './scenario-names.ts';

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
    targets: draft.targets.map((target) => assembleTarget(target, { ...context, absolute })),
    load: assembleLoad(draft.load, phaseNamesOf(draft), absolute),
    budgets: draft.budgets.map(assembleBudget),
    cost: draft.cost === undefined ? null : assembleCost(draft.cost, context),
  };
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
