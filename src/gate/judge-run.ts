/** Budgets and results -> one verdict. Pure: the same result is judged the same for ever. */
import { failedCount, failedRatio } from '../domain/request.ts';
import type { Notice, PhaseResult, TargetResult } from '../domain/result.ts';
import type { Budget } from '../domain/scenario.ts';
import {
  VERDICT_STATUSES,
  type Check,
  type Verdict,
  type VerdictStatus,
} from '../domain/verdict.ts';
import { EXIT_CODES, type ExitCode } from '../base/errors.ts';
import { appliesTo, checkBudget } from './check-budget.ts';
import { searchChecks } from './check-search.ts';

export interface RunToJudge {
  targets: TargetResult[];
  budgets: Budget[];
  /** The instance for cost budgets that name none. */
  primaryInstance: string | null;
  interrupted: boolean;
}

/** Texts of the budgets other than cost that do not hold for this phase: no figure, failed or invalid. */
export function brokenBudgets(budgets: Budget[], target: string, phase: PhaseResult): string[] {
  return budgets
    .filter((budget) => budget.metric !== 'cost_per_million')
    .filter((budget) => appliesTo(budget, target, phase.name))
    .filter((budget) => checkBudget(budget, target, phase, null).status !== 'pass')
    .map((budget) => budget.text);
}

function alwaysChecked(
  target: string,
  row: Pick<
    Check,
    'metric' | 'phase' | 'operator' | 'expected' | 'actual' | 'status' | 'text' | 'message' | 'hint'
  >,
): Check {
  return { ...row, target, instance: null, unit: 'none' };
}

/**
 * The most that may fail where no budget says so. Without it a server that leaves 2 % of the requests
 * unanswered would pass for want of a budget on errors.
 */
const FAILED_RATIO_MAX = 0.01;

function failedChecks(target: string, phase: PhaseResult, budgets: Budget[]): Check[] {
  const ratio = failedRatio(phase.counts);
  const isJudged = budgets.some(
    (budget) => budget.metric === 'error_rate' && appliesTo(budget, target, phase.name),
  );
  if (isJudged || ratio === null || ratio <= FAILED_RATIO_MAX || phase.counts.ok === 0) return [];
  // What the driver did not send says nothing about the server: the phase is invalid for that.
  if (phase.validity.status === 'invalid') return [];
  const [failure] = phase.failures;
  return [
    {
      ...alwaysChecked(target, {
        metric: 'responses',
        phase: phase.name,
        operator: '<=',
        expected: FAILED_RATIO_MAX,
        actual: ratio,
        status: 'fail',
        text: 'at most 1 % of the requests fail',
        message: `${target}, ${phase.name}: ${failedCount(phase.counts)} of ${phase.counts.scheduled} requests failed (${(ratio * 100).toFixed(2)} %${failure ? `, most often ${failure.kind}` : ''})`,
        hint: 'Set a budget such as "error_rate < 5%" where so many may fail.',
      }),
      unit: 'ratio',
    },
  ];
}

function phaseChecks(target: string, phase: PhaseResult): Check[] {
  const checks: Check[] = [];
  if (phase.validity.status === 'invalid') {
    const { reasons } = phase.validity;
    checks.push(
      alwaysChecked(target, {
        metric: 'validity',
        phase: phase.name,
        operator: '<=',
        expected: 0,
        actual: reasons.length,
        status: 'invalid',
        text: 'the measurement is valid',
        message: `${target}, ${phase.name}: ${reasons.map((reason) => reason.message).join('; ')}`,
        hint: reasons[0]?.hint ?? null,
      }),
    );
  }
  if (phase.counts.ok === 0) {
    checks.push(
      alwaysChecked(target, {
        metric: 'responses',
        phase: phase.name,
        operator: '>=',
        expected: 1,
        actual: 0,
        status: 'no-data',
        text: 'at least one ok response',
        message: `${target}, ${phase.name}: none of ${phase.counts.scheduled} requests was answered with success`,
        hint: phase.failures[0] ? `Most frequent: ${phase.failures[0].kind}.` : null,
      }),
    );
  }
  return checks;
}

function failureCheck(target: TargetResult, failed: Notice): Check {
  // What went wrong after it was ready is the measurement's end, not the target's absence.
  const wasReady = target.lifecycle.readyAfterNs !== null;
  return alwaysChecked(target.name, {
    metric: wasReady ? 'validity' : 'responses',
    phase: null,
    operator: '>=',
    expected: 1,
    actual: null,
    status: wasReady ? 'invalid' : 'no-data',
    text: wasReady ? 'the measurement comes to its end' : 'the target comes up',
    message: `${target.name} could not be measured: ${failed.message}`,
    hint: failed.hint,
  });
}

