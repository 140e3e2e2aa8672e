/**
 * A scenario file's text to a `Scenario`, or to every problem it has. Pure: files it names are not
 * looked at, and no secret's value is ever known here.
 */
import { isAbsolute } from 'node:path';
import { assert } from '../base/assert.ts';
import type { Scenario } from '../domain/scenario.ts';
import { assembleScenario } from './assemble-scenario.ts';
import { checkBudgets } from './check-budgets.ts';
import { checkLoad } from './check-load.ts';
import { checkWarmup } from './check-warmup.ts';
import { checkNames } from './check-names.ts';
import { checkPlaceholders } from './check-placeholders.ts';
import { checkSearch } from './check-search.ts';
import { checkTargets } from './check-targets.ts';
import { readYaml, type YamlSource } from './read-yaml.ts';
import type { ScenarioContext } from './scenario-context.ts';
import {
  pathText,
  withoutMisspelt,
  type Finding,
  type ScenarioProblem,
} from './scenario-problem.ts';
import { scenarioJsonSchema, scenarioSchema, type ScenarioDraft } from './scenario-schema.ts';
import { validate, type Validation } from './validate.ts';

export type { ScenarioContext, TargetKind } from './scenario-context.ts';
export type { ScenarioProblem } from './scenario-problem.ts';

export type ParsedScenario =
  | { ok: true; scenario: Scenario }
  /** In the order of the text; at least one. */
  | { ok: false; problems: ScenarioProblem[] };

/** Never throws, whatever the text. */
export function parseScenario(text: string, context: ScenarioContext): ParsedScenario {
  const { file, adapters } = context;
  assert(isAbsolute(file), 'the path of a scenario is absolute');
  const reading = readYaml(text, file);
  const { source } = reading;
  if (source === null) return { ok: false, problems: inOrder(reading.problems) };
  const draft = validateDraft(source.value, context);
  const checks = withoutMisspelt([
    checkPlaceholders(source.value, context.environmentNames),
    draft.ok ? [] : draft.findings,
    checkTargets(source.value, adapters),
    checkLoad(source.value),
    checkSearch(source.value),
    checkWarmup(source.value),
    checkNames(source.value),
    checkBudgets(source.value),
  ]);
  const problems = [...reading.problems, ...problemsOf(checks, source, file)];
  if (problems.length > 0 || !draft.ok) return { ok: false, problems: inOrder(problems) };
  const placeTextOf = (path: Finding['path']): string => {
    const { line, column } = source.placeOf(path, 'value');
    return `${file}:${line}:${column}`;
  };
  return {
    ok: true,
    scenario: assembleScenario(draft.value, { file, adapters, text, placeTextOf }),
  };
}

function validateDraft(value: unknown, { adapters }: ScenarioContext): Validation<ScenarioDraft> {
  if (value === null) {
    const message = 'the file is empty: expected a scenario with the keys name, targets and load';
    return { ok: false, findings: [{ path: [], at: 'value', message, hint: null }] };
  }
  const schema = scenarioSchema(adapters);
  return validate({ schema, jsonSchema: () => scenarioJsonSchema(adapters), path: [] }, value);
}

/** Of two checks that stumble over one value, the earlier says what matters. */
function problemsOf(
  checks: readonly (readonly Finding[])[],
  source: YamlSource,
  file: string,
): ScenarioProblem[] {
  const problems: ScenarioProblem[] = [];
  const spokenOf = new Set<string>();
  for (const findings of checks) {
    const fresh = findings.filter(({ path }) => !spokenOf.has(pathText(path)));
    for (const { path, at, message, hint, shownAt = path } of fresh) {
      problems.push({ file, ...source.placeOf(shownAt, at), path: pathText(path), message, hint });
      spokenOf.add(pathText(path));
    }
  }
  return problems;
}

function inOrder(problems: readonly ScenarioProblem[]): ScenarioProblem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
