/**
 * The keys of a scenario file: which there are, what each may hold, what each means. The validator
 * and the JSON Schema that editors use are both made from this one description.
 *
 * What needs two keys at once (a rate on a closed phase, a budget for a phase that does not exist) is
 * checked in the check-*.ts files, so that one mistake never hides another.
 */
import * as z from 'zod';
import { NS_PER_MS, NS_PER_S, SECONDS_PER_HOUR } from '../base/units.ts';
import { scenarioRules, targetRules } from './adapter-rules.ts';
import { BUDGET_PATTERN, parseBudget, type BudgetSentence } from './parse-budget.ts';
import type { TargetKind } from './scenario-context.ts';
import {
  choiceField,
  durationField,
  listField,
  mappingField,
  nameField,
  plainTextField,
  rateField,
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

export interface TargetDraft {
  adapter: string;
  name?: string | undefined;
  url?: string | undefined;
  headers: Record<string, string>;
  options: Record<string, unknown>;
}

export interface LoadDraft {
  warmup?: PhaseDraft | undefined;
  phases: PhaseDraft[];
  timeout: number;
  connections: number;
  inFlightLimit: number;
  goodputWithin?: number | undefined;
}

export interface PhaseDraft {
  name?: string | undefined;
  arrivals?: 'constant' | 'poisson' | 'closed' | undefined;
  rate?: number | undefined;
  concurrency?: number | undefined;
  thinkTime?: number | undefined;
  duration: number;
}

export interface BudgetDraft {
  budget: BudgetSentence;
  phase?: string | undefined;
  target?: string | undefined;
  instance?: string | undefined;
}

const NS_PER_HOUR = SECONDS_PER_HOUR * NS_PER_S;
const PHASE_DURATION = { minNs: 100 * NS_PER_MS, maxNs: 24 * NS_PER_HOUR };
/** Up to the end of the range that response times are recorded in. */
const RESPONSE_TIME = { minNs: NS_PER_MS, maxNs: 600 * NS_PER_S };

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

const phaseShape = {
  arrivals: choiceField(
    {
      description:
        'When requests start. Open loop: poisson (independent users, the default) or constant (evenly spaced). Closed loop: closed (each caller waits for its answer).',
    },
    ['poisson', 'constant', 'closed'],
  ).optional(),
  rate: rateField({
    description: 'Open phases: requests that start per second (or m, h), whatever the server does.',
    examples: ['200/s', '1.5k/s'],
  }).optional(),
  concurrency: wholeNumberField(
    { description: 'Closed phases: callers that each have one request in flight.' },
    { min: 1, max: 10_000 },
  ).optional(),
  thinkTime: durationField(
    {
      description: 'Closed phases: pause of a caller after an answer. Default: 0ms.',
      examples: ['10ms'],
    },
    { minNs: 0, maxNs: 24 * NS_PER_HOUR },
  ).optional(),
  duration: durationField(
    { description: 'How long the phase lasts, 100ms to 24h.', examples: ['30s', '5m'] },
    PHASE_DURATION,
  ),
};

/** For editors: a closed phase has concurrency and no rate, an open one the reverse. */
const phaseKinds = {
  if: { properties: { arrivals: { const: 'closed' } }, required: ['arrivals'] },
  then: { required: ['concurrency'], properties: { rate: false } },
  else: { required: ['rate'], properties: { concurrency: false, thinkTime: false } },
};

const phaseSchema = mappingField(
  'expected a phase such as { name: steady, rate: 200/s, duration: 30s }',
  {
    name: nameField({
      description: 'Names the phase in budgets and results. Default: phase-1, phase-2, …',
      examples: ['steady', 'peak'],
    }).optional(),
    ...phaseShape,
  },
).meta({ description: 'One stretch of constant load.', ...phaseKinds });

const warmupSchema = mappingField('expected a warm-up such as { duration: 5s }', phaseShape).meta({
  description:
    'Load before the first phase that is never judged. What it leaves out is as in the first phase.',
});

const loadSchema = mappingField('expected a mapping with a list of phases', {
  warmup: warmupSchema.optional(),
  phases: listField('expected a list of phases', phaseSchema)
    .min(1, { error: 'expected at least one phase' })
    .meta({ description: 'What is measured, in this order, for every target.' }),
  timeout: durationField(
    {
      description: 'A request unanswered for this long is counted as a timeout.',
      examples: ['2s', '500ms'],
    },
    RESPONSE_TIME,
  ).prefault('2s'),
  connections: wholeNumberField(
    { description: 'Most connections to one target at a time.' },
    { min: 1, max: 10_000 },
  ).default(64),
  inFlightLimit: wholeNumberField(
    {
      description:
        'Most requests due but unfinished at a time; past it, due requests are dropped and counted.',
    },
    { min: 1, max: 1_000_000 },
  ).default(10_000),
  goodputWithin: durationField(
    {
      description:
        'Responses within this time count towards goodput. Default: taken from the latency budgets.',
      examples: ['100ms'],
    },
    RESPONSE_TIME,
  ).optional(),
}).meta({ description: 'The load that every target gets.' });

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

function targetSchema(adapters: readonly TargetKind[]): z.ZodType<TargetDraft> {
  const adapterNames = adapters.map(({ name }) => name);
  return mappingField('expected a target such as { adapter: onnx }', {
    adapter: choiceField({ description: 'How to launch or talk to the server.' }, adapterNames),
    name: nameField({
      description: 'Names the target in budgets and results. Default: the adapter.',
      examples: ['candidate'],
    }).optional(),
    url: plainTextField({
      description:
        'A running server to attach to, instead of launching one. May hold ${env:NAME} placeholders.',
      examples: ['http://127.0.0.1:8000'],
    }).optional(),
    headers: z.record(z.string(), z.string()).default({}).meta({
      description:
        'Sent with every request. Write secrets as ${env:NAME}: they stay out of results, logs and reports.',
    }),
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: "The adapter's own settings. May hold ${env:NAME} placeholders." }),
  }).meta({ description: 'One server.', allOf: targetRules(adapters) });
}

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