function deathCheck(target: TargetResult, died: string): Check {
  return alwaysChecked(target.name, {
    metric: 'server',
    phase: null,
    operator: '>=',
    expected: 1,
    actual: 0,
    status: 'fail',
    text: 'the server stays up',
    message: `${target.name}: the server ${died} while it was measured`,
    hint: target.lifecycle.log === null ? null : `Its log: ${target.lifecycle.log}`,
  });
}

function lifecycleChecks(target: TargetResult): Check[] {
  const { failed, died } = target.lifecycle;
  return [
    ...(failed === null ? [] : [failureCheck(target, failed)]),
    ...(died === null ? [] : [deathCheck(target, died)]),
  ];
}

function worstStatus(checks: Check[]): VerdictStatus {
  const worst = Math.max(0, ...checks.map((check) => VERDICT_STATUSES.indexOf(check.status)));
  return VERDICT_STATUSES[worst] ?? 'pass';
}

function placesOf(checks: Check[]): string {
  const places = new Set(
    checks.map((check) => [check.target, check.phase].filter(Boolean).join(', ')),
  );
  return [...places].join('; ');
}

function summarizePass(budgetCount: number, checks: Check[]): string {
  const found = checks.filter((check) => check.metric === 'search');
  // Without budgets, what was searched for is what the reader came for.
  if (budgetCount === 0 && found.length > 0) return found.map(({ message }) => message).join('; ');
  if (budgetCount === 0) return 'no budgets were set, and the measurement is valid';
  return budgetCount === 1 ? 'the budget holds' : `all ${budgetCount} budgets hold`;
}

function summarizeFail(decisive: Check[], budgetCount: number): string {
  const server = decisive.find((check) => check.metric === 'server');
  if (server) return server.message;
  const broken = decisive.filter(({ metric }) => metric !== 'search' && metric !== 'responses');
  const search = decisive.find((check) => check.metric === 'search');
  const responses = decisive.find((check) => check.metric === 'responses');
  if (broken.length === 0 && responses) return responses.message;
  if (broken.length === 0 && search) return search.message;
  const brokenCount = new Set(broken.map((check) => check.text)).size;
  const noun = budgetCount === 1 ? 'budget' : 'budgets';
  return `${brokenCount} of ${budgetCount} ${noun} failed (${placesOf(decisive)})`;
}

function summarize(status: VerdictStatus, checks: Check[], input: RunToJudge): string {
  if (input.interrupted) return 'interrupted: what was measured is kept, but it is no verdict';
  const decisive = checks.filter((check) => check.status === status);
  if (status === 'pass') return summarizePass(input.budgets.length, checks);
  if (status === 'fail') return summarizeFail(decisive, input.budgets.length);
  const isTold = (check: Check): boolean =>
    check.metric === 'validity' || check.metric === 'responses';
  const told = decisive.find(isTold) ?? decisive[0];
  if (status === 'invalid') {
    return `the measurement cannot be trusted: ${told?.message ?? 'no reason given'}`;
  }
  return told?.message ?? 'nothing was measured';
}

/** Checks in the order budgets, then what is always checked; the verdict is the worst of them. */
export function judgeRun(input: RunToJudge): Verdict {
  const budgetChecks = input.budgets.flatMap((budget) =>
    input.targets.flatMap((target) =>
      target.phases
        .filter((phase) => appliesTo(budget, target.name, phase.name))
        .map((phase) => checkBudget(budget, target.name, phase, input.primaryInstance)),
    ),
  );
  const alwaysChecks = input.targets.flatMap((target) => [
    ...lifecycleChecks(target),
    ...target.phases.flatMap((phase) => [
      ...phaseChecks(target.name, phase),
      ...failedChecks(target.name, phase, input.budgets),
    ]),
    ...searchChecks(target),
  ]);
  const checks = [...budgetChecks, ...alwaysChecks];
  const hasFigures = input.targets.some(
    ({ phases, search, sweep }) => phases.length > 0 || search !== undefined || sweep !== undefined,
  );
  let status = worstStatus(checks);
  if (input.interrupted) status = 'invalid';
  else if (!hasFigures && status === 'pass') status = 'no-data';
  return { status, summary: summarize(status, checks, input), checks };
}

/** What the process exits with for a verdict. */
export function exitCodeOf(status: VerdictStatus): ExitCode {
  switch (status) {
    case 'pass':
      return EXIT_CODES.pass;
    case 'fail':
      return EXIT_CODES.budgetFailed;
    case 'invalid':
    case 'no-data':
      return EXIT_CODES.invalid;
    case 'inconclusive':
      return EXIT_CODES.inconclusive;
  }
}
