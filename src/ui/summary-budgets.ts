/**
 * One line per budget: whether it holds, and its worst case. Also the checks that nobody wrote down
 * (there was an answer) where they do not hold; validity and servers have sections of their own.
 */
import { VERDICT_STATUSES, type Check, type VerdictStatus } from '../domain/verdict.ts';
import { span, type Line } from './styled-text.ts';
import { paragraph, type Paragraph, type Section } from './summary-sections.ts';
import { displayWidth, padText } from './text-width.ts';

const SIGNS: Record<VerdictStatus, Line> = {
  pass: [span('✔ ', 'good')],
  inconclusive: [span('? ', 'warn')],
  'no-data': [span('- ', 'warn')],
  fail: [span('✘ ', 'bad')],
  invalid: [span('! ', 'alarm')],
};

/** Longer budgets push their figure to the next line instead of all figures to the right. */
const TEXT_COLUMNS_MAX = 32;

export function budgetsSection(checks: Check[]): Section {
  const budgets = Map.groupBy(checks.filter(isBudget), (check) => check.text);
  const widest = Math.max(0, ...[...budgets.keys()].map((text) => displayWidth(span(text).text)));
  const textColumns = Math.min(widest, TEXT_COLUMNS_MAX);
  return {
    name: 'budgets',
    paragraphs: [...budgets.values()].flatMap((group) => budgetParagraphs(group, textColumns)),
  };
}

/** Answers that never came, or of which too many were none. */
export function answersSection(checks: Check[]): Section {
  const missing = checks.filter(
    ({ metric, phase, status }) => metric === 'responses' && phase !== null && status !== 'pass',
  );
  const isSilence = missing.every(({ status }) => status === 'no-data');
  return {
    name: isSilence ? 'no data' : 'answers',
    paragraphs: missing.flatMap((check) =>
      withHint(paragraph(SIGNS[check.status], check.message), check),
    ),
  };
}

/** Checks that stand in sections of their own. */
const TOLD_ELSEWHERE = new Set(['server', 'responses', 'validity', 'search']);

function isBudget({ metric }: Check): boolean {
  return !TOLD_ELSEWHERE.has(metric);
}

function budgetParagraphs(group: Check[], textColumns: number): Paragraph[] {
  const worst = group.reduce((a, b) => (isWorse(b, a) ? b : a));
  const alike = group.filter(({ status }) => status === worst.status).length;
  const sign = SIGNS[worst.status];
  const text = padText(span(worst.text).text, textColumns);
  const count = worst.status !== 'pass' && alike > 1 ? `, one of ${alike}` : '';
  const prefix = worst.status === 'pass' && group.length > 1 ? 'worst ' : '';
  const told = paragraph([...sign, span(`${text}  `)], `${prefix}${findingOf(worst)}${count}`);
  return worst.status === 'invalid' ? [told] : withHint(told, worst);
}

function withHint(told: Paragraph, { hint }: Check): Paragraph[] {
  return hint === null || hint === '' ? [told] : [told, paragraph([span('  ')], hint, 'dim')];
}

/** The message without the budget's text, which stands before it, and without what is told above. */
function findingOf({ text, message, status, target, phase }: Check): string {
  if (status === 'invalid') {
    const place = phase === null ? target : `${target}, ${phase}`;
    return `not judged (${place}): the measurement is invalid`;
  }
  return message.startsWith(`${text}: `) ? message.slice(text.length + 2) : message;
}

function isWorse(a: Check, b: Check): boolean {
  const rankA = VERDICT_STATUSES.indexOf(a.status);
  const rankB = VERDICT_STATUSES.indexOf(b.status);
  if (rankA !== rankB) return rankA > rankB;
  if (a.actual === null || b.actual === null) return false;
  return a.operator.startsWith('<') ? a.actual > b.actual : a.actual < b.actual;
}
