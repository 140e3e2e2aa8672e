/**
 * The public document of a run: what `--json` prints, what result.json holds, what a report embeds.
 * Its names are a contract: keys may be added, never renamed. Times are milliseconds as decimals, and
 * what was not measured is null with a reason beside it.
 */
import { nsToMs } from '../base/units.ts';
import type {
  Environment,
  Notice,
  ReplayFinding,
  RunResult,
  TargetResult,
} from '../domain/result.ts';
import type { BudgetMetric, BudgetOperator } from '../domain/scenario.ts';
import type { Check, CheckUnit, VerdictStatus } from '../domain/verdict.ts';
import { toCostDocument, type CostDocument } from './json-cost.ts';
import {
  toSearchDocument,
  toSweepDocument,
  type SearchDocument,
  type SweepDocument,
} from './json-search.ts';
import { toPhaseDocument, toRecordDocument } from './json-phase.ts';
import type { PhaseDocument, PhaseRecordDocument } from './json-phase.ts';

export interface JsonDocument {
  schemaVersion: number;
  runId: string;
  runFolder: string;
  verdict: { status: VerdictStatus; checks: CheckDocument[]; summary: string };
  targets: TargetDocument[];
  warnings: Notice[];
  scenario: {
    name: string;
    description: string | null;
    file: string;
    text: string;
    timeoutMs: number;
  };
  seed: number;
  startedAt: string;
  durationMs: number;
  interrupted: boolean;
  rerunCommand: string;
  environment: Environment;
  /** Absent unless the run repeats a stored one: whether its schedules were the same. */
  replay?: ReplayFinding;
}

/** `expected` and `actual` are in `unit`: latencies in ms, `error_rate` as a ratio 0..1. */
export interface CheckDocument {
  metric: BudgetMetric | Check['metric'];
  target: string;
  phase: string | null;
  operator: BudgetOperator;
  expected: number;
  actual: number | null;
  status: VerdictStatus;
  message: string;
  unit: 'ms' | Exclude<CheckUnit, 'ns'>;
  instance: string | null;
  text: string;
  hint: string | null;
}

export interface TargetDocument {
  name: string;
  adapter: string;
  url: string | null;
  readyAfterMs: number | null;
  phases: PhaseDocument[];
  cost: CostDocument[];
  launched: boolean;
  lifecycle: { died: string | null; failed: Notice | null; log: string | null };
  settings: Record<string, string>;
  warmup: PhaseRecordDocument | null;
  /** How a warm-up until steady ended; null: it had another end. */
  steady: { reached: boolean; afterMs: number; reason: string } | null;
  /** Absent unless asked for, or when the target did not come so far. */
  sweep?: SweepDocument;
  search?: SearchDocument;
  searchCost?: CostDocument[];
}

function toCheckDocument(check: Check): CheckDocument {
  const { metric, target, phase, operator, status, message, instance, text, hint } = check;
  const isSpan = check.unit === 'ns';
  const inUnit = (figure: number): number => (isSpan ? nsToMs(figure) : figure);
  return {
    metric,
    target,
    phase,
    operator,
    expected: inUnit(check.expected),
    actual: check.actual === null ? null : inUnit(check.actual),
    status,
    message,
    unit: check.unit === 'ns' ? 'ms' : check.unit,
    instance,
    text,
    hint,
  };
}

function searchPartsOf({
  sweep,
  search,
  searchCost,
}: TargetResult): Pick<TargetDocument, 'sweep' | 'search' | 'searchCost'> {
  return {
    ...(sweep === undefined ? {} : { sweep: toSweepDocument(sweep) }),
    ...(search === undefined ? {} : { search: toSearchDocument(search) }),
    ...(searchCost === undefined ? {} : { searchCost: searchCost.map(toCostDocument) }),
  };
}

function toTargetDocument(target: TargetResult): TargetDocument {
  const { readyAfterNs, died, failed, log } = target.lifecycle;
  return {
    name: target.name,
    adapter: target.adapter,
    url: target.url,
    readyAfterMs: readyAfterNs === null ? null : nsToMs(readyAfterNs),
    phases: target.phases.map(toPhaseDocument),
    cost: target.cost.map(toCostDocument),
    launched: target.launched,
    lifecycle: { died, failed, log },
    settings: target.settings,
    warmup: target.warmup === null ? null : toRecordDocument(target.warmup),
    ...searchPartsOf(target),
    steady: toSteadyDocument(target.steady),
  };
}

function toSteadyDocument(steady: TargetResult['steady']): TargetDocument['steady'] {
  if (steady === null) return null;
  const { reached, afterNs, reason } = steady;
  return { reached, afterMs: nsToMs(afterNs), reason };
}

/** The whole run, lossless but for the unit of time. */
export function toJsonDocument(result: RunResult): JsonDocument {
  const { schemaVersion, runId, runFolder, verdict, warnings, seed, startedAt } = result;
  return {
    schemaVersion,
    runId,
    runFolder,
    verdict: {
      status: verdict.status,
      checks: verdict.checks.map(toCheckDocument),
      summary: verdict.summary,
    },
    targets: result.targets.map(toTargetDocument),
    warnings,
    scenario: {
      name: result.scenarioName,
      description: result.scenarioDescription,
      file: result.scenarioFile,
      text: result.scenarioText,
      timeoutMs: nsToMs(result.timeoutNs),
    },
    seed,
    startedAt,
    durationMs: nsToMs(result.durationNs),
    interrupted: result.interrupted,
    rerunCommand: result.rerunCommand,
    environment: result.environment,
    ...(result.replay === undefined ? {} : { replay: result.replay }),
  };
}
