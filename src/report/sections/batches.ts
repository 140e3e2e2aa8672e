/** How servers grouped requests into executions, a panel for each target and phase that told. */
import type { BatchSizes, RunResult } from '../../domain/result.ts';
import { batchBars, batchChartData, type BatchBar } from '../charts/batch-chart.ts';
import { renderChart } from '../charts/render-chart.ts';
import { renderTable } from '../data-table.ts';
import { formatCount, formatFigure, formatShare } from '../format-figure.ts';
import { html, type Content, type Markup } from '../markup.ts';
import {
  allPhases,
  groupByPhase,
  loadInWords,
  type MeasuredPhase,
  type PhaseGroup,
} from '../measured-phase.ts';
import { renderFigure, type Section } from '../page-parts.ts';

function total(bars: readonly BatchBar[], read: (bar: BatchBar) => number): number {
  return bars.reduce((sum, bar) => sum + read(bar), 0);
}

function numbers(batchSizes: BatchSizes): Markup {
  const bars = batchBars(batchSizes).filter((bar) => bar.executions > 0);
  const executions = total(bars, (bar) => bar.executions);
  const members = total(bars, (bar) => bar.members);
  const isExact = batchSizes.resolution === 'exact';
  return renderTable({
    label: 'Executions by batch size',
    narrow: 'scroll',
    columns: [
      { heading: 'size', kind: 'text', unit: batchSizes.unit },
      { heading: 'executions', kind: 'number' },
      { heading: 'share', kind: 'number', unit: 'of executions' },
      ...(isExact
        ? [{ heading: 'share', kind: 'number' as const, unit: `of ${batchSizes.unit}` }]
        : []),
    ],
    groups: [
      {
        heading: null,
        rows: bars.map((bar) => ({
          cells: [
            { text: bar.label },
            { text: formatCount(bar.executions) },
            { text: formatShare(bar.executions / executions) },
            ...(isExact ? [{ text: formatShare(bar.members / members) }] : []),
          ],
        })),
      },
    ],
  });
}

function method({ resolution, counts }: BatchSizes): string {
  const executions = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const sizes = resolution === 'exact' ? 'exact sizes' : 'sizes in buckets';
  return `${formatCount(executions)} executions, ${sizes}`;
}

async function figureOf(
  { target, series, phase }: MeasuredPhase,
  batchSizes: BatchSizes,
  spec: string,
  id: string,
): Promise<Markup> {
  const mean = `mean ${formatFigure(batchSizes.mean, 2)}`;
  return renderFigure({
    id,
    finding: `${target.name}: ${mean}`,
    chart: await renderChart(
      spec,
      batchChartData(batchSizes, series),
      `Executions by batch size of ${target.name} in phase ${phase.name}: ${mean} ${batchSizes.unit}.`,
    ),
    method: method(batchSizes),
    table: numbers(batchSizes),
  });
}

async function groupOf({ name, slug, rows }: PhaseGroup, spec: string): Promise<Content> {
  const figures = rows.flatMap((row, index) => {
    const { batchSizes } = row.phase;
    if (batchSizes === null) return [];
    return [figureOf(row, batchSizes, spec, `batches-${slug}-${index + 1}`)];
  });
  const drawn = await Promise.all(figures);
  const first = rows[0];
  if (drawn.length === 0 || first === undefined) return null;
  const id = `batches-${slug}`;
  return html`<h3 id="${id}" class="phase"><a href="#${id}">${name}</a> <small>${loadInWords(first.phase)}</small></h3><div class="figures small">${drawn}</div>`;
}

/** Where each server's figures come from, or why it has none; phases that agree are told together. */
function sources(rows: readonly MeasuredPhase[]): Content {
  const phases = new Map<string, { name: string; told: string; phases: string[] }>();
  for (const { target, phase } of rows) {
    const told =
      phase.batchSizes === null
        ? `not told by this server: ${phase.batchSizesAbsent ?? 'no reason given'}`
        : `told by ${phase.batchSizes.source}`;
    const key = JSON.stringify([target.name, told]);
    const entry = phases.get(key) ?? { name: target.name, told, phases: [] };
    entry.phases.push(phase.name);
    phases.set(key, entry);
  }
  const lines = [...phases.values()].map(
    (entry) => html`<li><b>${entry.name}</b> (${entry.phases.join(', ')}): ${entry.told}.</li>`,
  );
  return html`<ul class="sources">${lines}</ul>`;
}

export async function batchesSection(result: RunResult, spec: string): Promise<Section | null> {
  const groups = groupByPhase(result);
  if (groups.length === 0) return null;
  const drawn = await Promise.all(groups.map((group) => groupOf(group, spec)));
  // One small chart a phase would leave most of the page empty: they stand side by side.
  const charts =
    result.targets.length > 1
      ? drawn
      : html`<div class="abreast">${drawn.map((group) => group && html`<div>${group}</div>`)}</div>`;
  return {
    id: 'batches',
    title: 'Batch sizes',
    body: html`${charts}${sources(allPhases(result))}`,
  };
}
