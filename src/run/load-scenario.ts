/** Everything that is read from disk before a run starts, checked as a whole: nothing is launched on a half-good scenario. */
import path from 'node:path';
import type { Adapter } from '../adapter/contract.ts';
import { ServebenchError } from '../base/errors.ts';
import { findInstance, type InstancePrice, type PriceBook } from '../cost/price-book.ts';
import type { CostQuestion, PayloadRow, Scenario, TraceInstants } from '../domain/scenario.ts';
import { parsePayload } from '../scenario/parse-payload.ts';
import { parseScenario, type TargetKind } from '../scenario/parse-scenario.ts';
import { loadTraces } from './load-traces.ts';
import { prepareTarget, type PreparedTarget } from './prepare-target.ts';
import { readNeededFile, rejectProblems, sha256 } from './read-needed-file.ts';

export interface LoadContext {
  adapters: readonly Adapter[];
  /** Called only when the scenario asks for a cost: reading thousands of prices takes time. */
  loadPriceBook(): PriceBook;
  /** Values for `${env:NAME}`. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Folder that paths in messages are shown relative to. */
  workingFolder: string;
}

export interface LoadedScenario {
  scenario: Scenario;
  payloadRows: PayloadRow[];
  /** By target: certificates read, secrets filled in, expectations made. */
  prepared: ReadonlyMap<string, PreparedTarget>;
  /** In the order of `cost.instances`. */
  prices: InstancePrice[];
  modelSha256: string | null;
  payloadSha256: string | null;
  scenarioSha256: string;
  /** Instants of the phases with trace arrivals, by the phase's name. */
  traces: Map<string, TraceInstants>;
  /** SHA-256 (hex) of their files, by the phase's name. */
  traceSha256s: Map<string, string>;
}

/** What the scenario room must know of an adapter. */
export function targetKindOf(adapter: Adapter): TargetKind {
  return {
    name: adapter.name,
    canLaunch: adapter.launch !== undefined,
    canAttach: adapter.attach !== undefined,
    needsModel: adapter.capabilities.needsModel,
    needsPayload: adapter.capabilities.needsPayload,
    optionsSchema: adapter.optionsSchema,
  };
}

async function loadPayload(
  scenario: Scenario,
  context: LoadContext,
): Promise<{ rows: PayloadRow[]; sha256: string | null }> {
  if (scenario.payload === null) return { rows: [], sha256: null };
  const { file } = scenario.payload;
  const content = await readNeededFile(
    file,
    'payload file',
    'payload.file is taken relative to the scenario file.',
  );
  const text = content.toString('utf8');
  const parsed = parsePayload(text, path.relative(context.workingFolder, file));
  if (!parsed.ok) rejectProblems(parsed.problems, text, parsed.problemCount);
  return { rows: parsed.rows, sha256: sha256(content) };
}

function findPrices(cost: CostQuestion, context: LoadContext): InstancePrice[] {
  const book = context.loadPriceBook();
  const problems: ServebenchError[] = [];
  const prices = cost.instances.flatMap((instance, index) => {
    const place = cost.places[index];
    const shown = place === undefined ? undefined : path.relative(context.workingFolder, place);
    try {
      return [findInstance(book, instance, cost.region, shown)];
    } catch (error) {
      if (!(error instanceof ServebenchError)) throw error;
      problems.push(error);
      return [];
    }
  });
  const [first, ...others] = problems;
  if (first === undefined) return prices;
  if (others.length === 0) throw first;
  throw new ServebenchError({
    code: first.code,
    message: problems.map((problem) => `${problem.message}\n  ${problem.hint ?? ''}`).join('\n'),
    hint: 'Mend these and run `servebench validate FILE` to check again.',
  });
}

async function prepareTargets(
  scenario: Scenario,
  payloadRows: PayloadRow[],
  environment: LoadContext['environment'],
): Promise<Map<string, PreparedTarget>> {
  const prepared = new Map<string, PreparedTarget>();
  for (const spec of scenario.targets) {
    prepared.set(spec.name, await prepareTarget(spec, { scenario, payloadRows, environment }));
  }
  return prepared;
}

/** Rejects with a ServebenchError that names every problem. `file` may be relative to the working folder. */
export async function loadScenario(file: string, context: LoadContext): Promise<LoadedScenario> {
  const absolute = path.resolve(context.workingFolder, file);
  const content = await readNeededFile(
    absolute,
    'scenario',
    'Give the path of a scenario file, e.g. scenarios/quickstart.yaml.',
  );
  return loadScenarioText(content.toString('utf8'), absolute, context);
}

/** As if `text` stood in the scenario file `absolute`, which is not read. */
export async function loadScenarioText(
  text: string,
  absolute: string,
  context: LoadContext,
): Promise<LoadedScenario> {
  const parsed = parseScenario(text, {
    file: absolute,
    adapters: context.adapters.map(targetKindOf),
    environmentNames: new Set(Object.keys(context.environment)),
  });
  if (!parsed.ok) {
    const shown = path.relative(context.workingFolder, absolute);
    rejectProblems(
      parsed.problems.map((problem) => ({ ...problem, file: shown })),
      text,
    );
  }
  const { scenario } = parsed;
  const prices = scenario.cost === null ? [] : findPrices(scenario.cost, context);
  const model =
    scenario.model === null
      ? null
      : await readNeededFile(
          scenario.model.file,
          'model',
          'model.file is taken relative to the scenario file.',
        );
  const payload = await loadPayload(scenario, context);
  const traced = await loadTraces(scenario, {
    payloadRowCount: payload.rows.length,
    workingFolder: context.workingFolder,
  });
  const prepared = await prepareTargets(traced.scenario, payload.rows, context.environment);
  return {
    ...traced,
    prepared,
    payloadRows: payload.rows,
    prices,
    modelSha256: model === null ? null : sha256(model),
    payloadSha256: payload.sha256,
    scenarioSha256: sha256(text),
  };
}
