/**
 * The figures for a narrow terminal: one block per target, figures downwards and phases across, as
 * many side by side as fit.
 */
import type { BareTable } from './bare-table.ts';
import { alignDecimals } from './format.ts';
import { span, textOf, type Line } from './styled-text.ts';
import { cellsOf, nameOf } from './summary-cells.ts';
import type { SummaryColumn, SummaryRow } from './summary-rows.ts';

const GAP = 2;
const STAR = ' *';

/** `fits` tells whether a block is narrow enough; one phase alone is taken as it is. */
export function blocksOf(
  rows: SummaryRow[],
  figures: SummaryColumn[],
  fits: (block: BareTable) => boolean,
): BareTable[] {
  return [...Map.groupBy(rows, ({ target }) => target).values()].flatMap((own) => {
    const measured = own.filter(({ phase }) => phase);
    if (measured.length === 0) return own.map(absentBlock);
    return chunksOf(measured, (chunk) => blockOf(chunk, figures, rows), fits);
  });
}

/** As few blocks as possible. */
function chunksOf(
  own: SummaryRow[],
  toBlock: (chunk: SummaryRow[]) => BareTable,
  fits: (block: BareTable) => boolean,
): BareTable[] {
  for (let size = own.length; size > 1; size--) {
    const blocks = Array.from({ length: Math.ceil(own.length / size) }, (_, at) =>
      toBlock(own.slice(at * size, (at + 1) * size)),
    );
    if (blocks.every(fits)) return blocks;
  }
  return own.map((row) => toBlock([row]));
}

function absentBlock({ target, note }: SummaryRow): BareTable {
  const line = [span(nameOf(target), 'strong'), span('  '), span(note?.words ?? '', note?.tone)];
  return { rows: [[line]], aligns: ['left'], gap: GAP };
}

function blockOf(own: SummaryRow[], figures: SummaryColumn[], all: SummaryRow[]): BareTable {
  const shown = figures.filter((figure) =>
    own.some(({ phase }) => phase && figure.cell(phase) !== null),
  );
  const columns = own.map((row) => columnOf(row, shown, all));
  const head = [
    [span(nameOf(own[0]?.target ?? ''), 'strong')],
    ...own.map(({ phase }) => [span(nameOf(phase?.name ?? ''))]),
  ];
  const body = shown.map((figure, at) => [
    [span(figure.headWithUnit, 'dim')],
    ...columns.map((column) => column[at] ?? []),
  ]);
  const notes = [[span('')], ...own.map(({ note }) => (note ? [span(note.words, note.tone)] : []))];
  const hasNotes = own.some(({ note }) => note);
  return {
    rows: [head, ...body, ...(hasNotes ? [notes] : [])],
    aligns: ['left', ...own.map(() => 'right' as const)],
    gap: GAP,
  };
}

/** All figures of one phase, on one decimal point. */
function columnOf(row: SummaryRow, figures: SummaryColumn[], all: SummaryRow[]): Line[] {
  const cells = figures.flatMap((figure) => cellsOf([row], figure, all, STAR));
  const aligned = alignDecimals(cells.map(textOf));
  return cells.map((cell, at) => [span(aligned[at] ?? '', cell[0]?.tone)]);
}
