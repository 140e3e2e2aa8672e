/**
 * The keys of a scenario file: which there are, what each may hold, what each means. The validator
 * and the JSON Schema that editors use are both made from this one description.
 *
 * What needs two keys at once (a rate on a closed phase, a budget for a phase that does not exist) is
 * checked in the check-*.ts files, so that one mistake never hides another.
 */
import * as z from 'zod';
import { scenarioRules } from './adapter-rules.ts';
import { loadSchema, type LoadDraft } from './load-schema.ts';
import { BUDGET_PATTERN, parseBudget, type BudgetSentence } from './parse-budget.ts';
import type { TargetKind } from './scenario-context.ts';
import { targetSchema, type TargetDraft } from './target-schema.ts';
import {
  choiceField,
  listField,
  mappingField,
  nameField,
  plainTextField,
  textField,
  wholeNumberField,
} from './schema-fields.ts';

/** A scenario whose keys are each valid, with defaults. Durations in ns, rates per second. */
export interface ScenarioDraft {
  name: string;
  description?: string | undefined;
  seed: number;
  model?: { file: string; name?: string | undefined } | undefined;
  payload?: { file: string; rowsPerRequest: number; order: 'random' | 'sequential' } | undefined;
  targets: TargetDraft[];
  load: LoadDraft;
  budgets: (BudgetSentence | BudgetDraft)[];
  cost?: { instances: string[]; region?: string | undefined } | undefined;
}

export interface BudgetDraft {
  budget: BudgetSentence;
  phase?: string | undefined;
  target?: string | undefined;
  instance?: string | undefined;
}

const modelSchema = mappingField('expected a mapping such as { file: model.onnx }', {
  file: plainTextField({
    description:
      'The model file, relative to this scenario file. Every server gets the same bytes.',
    examples: ['models/fraud.onnx'],
  }),
  name: nameField({
    description:
      'The name under which servers offer the model. Default: the file name without its ending.',
    examples: ['fraud'],
  }).optional(),
}).meta({ description: 'The model that launched servers serve.' });

const payloadSchema = mappingField('expected a mapping such as { file: rows.jsonl }', {
  file: plainTextField({
    description:
      'JSON Lines, relative to this scenario file: one row a line, {"inputs": {"<tensor>": <values>}}.',
    examples: ['payloads/fraud.jsonl'],
  }),
  rowsPerRequest: wholeNumberField(
    { description: 'Rows (predictions asked for) in one request.' },
    { min: 1, max: 100_000 },
  ).default(1),
  order: choiceField(
    { description: 'Rows are drawn at random from the seed, or taken in the order of the file.' },
    ['random', 'sequential'],
  ).default('random'),
}).meta({ description: 'What requests carry.' });

const sentenceField = textField(
  {
    description:
      'A limit on response times (p50 p90 p95 p99 p99.9 mean max), error_rate, throughput, goodput or cost_per_million.',
    pattern: BUDGET_PATTERN,
    examples: [
      'p99 < 40ms',
      'error_rate < 0.1%',
      'throughput > 190/s',
      'cost_per_million < 0.20 USD',
    ],
  },
  parseBudget,
);

const budgetSchema = z.union(
  [
    sentenceField,
    z.strictObject({
      budget: sentenceField,
      phase: plainTextField({ description: 'Only this phase. Default: every phase.' }).optional(),
      target: plainTextField({
        description: 'Only this target. Default: every target.',
      }).optional(),
      instance: plainTextField({
        description: 'For cost_per_million: which of cost.instances. Default: the first.',
      }).optional(),
    }),
  ],
  { error: 'expected a budget such as "p99 < 40ms", or a mapping with the key "budget"' },
);

const costSchema = mappingField('expected a mapping such as { instances: [m6i.large] }', {
  instances: listField(
    'expected a list of instance types such as [m6i.large]',
    plainTextField({ description: 'An instance type of the price book.' }),
  )
    .min(1, { error: 'expected at least one instance type' })
    .meta({ description: 'Instance types to price the throughput on; the first one is judged.' }),
  region: plainTextField({
    description: "The provider's region. Default: the instance's own in the price book.",
    examples: ['us-east-1'],
  }).optional(),
}).meta({ description: 'What a million predictions would cost.' });

/** The schema of a scenario for these adapters; each target's `options` are left to its adapter. */
export function scenarioSchema(adapters: readonly TargetKind[]): z.ZodType<ScenarioDraft> {
  return z.strictObject(
    {
      name: nameField({ description: 'Names the scenario in results.', examples: ['fraud'] }),
      description: plainTextField({
        description: 'What is asked, in a sentence for the report.',
      }).optional(),
      seed: wholeNumberField(
        { description: 'Arrivals and the order of rows are drawn from it: same seed, same load.' },
        { min: 0, max: Number.MAX_SAFE_INTEGER },
      ).default(1),
      model: modelSchema.optional(),
      payload: payloadSchema.optional(),
      targets: listField('expected a list of targets', targetSchema(adapters))
        .min(1, { error: 'expected at least one target' })
        .meta({ description: 'The servers to compare, measured one after another.' }),
      load: loadSchema,
      budgets: listField('expected a list of budgets', budgetSchema)
        .default([])
        .meta({ description: 'Limits that every target must keep; a broken one fails the run.' }),
      cost: costSchema.optional(),
    },
    { error: (issue) => (issue.code === 'invalid_type' ? SCENARIO_EXPECTED : undefined) },
  );
}

const SCENARIO_EXPECTED = 'expected a scenario with the keys name, targets and load';

/** The scenario's JSON Schema (draft-07) for editors, with the options of each of `adapters`. */
export function scenarioJsonSchema(adapters: readonly TargetKind[]): object {
  const schema = z.toJSONSchema(scenarioSchema(adapters), {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return { ...schema, title: 'servebench scenario', allOf: scenarioRules(adapters) };
}
