/** What a million predictions cost, with the sum written out and all that it rests on beside it. */
import type { CostFigure, RunResult } from '../../domain/result.ts';
import { renderTable, type Row } from '../data-table.ts';
import { formatPrice, formatRate, formatUsd, NOT_AVAILABLE } from '../format-figure.ts';
import { html, type Content, type Markup } from '../markup.ts';
import { allPhases, groupByPhase, type MeasuredPhase } from '../measured-phase.ts';
import { renderKey, type Section } from '../page-parts.ts';

interface PricedPhase {
  row: MeasuredPhase;
  figure: CostFigure;
}

/** Costs closer than this are the same. */
const SAME_COST_TIMES = 1.01;

function cheapest(priced: readonly PricedPhase[]): number {
  return Math.min(...priced.map(({ figure }) => figure.usdPerMillion ?? Infinity));
}

function rowOf({ row, figure }: PricedPhase, bestUsd: number): Row {
  const isBest = figure.usdPerMillion !== null && figure.usdPerMillion <= bestUsd * SAME_COST_TIMES;
  const absent = figure.usdPerMillion === null;
  return {
    cells: [
      { text: row.target.name, prefix: renderKey(row.series) },
      absent
        ? { text: NOT_AVAILABLE, className: 'absent' }
        : { text: formatRate(figure.predictionsPerSecond) },
      absent
        ? { text: NOT_AVAILABLE, className: 'absent' }
        : {
            text: formatUsd(figure.usdPerMillion),
            ...(isBest ? { className: 'best', suffix: html`<span class="star">*</span>` } : {}),
          },
      {
        text: figure.arithmetic ?? figure.reason ?? 'no reason given',
        className: absent ? 'sum absent' : 'sum',
      },
    ],
  };
}

function renderInstance(priced: readonly PricedPhase[], result: RunResult, id: string): Markup {
  const figure = priced[0]?.figure;
  if (figure === undefined) return html``;
  const { instance, provider, region, usdPerHour, pricedAt, priceSource } = figure;
  const { cpuModel, cores } = result.environment;
  const bestUsd = cheapest(priced);
  const table = renderTable({
    label: `Cost per million predictions on ${instance}`,
    narrow: 'cards',
    columns: [
      { heading: 'target', kind: 'text' },
      { heading: 'predictions', kind: 'number', unit: '/s' },
      { heading: 'per million', kind: 'number' },
      { heading: 'the sum', kind: 'text' },
    ],
    groups: groupByPhase(result).map(({ name, rows }) => ({
      heading: html`<b>${name}</b>`,
      rows: priced
        .filter(({ row }) => rows.some(({ phase }) => phase === row.phase))
        .map((each) => rowOf(each, bestUsd)),
    })),
  });
  return html`<h3 id="${id}"><a href="#${id}">${instance}, ${formatPrice(usdPerHour)} an hour</a></h3><p class="method">${provider} ${region}, price of ${pricedAt.slice(0, 10)} (${priceSource}). <b>Extrapolated</b>: measured on ${cpuModel}, ${cores} ${cores === 1 ? 'core' : 'cores'}; not on ${instance}.</p>${table}`;
}

export function moneySection(result: RunResult): Section | null {
  const priced = allPhases(result).flatMap((row) =>
    row.phase.cost.map((figure) => ({ row, figure })),
  );
  if (priced.length === 0) return null;
  const instances = [...new Set(priced.map(({ figure }) => figure.instance))];
  const parts: Content[] = instances.map((instance, index) =>
    renderInstance(
      priced.filter(({ figure }) => figure.instance === instance),
      result,
      `money-${index + 1}`,
    ),
  );
  const basis = html`<p>One instance, busy without pause at the measured throughput. Real fleets idle, and cost more; a target that kept up might carry more than it was offered, and cost less. <b>*</b> marks the lowest of a table, and what is within 1 % of it.</p>`;
  return { id: 'money', title: 'Money', body: html`${basis}${parts}` };
}
