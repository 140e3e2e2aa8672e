/** What was promised and what came: one line a budget with its worst case, and every check in a fold. */
import { nsToMs } from '../../base/units.ts';
import type { RunResult } from '../../domain/result.ts';
import { VERDICT_STATUSES, type Check } from '../../domain/verdict.ts';
import { renderTable, type Cell, type Column } from '../data-table.ts';
import {
  formatExact,
  formatFigure,
  formatRate,
  formatShare,
  formatUsd,
  NOT_AVAILABLE,
} from '../format-figure.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { renderFold, renderState, type Section } from '../page-parts.ts';

function figureOf(check: Check, figure: number): string {
  switch (check.unit) {
    case 'ns':
      return `${formatFigure(nsToMs(figure))}\u{a0}ms`;
    case 'ratio':
      return formatShare(figure);
    case 'per-second':
      return `${formatRate(figure)}/s`;
    case 'usd':
      return formatUsd(figure);
    case 'none':
      return formatExact(figure);
  }
}

/** A limit as it was set, without decimals that nobody wrote. */
function limitOf(check: Check): string {
  if (check.unit !== 'ns') return figureOf(check, check.expected);
  return `${formatExact(nsToMs(check.expected))}\u{a0}ms`;
}

/** How far a figure is on the wrong side of its limit; more is worse, whatever the operator. */
function strain({ actual, expected, operator }: Check): number {
  if (actual === null) return Infinity;
  const ratio = expected === 0 ? actual : actual / expected;
  return operator.startsWith('<') ? ratio : -ratio;
}

function worstFirst(a: Check, b: Check): number {
  const byStatus = VERDICT_STATUSES.indexOf(b.status) - VERDICT_STATUSES.indexOf(a.status);
  return byStatus === 0 ? strain(b) - strain(a) : byStatus;
}

function placeOf({ target, phase, instance }: Check): string {
  return [target, phase, instance].filter((part) => part !== null).join(', ');
}

function actualCell(check: Check): Cell {
  return check.actual === null
    ? { text: NOT_AVAILABLE, className: 'absent' }
    : { text: figureOf(check, check.actual) };
}

function stateCell(check: Check): Cell {
  return { text: '', prefix: renderState(check.status) };
}

const COLUMNS: readonly Column[] = [
  { heading: 'verdict', kind: 'text' },
  { heading: 'budget', kind: 'text' },
  { heading: 'worst', kind: 'mixed' },
  { heading: 'where', kind: 'text' },
  { heading: 'passed', kind: 'mixed' },
];

function groupedByText(checks: readonly Check[]): Check[][] {
  const groups = new Map<string, Check[]>();
  for (const check of checks) groups.set(check.text, [...(groups.get(check.text) ?? []), check]);
  return [...groups.values()].map((group) => group.toSorted(worstFirst));
}

/** The row says all of a failure but what to do; of a check without a figure it says too little. */
function noteOf({ status, message, hint }: Check): Content {
  if (status === 'pass') return undefined;
  if (status === 'fail') return hint ?? undefined;
  return html`${message}.${hint !== null && html` <span class="hint">${hint}</span>`}`;
}

function summaryTable(checks: readonly Check[]): Markup {
  const rows = groupedByText(checks).flatMap((group) => {
    const [worst] = group;
    if (worst === undefined) return [];
    const passed = group.filter((check) => check.status === 'pass').length;
    const note = noteOf(worst);
    return [
      {
        cells: [
          stateCell(worst),
          { text: worst.text },
          actualCell(worst),
          { text: placeOf(worst) },
          { text: `${passed} of ${group.length}` },
        ],
        ...(note === undefined ? {} : { note }),
      },
    ];
  });
  return renderTable({
    label: 'Budgets with their worst case',
    narrow: 'cards',
    columns: COLUMNS,
    groups: [{ heading: null, rows }],
  });
}

function everyCheck(checks: readonly Check[]): Markup {
  return renderTable({
    label: 'Every check',
    narrow: 'scroll',
    columns: [
      { heading: 'verdict', kind: 'text' },
      { heading: 'check', kind: 'text' },
      { heading: 'limit', kind: 'mixed' },
      { heading: 'found', kind: 'mixed' },
      { heading: 'where', kind: 'text' },
    ],
    groups: [
      {
        heading: null,
        rows: checks.map((check) => ({
          cells: [
            stateCell(check),
            { text: check.text },
            { text: `${check.operator} ${limitOf(check)}` },
            actualCell(check),
            { text: placeOf(check) },
          ],
        })),
      },
    ],
  });
}

export function budgetsSection({ verdict }: RunResult): Section {
  const { checks } = verdict;
  if (checks.length === 0) {
    const body = html`<p>The scenario sets no budgets, so nothing was judged but the measurement itself. A line such as <code>budgets: ["p99 &lt; 40ms"]</code> makes this run a gate.</p>`;
    return { id: 'budgets', title: 'Budgets', body };
  }
  const fold = renderFold('checks', `Every check (${checks.length})`, everyCheck(checks));
  return { id: 'budgets', title: 'Budgets', body: html`${summaryTable(checks)}${fold}` };
}
