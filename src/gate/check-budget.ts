/** One budget against one phase of one target: a row that answers what a person would ask. */
import { nsToMs } from '../base/units.ts';
import type { PhaseResult } from '../domain/result.ts';
import type { Budget, BudgetOperator } from '../domain/scenario.ts';
import type { Check, CheckUnit } from '../domain/verdict.ts';
import { readMetric, unitOf, type Reading } from './read-metric.ts';

const HOLDS: Record<BudgetOperator, (actual: number, expected: number) => boolean> = {
  '<': (actual, expected) => actual < expected,
  '<=': (actual, expected) => actual <= expected,
  '>': (actual, expected) => actual > expected,
  '>=': (actual, expected) => actual >= expected,
};

/** Enough digits that the text never shows a failed figure as equal to its limit. */
function inWords(figure: number, unit: CheckUnit): string {
  const digits = (value: number): string => String(Number(value.toPrecision(4)));
  switch (unit) {
    case 'ns':
      return `${digits(nsToMs(figure))} ms`;
    case 'ratio':
      return `${digits(figure * 100)} %`;
    case 'per-second':
      return `${digits(figure)}/s`;
    case 'usd':
      return `${digits(figure)} USD`;
    case 'none':
      return digits(figure);
  }
}

const HINTS: Partial<Record<Budget['metric'], string>> = {
  error_rate:
    'See the failures by kind; a timeout or a 503 usually means that the rate is beyond what the server can do.',
  throughput:
    'Either the server did not keep up (lower the rate, or give it more workers), or the phase is short against its response time (answers after its end do not count: lengthen it).',
  goodput: 'Too few responses came in time: lower the rate, or look at where the time goes.',
  cost_per_million:
    'Cost falls with throughput: find the highest rate that keeps the latency budgets.',
};

/** Whether `budget` speaks about this target and phase. */
export function appliesTo(budget: Budget, target: string, phase: string): boolean {
  const isTarget = budget.target === null || budget.target === target;
  return isTarget && (budget.phase === null || budget.phase === phase);
}

type Judgement = Pick<Check, 'status' | 'message' | 'hint'>;

function judgeFigure(budget: Budget, actual: number, place: string): Judgement {
  const isPass = HOLDS[budget.operator](actual, budget.limit);
  return {
    status: isPass ? 'pass' : 'fail',
    message: `${budget.text}: ${inWords(actual, unitOf(budget.metric))} (${place})`,
    hint: isPass ? null : (HINTS[budget.metric] ?? null),
  };
}

function judgeReading(budget: Budget, reading: Reading, place: string): Judgement {
  switch (reading.kind) {
    case 'figure': {
      const remark = reading.remark === null ? '' : `, ${reading.remark}`;
      return judgeFigure(budget, reading.actual, `${place}${remark}`);
    }
    case 'out-of-reach': {
      const message = `${budget.text}: ${reading.why} (${place})`;
      return { status: 'fail', message, hint: HINTS.error_rate ?? null };
    }
    case 'absent': {
      const message = `${budget.text}: no figure (${place}): ${reading.absent}`;
      return { status: 'no-data', message, hint: null };
    }
  }
}

function judge(budget: Budget, phase: PhaseResult, reading: Reading, place: string): Judgement {
  if (phase.validity.status === 'valid') return judgeReading(budget, reading, place);
  const reason = phase.validity.reasons[0];
  return {
    status: 'invalid',
    message: `${budget.text}: not judged (${place}), the measurement is invalid: ${reason?.message ?? 'no reason given'}`,
    hint: reason?.hint ?? null,
  };
}

/** An absent figure never passes; an invalid phase can neither pass nor fail. */
export function checkBudget(
  budget: Budget,
  target: string,
  phase: PhaseResult,
  primaryInstance: string | null,
): Check {
  const reading = readMetric(budget, phase, primaryInstance);
  return {
    metric: budget.metric,
    target,
    phase: phase.name,
    instance: budget.metric === 'cost_per_million' ? (budget.instance ?? primaryInstance) : null,
    operator: budget.operator,
    unit: unitOf(budget.metric),
    expected: budget.limit,
    actual: reading.actual,
    text: budget.text,
    ...judge(budget, phase, reading, `${target}, ${phase.name}`),
  };
}
